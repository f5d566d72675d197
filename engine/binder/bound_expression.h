// Bound expressions: names resolved to VarIds, functions to registry entries, constants to values.
//
// Nodes live in the arena of their BoundStatement and are immutable after binding. `kind` tells the struct; use
// As<T>(). Long chains of AND, OR, XOR, + and the like are n-ary so that depth stays that of the text's parentheses.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/binder/variable.h"
#include "engine/types/value.h"

namespace mycel::engine::functions {
struct FunctionSignature;
}

namespace mycel::engine::binder {

struct BoundQuery;

enum class ExpressionKind : uint8_t {
  kLiteral,
  kParameter,
  kVariable,
  kProperty,
  kOperator,
  kFunction,
  kCase,
  kList,
  kMap,
  kListComprehension,
  kQuantifier,
  kReduce,
  kLabelTest,
  kTypeTest,
  kSubquery,
  kMapProjection,
  kPath,
};

struct BoundExpression {
  ExpressionKind kind;
  uint32_t offset = 0;  // byte range in the query text, for errors and column names
  uint32_t end = 0;
  types::TypeSpec type = types::type_spec::kAny;

  template <typename T>
  [[nodiscard]] const T& As() const {
    return static_cast<const T&>(*this);
  }
};

using Expressions = std::span<const BoundExpression* const>;

struct LiteralExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kLiteral;
  types::Value value;
};

struct ParameterExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kParameter;
  std::string_view name;
  uint32_t index = 0;  // into BoundStatement::parameters
};

struct VariableExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kVariable;
  VarId variable;
};

// object.key: nodes, relationships, maps, temporal values, points.
struct PropertyExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kProperty;
  const BoundExpression* object = nullptr;
  std::string_view key;
};

enum class Operator : uint8_t {
  // n-ary, three-valued, short-circuit
  kAnd,
  kOr,
  kXor,
  kNot,
  // binary comparisons; chained ones (a < b < c) are bound as kAnd of pairs
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  // arithmetic
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kPower,
  kNegate,
  kConcatenate,  // ||
  // strings and lists
  kIn,
  kStartsWith,
  kEndsWith,
  kContains,
  kRegexMatch,
  kSubscript,  // list[i], map[key], node[key]
  kSlice,      // list[from..to]: three operands, null pointers for open ends
  kIsNull,
  kIsNotNull,
};

struct OperatorExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kOperator;
  Operator op{};
  Expressions operands;
};

struct FunctionExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kFunction;
  const functions::FunctionSignature* function = nullptr;
  Expressions arguments;
};

// CASE: with a subject each condition is already bound as `subject = condition` over `subject_variable`, computed once.
struct CaseExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kCase;
  const BoundExpression* subject = nullptr;  // null: searched form
  VarId subject_variable;                    // holds the subject's value while the conditions are evaluated
  Expressions conditions;
  Expressions results;
  const BoundExpression* otherwise = nullptr;  // null: null
};

struct ListExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kList;
  Expressions elements;
};

struct MapExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kMap;
  std::span<const std::string_view> keys;
  Expressions values;
};

// [variable IN list WHERE predicate | projection]
struct ListComprehensionExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kListComprehension;
  VarId variable;
  const BoundExpression* list = nullptr;
  const BoundExpression* predicate = nullptr;   // null: all
  const BoundExpression* projection = nullptr;  // null: the element
};

enum class QuantifierKind : uint8_t { kAll, kAny, kNone, kSingle };

struct QuantifierExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kQuantifier;
  QuantifierKind quantifier{};
  VarId variable;
  const BoundExpression* list = nullptr;
  const BoundExpression* predicate = nullptr;
};

// reduce(accumulator = initial, variable IN list | step)
struct ReduceExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kReduce;
  VarId accumulator;
  const BoundExpression* initial = nullptr;
  VarId variable;
  const BoundExpression* list = nullptr;
  const BoundExpression* step = nullptr;
};

// A label or relationship-type expression: names stay names until the clause starts, because they may not exist yet.
enum class LabelExpressionKind : uint8_t { kName, kDynamic, kAnd, kOr, kNot, kWildcard };

struct LabelExpression {
  LabelExpressionKind kind{};
  uint32_t offset = 0;
  std::string_view name;                             // kName
  const BoundExpression* dynamic = nullptr;          // kDynamic: a string or a list of strings
  bool dynamic_any = false;                          // kDynamic: one of them is enough
  std::span<const LabelExpression* const> operands;  // kAnd, kOr, kNot (one)
};

// entity:Label
struct LabelTestExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kLabelTest;
  const BoundExpression* entity = nullptr;
  const LabelExpression* labels = nullptr;
};

// value IS [NOT] :: TYPE. A type is a union of alternatives; a list alternative names its element type.
struct TypeAlternative {
  types::TypeSpec::Mask kinds = 0;  // kinds accepted as they stand (any property value, any … included)
  bool list = false;                // LIST<element>
  bool storable = false;            // of the kinds only what a property can hold
  std::span<const TypeAlternative* const> element;  // of the list; empty: ANY
  bool nullable = true;
};

struct TypeTestExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kTypeTest;
  const BoundExpression* value = nullptr;
  std::span<const TypeAlternative* const> alternatives;
  bool negated = false;
};

enum class SubqueryKind : uint8_t {
  kExists,   // EXISTS { … } and pattern predicates
  kCount,    // COUNT { … }
  kCollect,  // COLLECT { … } and pattern comprehensions: the query has one column
};

struct SubqueryExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kSubquery;
  SubqueryKind subquery{};
  const BoundQuery* query = nullptr;
  std::span<const VarId> captured;  // variables of the outer row that the query reads
};

// variable { .key, .*, key: expression, other }
struct MapProjectionItem {
  std::string_view key;                    // empty with all_properties
  const BoundExpression* value = nullptr;  // null with all_properties
  bool all_properties = false;
};

struct MapProjectionExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kMapProjection;
  const BoundExpression* entity = nullptr;
  std::span<const MapProjectionItem> items;
};

// A path put together from pattern elements: node, relationship (or list of them), node, …
struct PathExpression : BoundExpression {
  static constexpr ExpressionKind kKind = ExpressionKind::kPath;
  std::span<const VarId> elements;
};

}  // namespace mycel::engine::binder
