// Expressions. One struct per form, each with its kind; Expression::As<T>() is the checked way down.
//
// Operators of one precedence level are kept as one flat node (`a + b - c` is one OperatorChain with three operands),
// so that a chain of ten thousand terms is one level deep. Parentheses leave no node: the tree's shape already says
// what they said.
#pragma once

#include "engine/base/assert.h"
#include "engine/cypher/ast_node.h"
#include "engine/cypher/ast_type.h"

namespace mycel::engine::cypher {

struct LabelExpression;
struct PathPattern;

enum class ExpressionKind : uint8_t {
  kNull,
  kBoolean,
  kInteger,
  kFloat,
  kString,
  kParameter,
  kVariable,
  kProperty,
  kSubscript,
  kSlice,
  kLabelPredicate,
  kUnary,
  kOperatorChain,
  kComparisonChain,
  kStringPredicate,
  kInPredicate,
  kNullPredicate,
  kTypePredicate,
  kNormalizedPredicate,
  kList,
  kMap,
  kMapProjection,
  kCase,
  kListComprehension,
  kPatternComprehension,
  kPattern,
  kQuantifier,
  kReduce,
  kFunctionCall,
  kCountStar,
  kSubquery,
};

struct Expression {
  ExpressionKind kind;
  SourceRange range;  // without enclosing parentheses

