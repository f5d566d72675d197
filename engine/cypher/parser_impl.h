// The recursive descent, private to this folder. Its methods are spread over parse_*.cc by what they parse.
//
// A failure is thrown as ParseFailure and caught in ParseStatement: no exception leaves the folder. To say what was
// expected, a failed parse is run a second time with `expectations_at` set to the place of the failure: every test of
// the token there leaves its name, and the first pass pays nothing for it.
#pragma once

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/arena.h"
#include "engine/base/result.h"
#include "engine/cypher/ast.h"
#include "engine/cypher/lexer.h"
#include "engine/cypher/token.h"

namespace mycel::engine::cypher {

struct ParseFailure {
  base::Status status;
  uint32_t token;       // where
  bool wants_expected;  // the message is to be made from the expectations at `token`
};

// A growing list in the arena; what it outgrows stays there until the arena goes.
template <typename T>
class ListBuilder {
 public:
  explicit ListBuilder(base::Arena* arena) : arena_(arena) {}

  void Add(const T& value) {
    if (size_ == capacity_) Grow();
    new (data_ + size_++) T(value);
  }
  [[nodiscard]] uint32_t size() const { return size_; }
  [[nodiscard]] List<T> Take() const { return {data_, size_}; }

 private:
  void Grow() {
    static_assert(std::is_trivially_copyable_v<T>);
    capacity_ = capacity_ == 0 ? 4 : capacity_ * 2;
    T* grown = static_cast<T*>(arena_->Allocate(sizeof(T) * capacity_, alignof(T)));
    if (size_ != 0) std::memcpy(static_cast<void*>(grown), data_, sizeof(T) * size_);
    data_ = grown;
  }

  base::Arena* arena_;
  T* data_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

class Parser {
 public:
  static constexpr uint32_t kNoExpectations = UINT32_MAX;

  Parser(std::string_view text, const std::vector<Token>& tokens, base::Arena* arena, const Interrupt& interrupt,
         uint32_t expectations_at = kNoExpectations);

  const Statement* ParseWholeStatement();

  // After a run with `expectations_at`: what was tested for there, in order, without repetition.
  [[nodiscard]] const std::vector<std::string>& expectations() const { return expectations_; }

 private:
  using K = Keyword;
  using T = TokenKind;

  // --- cursor (parser_cursor.cc)
  // --------------------------------------------------------------------------------------------
  [[nodiscard]] const Token& Now() const { return tokens_[at_]; }
  [[nodiscard]] const Token& Ahead(uint32_t n) const {
    const size_t index = at_ + n;
    return index < tokens_.size() ? tokens_[index] : tokens_.back();
  }
  // Look without leaving an expectation.
  [[nodiscard]] bool Peek(T kind, uint32_t n = 0) const { return Ahead(n).kind == kind; }
  [[nodiscard]] bool Peek(K keyword, uint32_t n = 0) const { return Ahead(n).keyword == keyword; }
  // Look, and remember what was looked for.
  template <typename Kind>
  bool At(Kind kind) {
    if (at_ == expectations_at_) [[unlikely]]
      Expect(kind);
    return Peek(kind);
  }
  template <typename Kind>
  bool Accept(Kind kind) {
    if (!At(kind)) return false;
    ++at_;
    return true;
  }
  // Two or three keywords in a row; the first is the expectation.
  bool AcceptAll(K first, K second);
  template <typename Kind>
  void Require(Kind kind) {
    if (!Accept(kind)) [[unlikely]]
      FailHere();
  }
  void Expect(T kind) { Expect(std::string(TokenKindText(kind))); }
  void Expect(K keyword) { Expect("'" + std::string(KeywordText(keyword)) + "'"); }
  void Expect(std::string what);
  void ExpectLabelled(const char* what) {
    if (at_ == expectations_at_) [[unlikely]]
      Expect(std::string(what));
  }

