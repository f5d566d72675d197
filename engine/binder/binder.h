// The binder's working state: one Binder binds one statement. Internal to the folder; bind.h is the entry.
//
// Methods are spread over bind_*.cc by what they bind. Every method that can fail returns Result or Status with a
// place.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/stack_limit.h"
#include "engine/binder/bind.h"
#include "engine/binder/bound_statement.h"
#include "engine/binder/label_style.h"
#include "engine/binder/scope.h"
#include "engine/cypher/ast.h"

namespace mycel::engine::binder {

using base::ErrorId;
using base::Result;
using base::Status;

class Binder {
 public:
  Binder(const cypher::ParsedStatement& parsed, const BindContext& context, BoundStatement* out)
      : parsed_(parsed), context_(context), out_(*out), arena_(out->arena) {}

  Status BindStatement();

 private:
  // --- where an expression stands
  // -------------------------------------------------------------------------------------
  struct ExpressionRules {
    bool pattern_predicates = false;                   // a bare pattern may stand here: its existence is asked
    std::vector<Aggregation>* aggregations = nullptr;  // null: aggregate functions are not allowed here
    bool inside_aggregation = false;
    bool over_list = false;  // inside what is evaluated for each element of a list
    std::string_view page;   // SKIP or LIMIT: the graph is not read in its number
  };
  // Sets the rules for a scope of code and puts the old ones back.
  class WithRules {
   public:
    WithRules(Binder* binder, ExpressionRules rules) : binder_(*binder), saved_(binder->rules_) {
      binder_.rules_ = rules;
    }
    ~WithRules() { binder_.rules_ = saved_; }
    WithRules(const WithRules&) = delete;
    WithRules& operator=(const WithRules&) = delete;

   private:
    Binder& binder_;
    ExpressionRules saved_;
  };

  // The rules for what a comprehension, quantifier or reduce() evaluates for each element.
  [[nodiscard]] ExpressionRules RulesOverList() const {
    ExpressionRules rules = rules_;
    rules.over_list = true;
    return rules;
  }

