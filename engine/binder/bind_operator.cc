// Operators: boolean chains, arithmetic, comparisons, type predicates.
#include <algorithm>
#include <bit>
#include <limits>
#include <string>

#include "engine/binder/binder.h"
#include "engine/functions/registry.h"

namespace mycel::engine::binder {

using cypher::ChainOperator;
using types::Kind;
using types::TypeSpec;
namespace type_spec = types::type_spec;

namespace {

Operator ToOperator(ChainOperator op) {
  switch (op) {
    case ChainOperator::kOr:
      return Operator::kOr;
    case ChainOperator::kXor:
      return Operator::kXor;
    case ChainOperator::kAnd:
      return Operator::kAnd;
    case ChainOperator::kAdd:
      return Operator::kAdd;
    case ChainOperator::kSubtract:
      return Operator::kSubtract;
    case ChainOperator::kConcatenate:
      return Operator::kConcatenate;
    case ChainOperator::kMultiply:
      return Operator::kMultiply;
    case ChainOperator::kDivide:
      return Operator::kDivide;
    case ChainOperator::kModulo:
      return Operator::kModulo;
    case ChainOperator::kPower:
      return Operator::kPower;
  }
  return Operator::kAdd;
}

bool IsBooleanOperator(ChainOperator op) {
  return op == ChainOperator::kOr || op == ChainOperator::kXor || op == ChainOperator::kAnd;
}

// Whether the operator is meant for values of these kinds (functions/operators/arithmetic.cc).
bool Combines(Operator op, Kind a, Kind b) {
  const auto is_number = [](Kind kind) { return kind == Kind::kInteger || kind == Kind::kFloat; };
  const auto is_instant = [](Kind kind) { return type_spec::kInstant.Has(kind); };
  // The kernel joins more kinds to a string; written out they are refused, as in Neo4j.
  const auto joins_string = [&](Kind kind) { return is_number(kind) || kind == Kind::kString; };
  if (is_number(a) && is_number(b)) return op != Operator::kConcatenate;
  const bool durations = a == Kind::kDuration && b == Kind::kDuration;
  switch (op) {
    case Operator::kAdd:
      if (a == Kind::kList || b == Kind::kList || durations) return true;
      if ((a == Kind::kString && joins_string(b)) || (b == Kind::kString && joins_string(a))) return true;
      return (is_instant(a) && b == Kind::kDuration) || (a == Kind::kDuration && is_instant(b));
    case Operator::kSubtract:
      return durations || (is_instant(a) && b == Kind::kDuration);
    case Operator::kMultiply:
      return (a == Kind::kDuration && is_number(b)) || (is_number(a) && b == Kind::kDuration);
    case Operator::kDivide:
      return a == Kind::kDuration && is_number(b);
    case Operator::kConcatenate:
      return a == b && (a == Kind::kString || a == Kind::kList || a == Kind::kBytes);
    default:
      return false;
  }
}

bool MayCombine(Operator op, TypeSpec a, TypeSpec b) {
  if (a.kinds == 0 && b.kinds == 0) return true;
  // Beside a null only what the operator takes on that side; + takes everything there.
  if (op == Operator::kAdd && (a.kinds == 0 || b.kinds == 0)) return true;
  if (a.kinds == 0) a = type_spec::kAny;
  if (b.kinds == 0) b = type_spec::kAny;
  for (int left = 0; left < types::kKindCount; ++left) {
    for (int right = 0; right < types::kKindCount; ++right) {
      const Kind kind_a = static_cast<Kind>(left);
      const Kind kind_b = static_cast<Kind>(right);
      if (a.Has(kind_a) && b.Has(kind_b) && Combines(op, kind_a, kind_b)) return true;
    }
  }
  return false;
}

std::string_view SymbolOf(Operator op) {
  switch (op) {
    case Operator::kAdd:
      return "+";
    case Operator::kSubtract:
      return "-";
    case Operator::kMultiply:
      return "*";
    case Operator::kDivide:
      return "/";
    case Operator::kModulo:
      return "%";
    case Operator::kPower:
      return "^";
    default:
      return "||";
  }
}

// The result's type of arithmetic: numbers keep to numbers, everything that may be temporal or a list stays open.
TypeSpec ArithmeticType(Operator op, TypeSpec a, TypeSpec b) {
  const TypeSpec number = type_spec::kNumber;
  const bool numbers = (a.kinds & ~number.kinds) == 0 && (b.kinds & ~number.kinds) == 0 && a.kinds != 0 && b.kinds != 0;
  if (!numbers) {
    const TypeSpec written = number.Union(type_spec::kString);
    const bool texts =
        (a.kinds & ~written.kinds) == 0 && (b.kinds & ~written.kinds) == 0 && a.kinds != 0 && b.kinds != 0;
    if (op == Operator::kAdd && texts && (a.Only(Kind::kString) || b.Only(Kind::kString))) return type_spec::kString;
    if (op == Operator::kConcatenate && a.Only(Kind::kString) && b.Only(Kind::kString)) return type_spec::kString;
    const bool shifts = b.Only(Kind::kDuration) && a.kinds != 0;
    if (shifts && (op == Operator::kAdd || op == Operator::kSubtract) && std::has_single_bit(a.kinds) &&
        a.Overlaps(type_spec::kInstant.Union(type_spec::kDuration)))
      return a;
    if ((op == Operator::kAdd || op == Operator::kConcatenate) && (a.Only(Kind::kList) || b.Only(Kind::kList)))
      return type_spec::kList;
    return type_spec::kAny;
  }
  if (op == Operator::kPower) return type_spec::kFloat;
  if (a.Only(Kind::kInteger) && b.Only(Kind::kInteger)) return type_spec::kInteger;
  if (a.Only(Kind::kFloat) || b.Only(Kind::kFloat)) return type_spec::kFloat;
  return number;
}

Operator ToOperator(cypher::ComparisonOperator op) {
  switch (op) {
    case cypher::ComparisonOperator::kEqual:
      return Operator::kEqual;
    case cypher::ComparisonOperator::kNotEqual:
      return Operator::kNotEqual;
    case cypher::ComparisonOperator::kLess:
      return Operator::kLess;
    case cypher::ComparisonOperator::kLessOrEqual:
      return Operator::kLessEqual;
    case cypher::ComparisonOperator::kGreater:
      return Operator::kGreater;
    case cypher::ComparisonOperator::kGreaterOrEqual:
      return Operator::kGreaterEqual;
  }
  return Operator::kEqual;
}

// Two integers that are written out must have a result; computed ones are found out row by row.
Status CheckWrittenIntegers(Operator op, const BoundExpression& a, const BoundExpression& b) {
  const auto written = [](const BoundExpression& e) -> const types::Value* {
    if (e.kind != ExpressionKind::kLiteral) return nullptr;
    const types::Value& value = e.As<LiteralExpression>().value;
    return value.is_integer() ? &value : nullptr;
  };
  const types::Value* x = written(a);
  const types::Value* y = written(b);
  if (x == nullptr || y == nullptr) return Status::Ok();
  int64_t result = 0;
  bool overflows = false;
  if (op == Operator::kAdd) overflows = __builtin_add_overflow(x->AsInteger(), y->AsInteger(), &result);
  if (op == Operator::kSubtract) overflows = __builtin_sub_overflow(x->AsInteger(), y->AsInteger(), &result);
  if (op == Operator::kMultiply) overflows = __builtin_mul_overflow(x->AsInteger(), y->AsInteger(), &result);
  if (!overflows) return Status::Ok();
  return Status::Error(ErrorId::kIntegerOverflow, "result of " + std::to_string(x->AsInteger()) + " " +
                                                      std::string(SymbolOf(op)) + " " + std::to_string(y->AsInteger()) +
                                                      " cannot be represented as an integer")
      .At(b.offset);
}

}  // namespace

Result<const BoundExpression*> Binder::BindCondition(const cypher::Expression& expression) {
  ExpressionRules rules = rules_;
  rules.pattern_predicates = true;
  WithRules scoped(this, rules);
  MYCEL_ASSIGN_OR_RETURN(const BoundExpression* bound, BindExpression(expression));
  // Lists count as conditions in older Cypher only; they are refused with everything else that is not boolean.
  MYCEL_RETURN_IF_ERROR(CheckType(bound, type_spec::kBoolean, "Boolean"));
  return bound;
}

Status Binder::BindConjuncts(const cypher::Expression& condition, std::vector<const BoundExpression*>* out) {
  MYCEL_ASSIGN_OR_RETURN(const BoundExpression* bound, BindCondition(condition));
  if (bound->kind == ExpressionKind::kOperator && bound->As<OperatorExpression>().op == Operator::kAnd) {
    for (const BoundExpression* operand : bound->As<OperatorExpression>().operands) out->push_back(operand);
  } else {
    out->push_back(bound);
  }
  return Status::Ok();
}

Result<const BoundExpression*> Binder::BindUnary(const cypher::Unary& unary) {
  if (unary.op == cypher::UnaryOperator::kNot) {
    ExpressionRules rules = rules_;
    rules.pattern_predicates = true;
    WithRules scoped(this, rules);
    MYCEL_ASSIGN_OR_RETURN(const BoundExpression* operand, BindExpression(*unary.operand));
    MYCEL_RETURN_IF_ERROR(CheckType(operand, type_spec::kBoolean, "Boolean"));
    return NewOperator(Operator::kNot, {operand}, unary.range, type_spec::kBoolean);
  }
  MYCEL_ASSIGN_OR_RETURN(const BoundExpression* operand, BindExpression(*unary.operand));
  MYCEL_RETURN_IF_ERROR(CheckType(
      operand,
      unary.op == cypher::UnaryOperator::kPlus ? type_spec::kNumber.Union(type_spec::kDuration) : type_spec::kNumber,
      "Integer or Float"));
  if (unary.op == cypher::UnaryOperator::kPlus) return operand;
  if (operand->kind == ExpressionKind::kLiteral) {
    MYCEL_RETURN_IF_ERROR(
        CheckWrittenIntegers(Operator::kSubtract, *NewLiteral(types::Value::Integer(0), unary.range), *operand));
  }
  return NewOperator(Operator::kNegate, {operand}, unary.range, operand->type);
}

Result<const BoundExpression*> Binder::BindChain(const cypher::OperatorChain& chain) {
  ExpressionRules rules = rules_;
  rules.pattern_predicates = IsBooleanOperator(chain.operators[0]);
  WithRules scoped(this, rules);
  if (IsBooleanOperator(chain.operators[0])) {
    // One level of precedence holds one boolean operator only: the chain is n-ary.
    std::vector<const BoundExpression*> operands;
    for (const cypher::Expression* operand : chain.operands) {
      MYCEL_ASSIGN_OR_RETURN(const BoundExpression* bound, BindExpression(*operand));
      MYCEL_RETURN_IF_ERROR(CheckType(bound, type_spec::kBoolean, "Boolean"));
      operands.push_back(bound);
    }
    // What is written out decides first: `1 / 0 = x OR true` is true.
    std::stable_partition(operands.begin(), operands.end(),
                          [](const BoundExpression* operand) { return operand->kind == ExpressionKind::kLiteral; });
    return NewOperator(ToOperator(chain.operators[0]), std::move(operands), chain.range, type_spec::kBoolean);
  }
  // Runs of one operator become one n-ary node, evaluated from the left; operators of one level that alternate nest.
  MYCEL_ASSIGN_OR_RETURN(const BoundExpression* left, BindExpression(*chain.operands[0]));
  size_t i = 0;
  while (i < chain.operators.size()) {
    const Operator op = ToOperator(chain.operators[i]);
    std::vector<const BoundExpression*> operands{left};
    TypeSpec type = left->type;
    while (i < chain.operators.size() && ToOperator(chain.operators[i]) == op) {
      MYCEL_ASSIGN_OR_RETURN(const BoundExpression* right, BindExpression(*chain.operands[i + 1]));
      if (!MayCombine(op, type, right->type)) {
        return Fail(ErrorId::kInvalidArgumentTypeSyntax,
                    "Type mismatch: expected operands that `" + std::string(SymbolOf(op)) + "` can combine but got " +
                        type.ToString() + " and " + right->type.ToString(),
                    right->offset);
      }
      if (operands.size() == 1) MYCEL_RETURN_IF_ERROR(CheckWrittenIntegers(op, *left, *right));
      type = ArithmeticType(op, type, right->type);
      operands.push_back(right);
      ++i;
    }
    const cypher::SourceRange range{chain.range.begin, chain.operands[i]->range.end};
    left = NewOperator(op, std::move(operands), range, type);
  }
  return left;
}

Result<const BoundExpression*> Binder::BindComparison(const cypher::ComparisonChain& chain) {
  std::vector<const BoundExpression*> operands;
  const bool property = chain.operands.size() == 2 && (chain.operands[0]->kind == cypher::ExpressionKind::kProperty ||
                                                       chain.operands[1]->kind == cypher::ExpressionKind::kProperty);
  for (const cypher::Expression* operand : chain.operands) {
    MYCEL_ASSIGN_OR_RETURN(const BoundExpression* bound, property ? BindFreeValue(*operand) : BindExpression(*operand));
    operands.push_back(bound);
  }
  std::vector<const BoundExpression*> pairs;
  for (size_t i = 0; i < chain.operators.size(); ++i) {
    const cypher::SourceRange range{chain.operands[i]->range.begin, chain.operands[i + 1]->range.end};
    pairs.push_back(
        NewOperator(ToOperator(chain.operators[i]), {operands[i], operands[i + 1]}, range, type_spec::kBoolean));
  }
  if (pairs.size() == 1) return pairs[0];
  return NewOperator(Operator::kAnd, std::move(pairs), chain.range, type_spec::kBoolean);
}

Result<const BoundExpression*> Binder::BindStringPredicate(const cypher::StringPredicate& predicate) {
  static constexpr Operator kOperators[] = {Operator::kStartsWith, Operator::kEndsWith, Operator::kContains,
                                            Operator::kRegexMatch};
  const Operator op = kOperators[static_cast<int>(predicate.predicate)];
  MYCEL_ASSIGN_OR_RETURN(const BoundExpression* subject, BindExpression(*predicate.subject));
  MYCEL_ASSIGN_OR_RETURN(const BoundExpression* pattern, BindExpression(*predicate.pattern));
  // The others are null for what is no string.
  if (op == Operator::kRegexMatch) {
    MYCEL_RETURN_IF_ERROR(CheckType(subject, type_spec::kString, "String"));
    MYCEL_RETURN_IF_ERROR(CheckType(pattern, type_spec::kString, "String"));
  }
  return NewOperator(op, {subject, pattern}, predicate.range, type_spec::kBoolean);
}

Result<const BoundExpression*> Binder::BindTypePredicate(const cypher::TypePredicate& predicate) {
  auto* node = New<TypeTestExpression>(predicate.range, type_spec::kBoolean);
  MYCEL_ASSIGN_OR_RETURN(node->value, BindExpression(*predicate.subject));
  MYCEL_ASSIGN_OR_RETURN(node->alternatives, BindType(*predicate.type));
  node->negated = predicate.negated;
  return node;
}

Result<const BoundExpression*> Binder::BindNormalizedPredicate(const cypher::NormalizedPredicate& predicate) {
  // CASE WHEN value IS NOT :: STRING NOT NULL THEN null WHEN normalize(value, form) = value THEN true ELSE false END,
  // with the value computed once.
  static constexpr std::string_view kForms[] = {"NFC", "NFD", "NFKC", "NFKD"};
  auto* node = New<CaseExpression>(predicate.range, type_spec::kBoolean);
  MYCEL_ASSIGN_OR_RETURN(node->subject, BindExpression(*predicate.subject));
  node->subject_variable = NewVariable("", VariableRole::kValue, type_spec::kAny, predicate.subject->range.begin);
  const BoundExpression* value = NewVariableRef(node->subject_variable, predicate.subject->range);
  auto* string = arena_.New<TypeAlternative>();
  string->kinds = TypeSpec::Bit(Kind::kString);
  string->nullable = false;
  auto* test = New<TypeTestExpression>(predicate.range, type_spec::kBoolean);
  test->value = value;
  test->negated = true;
  test->alternatives = arena_.Copy(std::vector<const TypeAlternative*>{string});
  auto* call = New<FunctionExpression>(predicate.range, type_spec::kString);
  call->function = functions::FindFunction("normalize");
  const std::string_view form = kForms[static_cast<int>(predicate.form)];
  call->arguments =
      arena_.Copy(std::vector<const BoundExpression*>{value, NewLiteral(types::Value::String(form), predicate.range)});
  node->conditions = arena_.Copy(std::vector<const BoundExpression*>{
      test, NewOperator(Operator::kEqual, {call, value}, predicate.range, type_spec::kBoolean)});
  const auto boolean = [&](bool result) { return NewLiteral(types::Value::Boolean(result), predicate.range); };
  node->results = arena_.Copy(
      std::vector<const BoundExpression*>{NewLiteral(types::Value(), predicate.range), boolean(!predicate.negated)});
  node->otherwise = boolean(predicate.negated);
  return node;
}

namespace {

using TypeKind = cypher::ParsedTypeKind;

Status CheckUnion(const cypher::ParsedType& type) {
  const auto differs = [&](const cypher::ParsedType* member) { return member->not_null != type.members[0]->not_null; };
  if (std::none_of(type.members.begin(), type.members.end(), differs)) return Status::Ok();
  return Status::Error(ErrorId::kSyntaxError,
                       "All types in a Closed Dynamic Union must be nullable, or be appended with `NOT NULL`")
      .At(type.range.begin);
}

}  // namespace

Result<std::span<const TypeAlternative* const>> Binder::BindType(const cypher::ParsedType& type) {
  std::vector<const TypeAlternative*> alternatives;
  if (type.kind == TypeKind::kUnion) {
    MYCEL_RETURN_IF_ERROR(CheckUnion(type));
    for (const cypher::ParsedType* member : type.members) {
      MYCEL_ASSIGN_OR_RETURN(std::span<const TypeAlternative* const> bound, BindType(*member));
      alternatives.insert(alternatives.end(), bound.begin(), bound.end());
    }
    return std::span<const TypeAlternative* const>(arena_.Copy(alternatives));
  }
  auto* alternative = arena_.New<TypeAlternative>();
  alternative->nullable = !type.not_null;
  const auto bit = [](Kind kind) { return TypeSpec::Bit(kind); };
  switch (type.kind) {
    case TypeKind::kAny:
      alternative->kinds = TypeSpec::kAnyMask;
      break;
    case TypeKind::kNothing:
      alternative->nullable = false;
      break;
    case TypeKind::kNull:
    case TypeKind::kUnion:  // taken apart above
      break;
    case TypeKind::kBoolean:
      alternative->kinds = bit(Kind::kBoolean);
      break;
    case TypeKind::kString:
      alternative->kinds = bit(Kind::kString);
      break;
    case TypeKind::kInteger:
      alternative->kinds = bit(Kind::kInteger);
      break;
    case TypeKind::kFloat:
      alternative->kinds = bit(Kind::kFloat);
      break;
    case TypeKind::kDate:
      alternative->kinds = bit(Kind::kDate);
      break;
    case TypeKind::kLocalTime:
      alternative->kinds = bit(Kind::kLocalTime);
      break;
    case TypeKind::kZonedTime:
      alternative->kinds = bit(Kind::kTime);
      break;
    case TypeKind::kLocalDateTime:
      alternative->kinds = bit(Kind::kLocalDateTime);
      break;
    case TypeKind::kZonedDateTime:
      alternative->kinds = bit(Kind::kDateTime);
      break;
    case TypeKind::kDuration:
      alternative->kinds = bit(Kind::kDuration);
      break;
    case TypeKind::kPoint:
      alternative->kinds = bit(Kind::kPoint);
      break;
    case TypeKind::kVector:
      alternative->kinds = bit(Kind::kVector);
      break;
    case TypeKind::kNode:
      alternative->kinds = bit(Kind::kNode);
      break;
    case TypeKind::kRelationship:
      alternative->kinds = bit(Kind::kRelationship);
      break;
    case TypeKind::kPath:
      alternative->kinds = bit(Kind::kPath);
      break;
    case TypeKind::kMap:
      alternative->kinds = bit(Kind::kMap);
      break;
    case TypeKind::kPropertyValue:
      alternative->storable = true;
      alternative->kinds =
          TypeSpec::kAnyMask & ~(bit(Kind::kNode) | bit(Kind::kRelationship) | bit(Kind::kPath) | bit(Kind::kMap));
      break;
    case TypeKind::kList: {
      alternative->list = true;
      if (type.element != nullptr) {
        MYCEL_ASSIGN_OR_RETURN(alternative->element, BindType(*type.element));
      }
      break;
    }
  }
  alternatives.push_back(alternative);
  return std::span<const TypeAlternative* const>(arena_.Copy(alternatives));
}

}  // namespace mycel::engine::binder