  [[noreturn]] void FailHere();        // "Invalid input ...: expected ..."
  [[noreturn]] void FailUnexpected();  // the same, of malformed numbers too
  [[noreturn]] void Fail(base::ErrorId id, std::string message, uint32_t offset);
  void Check(base::Status status);
  template <typename V>
  V Check(base::Result<V> result) {
    if (!result.ok()) Check(result.status());
    return std::move(result).value();
  }

  [[nodiscard]] bool PeekName(uint32_t n = 0) const {
    return Peek(T::kIdentifier, n) || Peek(T::kEscapedIdentifier, n);
  }
  ParsedName ParseName(const char* what = "an identifier", bool may_be_empty = false);
  std::optional<ParsedName> ParseOptionalName();
  // name.name.name, joined by dots
  std::string_view ParseDottedName(SourceRange* range);
  ParsedNameOrParameter ParseNameOrParameter();
  ParsedNameOrParameter ParseDottedNameOrParameter();
  uint64_t ParseUnsigned();
  [[nodiscard]] SourceRange RangeFrom(uint32_t begin) const { return {begin, last_end()}; }
  [[nodiscard]] uint32_t last_end() const { return at_ == 0 ? 0 : tokens_[at_ - 1].end; }
  [[nodiscard]] std::string_view TextOf(const Token& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }
  template <typename Node>
  Node* Make(uint32_t begin) {
    Node* node = arena_->New<Node>();
    node->range.begin = begin;
    return node;
  }
  // Sets the end and gives the node back.
  template <typename Node>
  Node* Done(Node* node) {
    node->range.end = last_end();
    return node;
  }

  // Counts nesting; fails with StatementTooComplex.
  class Deeper {
   public:
    explicit Deeper(Parser* parser) : parser_(parser) { parser->CheckDepth(); }
    ~Deeper() { --parser_->depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    Parser* parser_;
  };
  // Every expression comes here: also where it is asked whether to go on.
  void CheckDepth();
  // Counts queries within queries. Each costs the binder, the planner and the executor a frame and a scope, so the
  // limit is lower than that of expressions; fails with StatementTooComplex.
  class InnerQuery {
   public:
    explicit InnerQuery(Parser* parser) : parser_(parser) { parser->CheckQueryDepth(); }
    ~InnerQuery() { --parser_->query_depth_; }
    InnerQuery(const InnerQuery&) = delete;
    InnerQuery& operator=(const InnerQuery&) = delete;

   private:
    Parser* parser_;
  };
  static constexpr uint32_t kMaxQueryDepth = 500;
  void CheckQueryDepth();
  // For trees that grow in a loop, such as a.b.c.d: the nodes above the ones still to be parsed.
  void CheckLoopDepth(uint32_t levels);

  // --- expressions (parse_expression.cc, parse_atom.cc, parse_case.cc)
  // -----------------------------------------------------
  const Expression* ParseExpression() { return ParseLevel(0); }
  const Expression* ParseLevel(int min_level);
  const Expression* ParseNot();
  const Expression* ParseChain(const Expression* left, uint32_t begin, int level);
  const Expression* ParseComparisons(const Expression* left, uint32_t begin);
  const Expression* ParsePredicates(const Expression* left, uint32_t begin);
  const Expression* ParseOnePredicate(const Expression* left, uint32_t begin);
  const Expression* ParseIsPredicate(const Expression* left, uint32_t begin);
  const Expression* ParseUnary();
  const Expression* ParsePostfix(bool with_labels);
  const Expression* ParseSubscript(const Expression* subject, uint32_t begin);
  const Expression* ParseAtom();
  const Expression* ParseKeywordAtom();  // null: the keyword at the cursor is a name here
  const Expression* ParseNameAtom();
  const Expression* ParseNumber(bool negative, uint32_t begin);
  const Expression* ParseString();
  const Expression* ParseParameter();
  const Expression* ParseParenthesised();
  const Expression* ParseBracketed();
  const Expression* ParseListComprehension(uint32_t begin, uint32_t closing);
  const Expression* ParsePatternComprehension(uint32_t begin, uint32_t closing);
  const Expression* ParseMap();
  const Expression* ParseMapOrParameter();
  const Expression* ParseFunctionCall();
  [[nodiscard]] bool AtFunctionNamed(std::string_view upper) const;
  bool ParseTrimArguments(FunctionCall* call);
  const Expression* ParseNormalForm();
  List<const Expression*> TrimArguments(const Expression* character, Keyword side);
  const Expression* ParseMapProjection(const Expression* subject, uint32_t begin);
  const Expression* ParseCase();
  CaseTest ParseCaseTest(const Expression* subject);
  const Expression* ParseQuantifier(QuantifierKind kind);
  const Expression* ParseReduce();
  const Expression* ParseSubquery(SubqueryKind kind);
  const Expression* ParsePatternExpression();
  [[nodiscard]] bool AtPathInExpression(uint32_t n) const;
  [[nodiscard]] bool FunctionCallAhead() const;
  [[nodiscard]] bool KeywordIsName() const;
  // Index of the last top-level `|` before the closing bracket: there a comprehension's projection starts.
  [[nodiscard]] uint32_t FindSeparator(uint32_t begin, uint32_t closing) const;
  const ParsedType* ParseType();
  const ParsedType* ParseTypeWithoutUnion();
  ParsedTypeKind ParseTypeName(ParsedType* type);