  // --- queries and clauses (bind_query.cc, bind_clause.cc, bind_write.cc, bind_call.cc)
  // ---------------------------------
  struct QueryRules {
    bool top_level = false;
    bool subquery_call = false;    // outputs get variables of their own, never an outer one's
    bool may_omit_return = false;  // EXISTS and COUNT
    bool in_union = false;
    bool in_transactions = false;  // inside CALL { … } IN TRANSACTIONS
    bool after_show = false;       // `*` keeps the order of YIELD
  };
  Result<const BoundQuery*> BindQuery(const cypher::ParsedQuery& query, QueryRules rules);
  Result<const BoundQuery*> BindUnion(const cypher::ParsedQuery& query, QueryRules rules);
  Result<BoundSingleQuery> BindUnionBranch(const cypher::ParsedQuery& branch, QueryRules rules,
                                           std::vector<std::string_view>* names);
  // bind_composed_query.cc: NEXT and WHEN, taken apart into clauses that there are already.
  Result<const BoundQuery*> BindNext(const cypher::ParsedQuery& query, QueryRules rules);
  Result<const BoundQuery*> BindConditional(const cypher::ParsedQuery& query, QueryRules rules);
  // The clauses of one part of a NEXT, behind those in `out`; its columns become what is visible.
  Status BindPart(const cypher::ParsedQuery& part, QueryRules rules, bool last, std::vector<const BoundClause*>* out,
                  std::vector<std::string_view>* names, std::vector<VarId>* columns);
  // A union behind NEXT: every branch reads all rows that came before.
  Status BindUnionPart(const cypher::ParsedQuery& part, QueryRules rules, std::vector<const BoundClause*>* out,
                       std::vector<std::string_view>* names, std::vector<VarId>* columns);
  // The rows so far as one list of maps of `names`; returns the list.
  VarId GatherRows(std::span<const std::string_view> names, cypher::SourceRange range,
                   std::vector<const BoundClause*>* out);
  // Each map of that list as a row again, its variables new; they become what is visible.
  void SpreadRows(VarId rows, std::span<const std::string_view> names, const Scope& input, cypher::SourceRange range,
                  std::vector<const BoundClause*>* out);
  // Columns of branches are matched by name, whatever their order: brings those of a branch into the order of the first
  // one's, whose names and outputs are noted. False: they differ.
  bool AddBranch(const std::vector<std::string_view>& branch_names, std::span<const VarId> columns, uint32_t offset,
                 std::vector<std::string_view>* names, std::vector<VarId>* outputs, BoundSingleQuery* branch,
                 bool first);
  // WITH *, CASE WHEN … THEN 0 WHEN … THEN 1 … ELSE n END AS choice
  Result<VarId> BindChoice(const cypher::ParsedQuery& query, std::vector<const BoundClause*>* out);
  // Runs `query` for every row; its columns are added to the row.
  CallSubqueryClause* NewCall(const BoundQuery* query, std::vector<VarId> imported, uint32_t offset);
  Status BindBranch(const cypher::ConditionalBranch& branch, VarId choice, int64_t index, QueryRules rules,
                    BoundSingleQuery* bound, std::vector<std::string_view>* names);
  Result<BoundSingleQuery> BindSingleQuery(cypher::List<const cypher::Clause*> clauses, QueryRules rules,
                                           std::vector<std::string_view>* names);
  Status CheckShowComposition(const cypher::Clause* before, const cypher::Clause& clause, QueryRules rules) const;
  Status CheckComposition(cypher::List<const cypher::Clause*> clauses, QueryRules rules);
  Status BindClause(const cypher::Clause& clause, QueryRules rules, bool last, std::vector<const BoundClause*>* out,
                    BoundSingleQuery* query, std::vector<std::string_view>* names);
  Status BindMatch(const cypher::MatchClause& clause, std::vector<const BoundClause*>* out);
  Status BindHints(const cypher::MatchClause& clause, BoundPattern* pattern);
  Status BindFilter(const cypher::FilterClause& clause, std::vector<const BoundClause*>* out);
  Status BindLet(const cypher::LetClause& clause, std::vector<const BoundClause*>* out);
  Status BindOrderByClause(const cypher::OrderByClause& clause, std::vector<const BoundClause*>* out);
  // Takes the current database only; leaves no clause.
  Status BindUse(const cypher::UseClause& clause, bool first);
  // A projection whose items shall begin with everything visible.
  ProjectionClause* NewPassThrough(uint32_t offset, std::vector<ProjectionItem>* items);
  Status BindUnwind(const cypher::UnwindClause& clause, std::vector<const BoundClause*>* out);
  Status BindCreate(const cypher::CreateClause& clause, std::vector<const BoundClause*>* out);
  Status BindMerge(const cypher::MergeClause& clause, std::vector<const BoundClause*>* out);
  Status BindSet(const cypher::SetClause& clause, std::vector<const BoundClause*>* out);
  Status BindRemove(const cypher::RemoveClause& clause, std::vector<const BoundClause*>* out);
  Status BindDelete(const cypher::DeleteClause& clause, std::vector<const BoundClause*>* out);
  Status BindForeach(const cypher::ForeachClause& clause, std::vector<const BoundClause*>* out);
  // linenumber() and file() in a statement with LOAD CSV; without one they are null.
  Result<const BoundExpression*> BindCsvPlace(const functions::FunctionSignature& function, cypher::SourceRange range);
  Status BindLoadCsv(const cypher::LoadCsvClause& clause, std::vector<const BoundClause*>* out);
  Status BindCallProcedure(const cypher::CallProcedureClause& clause, bool standalone,
                           std::vector<const BoundClause*>* out, BoundSingleQuery* query,
                           std::vector<std::string_view>* names);
  Status BindCallSubquery(const cypher::CallSubqueryClause& clause, QueryRules rules,
                          std::vector<const BoundClause*>* out);
  // What CALL { WITH a, b … } takes from outside; fails where such a WITH does more than name variables.
  Status ImportLeadingWith(const cypher::ParsedQuery& query, const Scope& outer, Scope* inner);
  Result<InTransactions> BindInTransactions(const cypher::InTransactions& parsed, QueryRules rules, uint32_t at);
  Status CheckShadowing(std::string_view name, const cypher::ProjectionItem& item) const;
  Status BindShow(const cypher::ShowClause& clause, bool last, std::vector<const BoundClause*>* out,
                  BoundSingleQuery* query, std::vector<std::string_view>* names);
  Status BindTerminate(const cypher::TerminateClause& clause, bool last, std::vector<const BoundClause*>* out,
                       BoundSingleQuery* query, std::vector<std::string_view>* names);
  // The columns of a SHOW-like row source: YIELD, WHERE and, at the end of the statement, the implied RETURN.
  Status BindShowRows(std::string_view procedure, std::vector<const BoundExpression*> arguments,
                      const cypher::ShowYield& yield, uint32_t offset, bool last, std::vector<const BoundClause*>* out,
                      BoundSingleQuery* query, std::vector<std::string_view>* names);
  void ReturnVariables(std::vector<std::pair<std::string_view, VarId>> columns, uint32_t offset,
                       std::vector<const BoundClause*>* out, BoundSingleQuery* query,
                       std::vector<std::string_view>* names);
  Result<std::vector<SetItem>> BindSetItems(cypher::List<cypher::SetItem> items);
  Result<SetItem> BindSetTarget(const cypher::Expression& target, uint32_t offset);
  Result<const BoundExpression*> BindEntity(const cypher::Expression& entity, std::string_view what);