  template <typename T>
  [[nodiscard]] const T& As() const {
    MYCEL_ASSERT(kind == T::kKind);
    return static_cast<const T&>(*this);
  }
  template <typename T>
  [[nodiscard]] const T* TryAs() const {
    return kind == T::kKind ? static_cast<const T*>(this) : nullptr;
  }
};

// Gives each form its constant kind.
template <ExpressionKind kKindValue>
struct ExpressionOf : Expression {
  static constexpr ExpressionKind kKind = kKindValue;
  ExpressionOf() : Expression{kKindValue, {}} {}
};

// --- leaves
// -------------------------------------------------------------------------------------------------------------

struct NullLiteral : ExpressionOf<ExpressionKind::kNull> {};

struct BooleanLiteral : ExpressionOf<ExpressionKind::kBoolean> {
  bool value = false;
};

// `-1` is one literal: otherwise the smallest integer could not be written.
struct IntegerLiteral : ExpressionOf<ExpressionKind::kInteger> {
  int64_t value = 0;
};

struct FloatLiteral : ExpressionOf<ExpressionKind::kFloat> {
  double value = 0;
};

struct StringLiteral : ExpressionOf<ExpressionKind::kString> {
  std::string_view value;
};

struct Parameter : ExpressionOf<ExpressionKind::kParameter> {
  std::string_view name;  // "x" of $x and $`x`; "0" of $0
};

struct Variable : ExpressionOf<ExpressionKind::kVariable> {
  std::string_view name;
};

// --- postfix
// ------------------------------------------------------------------------------------------------------------

// subject.key
struct PropertyAccess : ExpressionOf<ExpressionKind::kProperty> {
  const Expression* subject = nullptr;
  ParsedName key;
};

// subject[index]: list element, map or entity property
struct Subscript : ExpressionOf<ExpressionKind::kSubscript> {
  const Expression* subject = nullptr;
  const Expression* index = nullptr;
};

// subject[from..to]
struct Slice : ExpressionOf<ExpressionKind::kSlice> {
  const Expression* subject = nullptr;
  const Expression* from = nullptr;  // null: from the start
  const Expression* to = nullptr;    // null: to the end
};

// subject:A|B, subject IS A
struct LabelPredicate : ExpressionOf<ExpressionKind::kLabelPredicate> {
  const Expression* subject = nullptr;
  const LabelExpression* labels = nullptr;
};

// --- operators
// ----------------------------------------------------------------------------------------------------------

enum class UnaryOperator : uint8_t { kNot, kPlus, kMinus };

struct Unary : ExpressionOf<ExpressionKind::kUnary> {
  UnaryOperator op = UnaryOperator::kNot;
  const Expression* operand = nullptr;
};

enum class ChainOperator : uint8_t {
  kOr,
  kXor,
  kAnd,
  kAdd,
  kSubtract,
  kConcatenate,
  kMultiply,
  kDivide,
  kModulo,
  kPower
};

// operands[0] operators[0] operands[1] operators[1] ... : all operators stand on one precedence level, all are left
// associative (`^` too). At least two operands; one operator fewer than operands.
struct OperatorChain : ExpressionOf<ExpressionKind::kOperatorChain> {
  List<const Expression*> operands;
  List<ChainOperator> operators;
  List<uint32_t> operator_offsets;  // where each operator stands, for error places
};

enum class ComparisonOperator : uint8_t { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

// `a < b <= c` means `a < b AND b <= c` with b evaluated once.
struct ComparisonChain : ExpressionOf<ExpressionKind::kComparisonChain> {
  List<const Expression*> operands;
  List<ComparisonOperator> operators;
};

enum class StringPredicateKind : uint8_t { kStartsWith, kEndsWith, kContains, kRegexMatch };

struct StringPredicate : ExpressionOf<ExpressionKind::kStringPredicate> {
  StringPredicateKind predicate = StringPredicateKind::kStartsWith;
  const Expression* subject = nullptr;
  const Expression* pattern = nullptr;
};

struct InPredicate : ExpressionOf<ExpressionKind::kInPredicate> {
  const Expression* subject = nullptr;
  const Expression* list = nullptr;
};

// subject IS [NOT] NULL
struct NullPredicate : ExpressionOf<ExpressionKind::kNullPredicate> {
  const Expression* subject = nullptr;
  bool negated = false;
};

// subject IS [NOT] :: type
struct TypePredicate : ExpressionOf<ExpressionKind::kTypePredicate> {
  const Expression* subject = nullptr;
  bool negated = false;
  const ParsedType* type = nullptr;
};

enum class NormalForm : uint8_t { kNfc, kNfd, kNfkc, kNfkd };

// subject IS [NOT] [NFC|NFD|NFKC|NFKD] NORMALIZED
struct NormalizedPredicate : ExpressionOf<ExpressionKind::kNormalizedPredicate> {
  const Expression* subject = nullptr;
  bool negated = false;
  NormalForm form = NormalForm::kNfc;
};

// --- collections
// --------------------------------------------------------------------------------------------------------

struct ListLiteral : ExpressionOf<ExpressionKind::kList> {
  List<const Expression*> elements;
};

struct MapEntry {
  ParsedName key;
  const Expression* value = nullptr;
};

struct MapLiteral : ExpressionOf<ExpressionKind::kMap> {
  List<MapEntry> entries;  // in the order of the text; a repeated key is kept
};

struct MapProjectionItem {
  enum class Kind : uint8_t {
    kProperty,       // .key
    kAllProperties,  // .*
    kEntry,          // key: value
    kVariable,       // name, short for name: name
  };
  Kind kind = Kind::kProperty;
  ParsedName name;                    // unset for kAllProperties
  const Expression* value = nullptr;  // kEntry only
};

// subject {.a, .*, b: 1, c}
struct MapProjection : ExpressionOf<ExpressionKind::kMapProjection> {
  const Expression* subject = nullptr;  // a Variable
  List<MapProjectionItem> items;
};

// One test of a simple CASE's WHEN: against a value, or the right part of a predicate.
struct CaseTest {
  // The whole predicate with CaseExpression::subject as its left side, ready to bind: `WHEN 5` is the comparison
  // subject = 5, `WHEN > 5` is subject > 5, `WHEN IS NULL` is subject IS NULL. In a CASE without subject: the
  // condition.
  const Expression* condition = nullptr;
};

struct CaseBranch {
  List<CaseTest> tests;  // any of them; exactly one in a CASE without subject
  const Expression* result = nullptr;
};

struct CaseExpression : ExpressionOf<ExpressionKind::kCase> {
  const Expression* subject = nullptr;  // null: searched CASE. It is shared by all conditions: evaluate it once.
  List<CaseBranch> branches;
  const Expression* otherwise = nullptr;  // null: no ELSE
};

// [variable IN list WHERE where | projection]
struct ListComprehension : ExpressionOf<ExpressionKind::kListComprehension> {
  ParsedName variable;
  const Expression* list = nullptr;
  const Expression* where = nullptr;       // null: all
  const Expression* projection = nullptr;  // null: the element itself
};

// [path = pattern WHERE where | projection]
struct PatternComprehension : ExpressionOf<ExpressionKind::kPatternComprehension> {
  const PathPattern* pattern = nullptr;  // carries the path variable
  const Expression* where = nullptr;     // null: all
  const Expression* projection = nullptr;
};

// A pattern used as a predicate, or shortestPath(...)/allShortestPaths(...) used as a value (see
// PathPattern::legacy_shortest).
struct PatternExpression : ExpressionOf<ExpressionKind::kPattern> {
  const PathPattern* pattern = nullptr;
};

enum class QuantifierKind : uint8_t { kAny, kAll, kNone, kSingle };

// any(variable IN list WHERE where)
struct QuantifierExpression : ExpressionOf<ExpressionKind::kQuantifier> {
  QuantifierKind quantifier = QuantifierKind::kAny;
  ParsedName variable;
  const Expression* list = nullptr;
  const Expression* where = nullptr;
};

// reduce(accumulator = init, variable IN list | step)
struct ReduceExpression : ExpressionOf<ExpressionKind::kReduce> {
  ParsedName accumulator;
  const Expression* init = nullptr;
  ParsedName variable;
  const Expression* list = nullptr;
  const Expression* step = nullptr;
};

// --- calls
// --------------------------------------------------------------------------------------------------------------

struct FunctionCall : ExpressionOf<ExpressionKind::kFunctionCall> {
  std::string_view name;  // as written, namespace included: "apoc.text.join"; parts unescaped and joined by dots
  SourceRange name_range;
  bool distinct = false;
  List<const Expression*> arguments;
};

// count(*)
struct CountStar : ExpressionOf<ExpressionKind::kCountStar> {};

enum class SubqueryKind : uint8_t { kExists, kCount, kCollect };

// EXISTS {...}, COUNT {...}, COLLECT {...}. The short form `EXISTS { pattern WHERE ... }` is a query with one MATCH.
// Without RETURN in EXISTS and COUNT the rows of the last clause count.
struct SubqueryExpression : ExpressionOf<ExpressionKind::kSubquery> {
  SubqueryKind subquery = SubqueryKind::kExists;
  const ParsedQuery* query = nullptr;
};

}  // namespace mycel::engine::cypher