  // --- patterns (parse_pattern.cc, parse_label_expression.cc)
  // ---------------------------------------------------------------
  List<const PathPattern*> ParsePatternList();
  const PathPattern* ParsePathPattern();
  PathSelector ParsePathSelector();
  [[nodiscard]] bool AtPathSelector() const;
  void ParsePathMode(PathSelector* selector);
  const PathPattern* ParseLegacyShortest(std::optional<ParsedName> variable, uint32_t begin);
  void ParsePathElements(PathPattern* path);
  const PathElement* ParseNodeOrGroup();
  [[nodiscard]] bool AtGroup() const;
  const PathElement* ParseGroup();
  const NodePattern* ParseNode();
  [[nodiscard]] bool AtRelationship() const;
  const RelationshipPattern* ParseRelationship();
  void ParseRelationshipBody(RelationshipPattern* relationship);
  void ParseDash();
  void RejectLengthWithoutStar();
  std::optional<Repetition> ParseVarLength();
  std::optional<Repetition> ParseQuantifierSuffix();
  const Expression* ParsePatternProperties();
  const LabelExpression* ParseLabelDisjunction(bool colon_conjunction);
  const LabelExpression* ParseLabelConjunction(bool colon_conjunction);
  const LabelExpression* ParseLabelAtom();
  const LabelExpression* ParseDynamicLabel();
  const LabelExpression* ParseOptionalLabels();

  // --- queries and clauses (parse_query.cc, parse_clause.cc, parse_projection.cc, parse_update.cc, parse_call.cc)
  // -------------
  const Statement* ParseStatementBody(Statement* statement);
  void ParsePrefix(Statement* statement);
  void ParseCypherPrefix(Statement* statement);
  const ParsedQuery* ParseQuery();
  const ParsedQuery* ParseUnionQuery();
  const ParsedQuery* ParseSingleQuery();
  const ParsedQuery* ParseConditionalQuery();
  const ParsedQuery* ParseBracedQuery();
  const ParsedQuery* ParseSubqueryBody();
  [[nodiscard]] bool AtPatternStart() const;
  [[nodiscard]] bool AtCypher25(K keyword);
  const Clause* ParseClause();  // null: no clause starts here
  const Clause* ParseRequiredClause();
  const Clause* ParseMatch(bool optional, uint32_t begin);
  MatchMode ParseMatchMode();
  List<PlannerHint> ParseHints();
  const Clause* ParseUnwind();
  const Clause* ParseFor();
  const Clause* ParseLet();
  const Clause* ParseFilter();
  const Clause* ParseLoadCsv();
  const Clause* ParseUse();
  const Clause* ParseWith();
  const Clause* ParseReturn();
  const Clause* ParseOrderByClause();
  void ParseProjection(Projection* projection);
  void ParseOrderAndPage(OrderAndPage* page);
  const Expression* ParseOptionalWhere();
  const Clause* ParseCreate();
  void CheckInserted(const PathPattern& pattern);
  void CheckInserted(const LabelExpression* labels);
  const Clause* ParseMerge();
  const SetClause* ParseSet();
  SetItem ParseSetItem();
  const Expression* ParseUpdateTarget();
  List<const LabelExpression*> ParseUpdateLabels();
  const Clause* ParseRemove();
  const Clause* ParseDelete();
  const Clause* ParseForeach();
  const Clause* ParseCall(bool optional, uint32_t begin);
  const Clause* ParseCallSubquery(bool optional, uint32_t begin);
  const InTransactions* ParseInTransactions();
  void ParseOnError(InTransactions* in);
  OnError ParseOnErrorWord();
  const Clause* ParseCallProcedure(bool optional, uint32_t begin);
  List<YieldItem> ParseYieldItems();