  // --- projections (bind_projection.cc)
  // ---------------------------------------------------------------------------------
  Status BindProjection(const cypher::Projection& projection, const cypher::Expression* where, bool is_return,
                        QueryRules rules, uint32_t offset, std::vector<const BoundClause*>* out,
                        BoundSingleQuery* query, std::vector<std::string_view>* names);
  struct DraftItem {
    std::string_view name;
    const cypher::Expression* source = nullptr;  // null: a variable taken by `*`
    VarId star_variable;
    bool aggregates = false;
    bool unnamed = false;  // has no name and needs one
    VarId output;
    uint32_t offset = 0;
  };
  Result<std::vector<DraftItem>> DraftItems(const cypher::Projection& projection, bool is_return, QueryRules rules,
                                            uint32_t offset);
  Status BindItems(std::vector<DraftItem>* drafts, ProjectionClause* clause, QueryRules rules, bool is_return);
  // The items and the order of a clause. ORDER BY and WHERE see what is `visible` then: the new columns over the
  // input's variables; CloseExpression takes back what is not to be had.
  Status BindColumns(const cypher::OrderAndPage& page, QueryRules rules, std::vector<DraftItem>* drafts,
                     ProjectionClause* clause, Scope* visible);
  Status BindOrderAndPage(const cypher::OrderAndPage& page, const Scope& visible, ProjectionClause* clause);
  Status BindProjectionWhere(const cypher::Expression& where, ProjectionClause* clause);
  // Behind DISTINCT and aggregation only what was projected is left: repeats of projected expressions become columns,
  // other uses of the input fail. `aggregations` are the clause's, then those that `expression` brought.
  Result<const BoundExpression*> CloseExpression(const BoundExpression* expression, const ProjectionClause& clause,
                                                 std::span<const Aggregation> aggregations);
  // An expression that reads no variable.
  Result<const BoundExpression*> BindConstant(const cypher::Expression& value, std::string_view what,
                                              ExpressionRules rules);
  Result<const BoundExpression*> BindPageCount(const cypher::Expression& count, std::string_view what);
  // Replaces grouping expressions by their columns; what is left of the input's variables is ambiguous. Beside
  // aggregates
  // (`simple_only`) only variables and properties are recognised as grouping keys.
  Result<const BoundExpression*> ReplaceGroupings(const BoundExpression* expression,
                                                  std::span<const ProjectionItem> grouping,
                                                  std::span<const Aggregation> aggregations, bool simple_only);

  // --- patterns (bind_pattern.cc, bind_create_pattern.cc)
  // -----------------------------------------------------------------
  struct SelectionDraft;
  struct GroupDraft;
  struct PatternDraft {
    PatternDraft();
    ~PatternDraft();
    std::vector<PatternNode> nodes;
    std::vector<PatternRelationship> relationships;
    std::vector<QuantifiedGroup> groups;
    std::vector<PatternPath> paths;
    std::vector<std::unique_ptr<SelectionDraft>> selections;
    std::vector<std::unique_ptr<GroupDraft>> pending_groups;  // whose conditions are not bound yet
    std::vector<const BoundExpression*> predicates;
    std::vector<VarId> introduced;
    std::vector<VarId> exported;  // the lists that quantified groups leave
    uint32_t first_new = 0;       // VarIds from here on belong to this pattern
  };
  struct DeferredPredicates;
  // `may_select`: the path stands alone, or its MATCH repeats elements.
  Status CheckPath(const cypher::PathPattern& path, bool may_select) const;
  // Paths of repeatable elements must end somewhere.
  Status CheckBounded(const cypher::PathPattern& path) const;
  Status DraftPath(const cypher::PathPattern& path, PatternDraft* draft, DeferredPredicates* deferred);
  Result<VarId> DraftNode(const cypher::NodePattern& node, uint32_t offset, PatternDraft* draft,
                          DeferredPredicates* deferred);
  Status DraftRelationship(const cypher::RelationshipPattern& relationship, VarId left, VarId right,
                           PatternDraft* draft, DeferredPredicates* deferred);
  // bind_path_selector.cc
  Status DraftElements(cypher::List<const cypher::PathElement*> parsed, PatternDraft* draft,
                       DeferredPredicates* deferred, std::vector<VarId>* elements);
  Status DraftGroup(const cypher::PathGroup& group, VarId left, VarId right, PatternDraft* draft);
  Result<VarId> DraftPathVariable(const cypher::ParsedName& name, PatternDraft* draft);
  // A path with a selector, of any shape but one repeated relationship between two nodes.
  Status DraftSelection(const cypher::PathPattern& path, const PatternPath& selector, PatternDraft* draft);
  Status BindSelection(SelectionDraft* selection, PatternDraft* draft);
  Status BindGroup(GroupDraft* group, PatternDraft* draft);
  static bool IsOneRepetition(cypher::List<const cypher::PathElement*> elements);
  // A quantified group names its variables alone: no pattern outside may have them.
  Status CheckGroupVariables(const PatternDraft& inner, const PatternDraft& draft) const;
  VarId DraftAnonymousNode(uint32_t offset, PatternDraft* draft);
  Status BindSelector(const cypher::PathSelector& selector, PatternPath* path);
  Result<HopRange> BindRepetition(const cypher::Repetition& repetition, bool quantifier);
  Status BindPathPredicates(const cypher::Expression& where, PatternPath* path, PatternDraft* draft);
  Status BindDeferred(const DeferredPredicates& deferred, PatternDraft* draft);
  BoundPattern FinishPattern(PatternDraft* draft, bool repeatable);
  Result<BoundPattern> BindPattern(cypher::List<const cypher::PathPattern*> paths, bool repeatable,
                                   std::vector<const BoundExpression*>* predicates, std::vector<VarId>* introduced);
  Status BindPropertyPredicates(const cypher::Expression& properties, VarId variable,
                                std::vector<const BoundExpression*>* out);
  Result<CreatePattern> BindCreatePattern(cypher::List<const cypher::PathPattern*> paths, bool merge,
                                          std::vector<VarId>* introduced);
  // `created`: what the clause has made so far; properties that read it are worth a notification.
  // (n $map)
  Result<const BoundExpression*> BindPropertyMap(const cypher::Expression& parameter, bool merge);
  Result<std::vector<PropertyAssignment>> BindAssignments(const cypher::Expression& properties,
                                                          std::span<const VarId> created,
                                                          std::span<const VarId> same_path);
  Result<std::vector<const LabelExpression*>> BindCreatedLabels(
      const std::vector<const cypher::LabelExpression*>& labels);
  Result<const LabelExpression*> BindLabels(const cypher::LabelExpression& labels);
  const LabelExpression* AndLabels(const LabelExpression* a, const LabelExpression* b);