  // --- SHOW and TERMINATE (parse_show.cc)
  // -----------------------------------------------------------------------------------
  const Clause* ParseShow();
  void ParseShowSubject(ShowClause* show);
  bool ParseShowIndexes(ShowClause* show);
  bool ParseShowConstraints(ShowClause* show);
  bool ParseShowRoutines(ShowClause* show);
  bool ParseShowDatabases(ShowClause* show);
  bool ParseShowSecurity(ShowClause* show);
  void ParseShowYield(ShowYield* yield);
  List<const Expression*> ParseIds();
  const Clause* ParseTerminate();

  // --- commands (parse_schema.cc, parse_admin.cc)
  // ----------------------------------------------------------------------------
  [[nodiscard]] bool AtCommand() const;
  const Command* ParseCommand();
  const Command* ParseCreateCommand();
  const Command* ParseDropCommand();
  void RefuseOrReplace(bool or_replace, std::string_view what, uint32_t begin);
  const Command* ParseCreateIndex(uint32_t begin, bool or_replace, SchemaIndexKind kind);
  void ParseIndexTarget(CreateIndexCommand* command);
  EntityKind ParseEntityPattern(ParsedName* variable, List<ParsedName>* labels);
  ParsedName ParsePropertyOf(const ParsedName& variable);
  List<ParsedName> ParsePropertyList(const ParsedName& variable);
  List<ParsedName> ParseProperties(const ParsedName& variable);
  const Command* ParseCreateConstraint(uint32_t begin, bool or_replace);
  void ParseConstraintRequirement(CreateConstraintCommand* command);
  bool AcceptIfExists();
  bool AcceptIfNotExists();
  const Command* ParseAlterCommand();
  const Command* ParseAlterDatabase(uint32_t begin);
  HistoryChange ParseHistoryChange(bool sets);
  const Command* ParseAlterCurrentUser(uint32_t begin);
  const Command* ParseCreateDatabase(uint32_t begin, bool or_replace);
  const Command* ParseCreateUser(uint32_t begin, bool or_replace);
  const Command* ParseAlterUser(uint32_t begin);
  const Command* ParseCreateRole(uint32_t begin, bool or_replace);
  void ParseUserSettings(UserSettings* settings, bool altering);
  void ParsePasswordSetting(UserSettings* settings);
  const Command* ParseRename();
  const Command* ParseStartStop();
  const Command* ParseGrantOrRevoke();
  const Expression* ParseOptions();
  const Expression* ParseStringOrParameter();
  List<ParsedNameOrParameter> ParseNameList();
  template <typename DatabaseCommand>
  void ParseWait(DatabaseCommand* command);

  std::string_view text_;
  const std::vector<Token>& tokens_;
  base::Arena* arena_;
  const Interrupt& interrupt_;
  uint32_t at_ = 0;
  uint32_t expectations_at_;
  std::vector<std::string> expectations_;
  uint32_t depth_ = 0;
  uint32_t steps_ = 0;
  uint32_t query_depth_ = 0;
  uintptr_t stack_floor_;
  uint32_t separator_ = UINT32_MAX;  // the `|` that no label expression may take
  bool cypher25_ = false;
};

}  // namespace mycel::engine::cypher