  // --- expressions (bind_expression.cc, bind_operator.cc, bind_subquery.cc)
  // -----------------------------------------------
  [[nodiscard]] Status CheckStack(const cypher::Expression& e) const;
  [[nodiscard]] const BoundExpression* Substituted(const cypher::Expression& e) const;
  Result<const BoundExpression*> BindExpression(const cypher::Expression& expression);
  // A condition: patterns count as predicates; other than boolean types are refused.
  Result<const BoundExpression*> BindCondition(const cypher::Expression& expression);
  // A condition's conjuncts.
  Status BindConjuncts(const cypher::Expression& condition, std::vector<const BoundExpression*>* out);
  // A value beside which nothing but a property stands: a literal becomes a free one.
  Result<const BoundExpression*> BindFreeValue(const cypher::Expression& value);
  Result<const BoundExpression*> BindVariable(const cypher::Variable& variable);
  Result<const BoundExpression*> BindLabelPredicate(const cypher::LabelPredicate& predicate);
  Result<const BoundExpression*> BindProperty(const cypher::PropertyAccess& access);
  Result<const BoundExpression*> BindSubscript(const cypher::Subscript& subscript);
  Result<const BoundExpression*> BindUnary(const cypher::Unary& unary);
  Result<const BoundExpression*> BindChain(const cypher::OperatorChain& chain);
  Result<const BoundExpression*> BindComparison(const cypher::ComparisonChain& chain);
  Result<const BoundExpression*> BindCase(const cypher::CaseExpression& expression);
  Result<const BoundExpression*> BindMapProjection(const cypher::MapProjection& projection);
  Result<const BoundExpression*> BindListComprehension(const cypher::ListComprehension& comprehension);
  Result<const BoundExpression*> BindQuantifier(const cypher::QuantifierExpression& quantifier);
  Result<const BoundExpression*> BindReduce(const cypher::ReduceExpression& reduce);
  Result<const BoundExpression*> BindFunctionCall(const cypher::FunctionCall& call);
  Result<const BoundExpression*> BindAggregate(const functions::FunctionSignature& function,
                                               const cypher::FunctionCall* call, cypher::SourceRange range);
  Result<const BoundExpression*> BindPatternComprehension(const cypher::PatternComprehension& comprehension);
  Result<const BoundExpression*> BindPatternExpression(const cypher::PatternExpression& pattern);
  Result<const BoundExpression*> BindShortestPathValue(const cypher::PatternExpression& pattern);
  Result<const BoundExpression*> BindSubquery(const cypher::SubqueryExpression& subquery);
  Result<const BoundExpression*> BindNormalizedPredicate(const cypher::NormalizedPredicate& predicate);
  Result<const BoundExpression*> BindTypePredicate(const cypher::TypePredicate& predicate);
  Result<const BoundExpression*> BindStringPredicate(const cypher::StringPredicate& predicate);
  Result<std::span<const TypeAlternative* const>> BindType(const cypher::ParsedType& type);
  // Whether a projection inside a subquery gives an outer name a new meaning.
  Status CheckOuterNames(const DraftItem& draft) const;
  // Nothing else than a node or a relationship.
  static bool IsEntity(types::TypeSpec type) {
    return type.kinds != 0 && (type.kinds & ~types::type_spec::kEntity.kinds) == 0;
  }
  Status CheckElements(const BoundExpression* list, uint32_t offset);
  // A pattern or subquery at `offset`.
  [[nodiscard]] Status CheckReadsGraph(uint32_t offset) const;
  // Whether `subject[index]` may be asked for.
  Status CheckSubscript(const BoundExpression* subject, const BoundExpression* index);
  Status CheckType(const BoundExpression* expression, types::TypeSpec allowed, std::string_view expected);

  // --- commands (bind_schema_command.cc)
  // ----------------------------------------------------------------------------------
  std::span<const std::string_view> InternAll(cypher::List<cypher::ParsedName> names);
  Status BindCommand(const cypher::Command& command);
  Status BindAdminCommand(const cypher::Command& command);  // bind_admin_command.cc
  BoundPassword BindPassword(const cypher::Expression& expression);

  // --- notifications (bind_notifications.cc)
  // -----------------------------------------------------------------------------
  void Notify(Notification notification) { out_.notifications.push_back(std::move(notification)); }
  // What is read of the graph, by name.
  void NoteLabels(const cypher::LabelExpression& labels, TokenKind kind);
  void NotePropertyKey(const BoundExpression& entity, std::string_view key, uint32_t offset);
  // What the statement makes is known when it is read.
  void NoteCreated(TokenKind kind, std::string_view name) { created_tokens_.push_back({kind, Intern(name), 0}); }
  void ForgetCreatedTokens();
  void NoteTypeExpression(const cypher::LabelExpression& types);
  void NoteLegacyShortest(const cypher::PathPattern& path);
  void NoteExhaustiveShortest(const cypher::MatchClause& clause, std::span<const BoundExpression* const> conditions);
  void NoteSetFromEntity(const cypher::SetItem& item, const BoundExpression& value);
  // A property in CREATE cannot read a node of its own path.
  Status CheckCreateReadsPath(const BoundExpression& value, std::span<const VarId> same_path) const;
  void NoteCreateReadsItself(const BoundExpression& value, std::span<const VarId> created);
  void NoteUnscopedSubquery(const cypher::CallSubqueryClause& clause);
  void NoteShadowing(const Scope& outer, std::span<const VarId> imported, uint32_t first_inner);
  void NoteMissingHintedIndex(const cypher::PlannerHint& hint, bool relationship);
  void NoteOptions(cypher::List<cypher::StatementOption> options);
  // Where shortestPath(...) itself begins, behind `p =`.
  [[nodiscard]] uint32_t BeginOfShortest(const cypher::PathPattern& path) const;
  Status CheckLegacyShortest(const cypher::PathPattern& path) const;

  // --- making nodes
  // ---------------------------------------------------------------------------------------------------------
  template <typename T>
  T* New(cypher::SourceRange range, types::TypeSpec type = types::type_spec::kAny) {
    T* node = arena_.New<T>();
    node->kind = T::kKind;
    node->offset = range.begin;
    node->end = range.end;
    node->type = type;
    return node;
  }
  template <typename T>
  T* NewClause(uint32_t offset) {
    T* clause = arena_.New<T>();
    clause->kind = T::kKind;
    clause->offset = offset;
    return clause;
  }
  const BoundExpression* NewOperator(Operator op, std::vector<const BoundExpression*> operands,
                                     cypher::SourceRange range, types::TypeSpec type);
  const BoundExpression* NewVariableRef(VarId id, cypher::SourceRange range);
  const BoundExpression* NewLiteral(types::Value value, cypher::SourceRange range);
  VarId NewVariable(std::string_view name, VariableRole role, types::TypeSpec type, uint32_t offset);
  std::string_view Intern(std::string_view text) { return arena_.Copy(text); }
  const Variable& variable(VarId id) const { return out_.variables[id.value]; }

  static Status Fail(ErrorId id, std::string message, uint32_t offset) {
    return Status::Error(id, std::move(message)).At(offset);
  }
  Status Undefined(std::string_view name, uint32_t offset) const;
  Status AlreadyDeclared(std::string_view name, uint32_t offset) const;
  Status NotSupported(std::string_view construct, uint32_t offset) const {
    return Fail(ErrorId::kNotSupported, std::string(construct) + " is not supported yet", offset);
  }

  // ParameterExpression::index of the name, which lives in the arena.
  uint32_t ParameterIndex(std::string_view name);
  [[nodiscard]] types::TypeSpec ParameterType(std::string_view name) const;

  // Notes that `id` is read: a subquery around the place captures outer variables.
  void NoteUse(VarId id);

  // A name for a local variable (comprehension, quantifier, reduce, FOREACH): shadows and restores.
  class LocalVariable {
   public:
    LocalVariable(Binder* binder, std::string_view name, VarId id);
    ~LocalVariable();
    LocalVariable(const LocalVariable&) = delete;
    LocalVariable& operator=(const LocalVariable&) = delete;

   private:
    Binder& binder_;
    std::string_view name_;
    std::optional<VarId> shadowed_;
  };

  struct CaptureFrame {
    uint32_t first_inner = 0;  // VarIds below belong to the outside
    std::vector<VarId> captured;
  };
  // Around the binding of a subquery: NoteUse gathers what it reads of the outside.
  void BeginCapture();
  CaptureFrame EndCapture();

  const uintptr_t stack_floor_ = base::StackFloor();
  const cypher::ParsedStatement& parsed_;
  const BindContext& context_;
  BoundStatement& out_;
  base::Arena& arena_;
  Scope scope_;
  // Names that a subquery took over from outside: they outlive every WITH inside it and stand for nothing else there.
  Scope constants_;
  ExpressionRules rules_;
  std::vector<CaptureFrame> captures_;
  // What linenumber() and file() tell of: the LOAD CSV that this row comes from. An aggregation ends it.
  struct CsvRow {
    LoadCsvClause* clause = nullptr;
    VarId line;
    VarId file;
    bool in_subquery = false;  // it stands in a CALL { … } before this place, where nobody sees its variables
  };
  CsvRow csv_;
  uint32_t csv_clauses_ = 0;  // LOAD CSVs so far
  std::unordered_map<std::string_view, uint32_t> parameter_indexes_;
  // Set while the conditions of a simple CASE are bound: its subject is evaluated once, into a variable.
  std::vector<std::pair<const cypher::Expression*, const BoundExpression*>> substitutions_;
  std::vector<VarId> local_variables_;  // in scope as comprehension variables: never ambiguous beside aggregates
  // The variable of each pattern element bound last by BindPattern: MERGE creates into the same ones.
  std::unordered_map<const void*, VarId> element_variables_;
  std::vector<TokenUse> created_tokens_;
  LabelStyle label_style_;  // of the clause that is bound
  bool in_merge_ = false;
  bool writes_ = false;
  // What the innermost CALL (a, b) { … } imports: no other variable inside may take these names.
  std::vector<std::string_view> imported_names_;
  bool repeatable_ = false;  // the pattern being bound is one of REPEATABLE ELEMENTS
  // False inside projected items: an unaliased column is named after its text, literals included.
  bool literals_may_be_free_ = true;
};

// Whether an expression calls an aggregate function outside subqueries.
[[nodiscard]] bool ContainsAggregate(const cypher::Expression& expression);

}  // namespace mycel::engine::binder
