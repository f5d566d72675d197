#include "engine/binder/print_bound.h"

#include <cctype>

#include "engine/functions/registry.h"
#include "engine/types/print.h"

namespace mycel::engine::binder {

namespace {

// Long literals would bury the plan.
constexpr size_t kMaxLiteralChars = 60;

// What stands between the operands; empty for those that are not written so.
std::string_view Infix(Operator op) {
  switch (op) {
    case Operator::kAnd:
      return " AND ";
    case Operator::kOr:
      return " OR ";
    case Operator::kXor:
      return " XOR ";
    case Operator::kEqual:
      return " = ";
    case Operator::kNotEqual:
      return " <> ";
    case Operator::kLess:
      return " < ";
    case Operator::kLessEqual:
      return " <= ";
    case Operator::kGreater:
      return " > ";
    case Operator::kGreaterEqual:
      return " >= ";
    case Operator::kAdd:
      return " + ";
    case Operator::kSubtract:
      return " - ";
    case Operator::kMultiply:
      return " * ";
    case Operator::kDivide:
      return " / ";
    case Operator::kModulo:
      return " % ";
    case Operator::kPower:
      return " ^ ";
    case Operator::kConcatenate:
      return " || ";
    case Operator::kIn:
      return " IN ";
    case Operator::kStartsWith:
      return " STARTS WITH ";
    case Operator::kEndsWith:
      return " ENDS WITH ";
    case Operator::kContains:
      return " CONTAINS ";
    case Operator::kRegexMatch:
      return " =~ ";
    default:
      return {};
  }
}

std::string_view Word(QuantifierKind kind) {
  switch (kind) {
    case QuantifierKind::kAll:
      return "all";
    case QuantifierKind::kAny:
      return "any";
    case QuantifierKind::kNone:
      return "none";
    case QuantifierKind::kSingle:
      return "single";
  }
  return "all";
}

std::string_view Word(SubqueryKind kind) {
  switch (kind) {
    case SubqueryKind::kExists:
      return "EXISTS";
    case SubqueryKind::kCount:
      return "COUNT";
    case SubqueryKind::kCollect:
      return "COLLECT";
  }
  return "EXISTS";
}

}  // namespace

std::string QuotedName(std::string_view name) {
  bool plain = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0;
  for (const unsigned char c : name) plain = plain && (std::isalnum(c) != 0 || c == '_' || c >= 0x80);
  if (plain) return std::string(name);
  std::string quoted = "`";
  for (const char c : name) quoted.append(c == '`' ? 2 : 1, c);
  return quoted + '`';
}

std::string BoundPrinter::Name(VarId id) const {
  if (!id.valid()) return "";
  const auto& variables = statement_.variables;
  if (id.value < variables.size() && !variables[id.value].name.empty()) return QuotedName(variables[id.value].name);
  return "anon_" + std::to_string(id.value);
}

std::string BoundPrinter::Texts(Expressions list, std::string_view separator) const {
  std::string text;
  for (const BoundExpression* e : list) {
    if (!text.empty()) text += separator;
    text += list.size() > 1 && separator == " AND " ? Operand(*e) : Text(*e);
  }
  return text;
}

// In parentheses where the text would read otherwise.
std::string BoundPrinter::Operand(const BoundExpression& e) const {
  const bool infix = e.kind == ExpressionKind::kOperator && !Infix(e.As<OperatorExpression>().op).empty();
  const bool comparison = infix && e.As<OperatorExpression>().op >= Operator::kEqual;
  return infix && !comparison ? "(" + Text(e) + ")" : Text(e);
}

std::string BoundPrinter::ParameterText(const ParameterExpression& e) const {
  if (!e.name.empty()) return "$" + QuotedName(e.name);
  return e.index < parameters_.size() ? types::Literal(parameters_[e.index], kMaxLiteralChars) : "?";
}

std::string BoundPrinter::OperatorText(const OperatorExpression& e) const {
  if (const std::string_view infix = Infix(e.op); !infix.empty()) {
    const bool arithmetic = e.op >= Operator::kAdd;
    std::string text;
    for (const BoundExpression* operand : e.operands) {
      if (!text.empty()) text += infix;
      const bool nested = arithmetic && operand->kind == ExpressionKind::kOperator &&
                          !Infix(operand->As<OperatorExpression>().op).empty();
      text += nested ? "(" + Text(*operand) + ")" : Operand(*operand);
    }
    return text;
  }
  const auto operand = [&](size_t i) {
    return i < e.operands.size() && e.operands[i] != nullptr ? Text(*e.operands[i]) : std::string();
  };
  switch (e.op) {
    case Operator::kNot:
      return "NOT " + Operand(*e.operands[0]);
    case Operator::kNegate:
      return "-" + Operand(*e.operands[0]);
    case Operator::kIsNull:
      return Operand(*e.operands[0]) + " IS NULL";
    case Operator::kIsNotNull:
      return Operand(*e.operands[0]) + " IS NOT NULL";
    case Operator::kSubscript:
      return Operand(*e.operands[0]) + "[" + operand(1) + "]";
    case Operator::kSlice:
      return Operand(*e.operands[0]) + "[" + operand(1) + ".." + operand(2) + "]";
    default:
      return "?";
  }
}

std::string BoundPrinter::CaseText(const CaseExpression& e) const {
  std::string text = "CASE";
  for (size_t i = 0; i < e.conditions.size(); ++i) {
    text += " WHEN " + Text(*e.conditions[i]) + " THEN " + Text(*e.results[i]);
  }
  if (e.otherwise != nullptr) text += " ELSE " + Text(*e.otherwise);
  return text + " END";
}

// Expressions with a variable of their own.
std::string BoundPrinter::LoopText(const BoundExpression& e) const {
  if (e.kind == ExpressionKind::kReduce) {
    const auto& reduce = e.As<ReduceExpression>();
    return "reduce(" + Name(reduce.accumulator) + " = " + Text(*reduce.initial) + ", " + Name(reduce.variable) +
           " IN " + Text(*reduce.list) + " | " + Text(*reduce.step) + ")";
  }
  if (e.kind == ExpressionKind::kQuantifier) {
    const auto& quantifier = e.As<QuantifierExpression>();
    return std::string(Word(quantifier.quantifier)) + "(" + Name(quantifier.variable) + " IN " +
           Text(*quantifier.list) +
           (quantifier.predicate != nullptr ? " WHERE " + Text(*quantifier.predicate) : std::string()) + ")";
  }
  const auto& comprehension = e.As<ListComprehensionExpression>();
  std::string text = "[" + Name(comprehension.variable) + " IN " + Text(*comprehension.list);
  if (comprehension.predicate != nullptr) text += " WHERE " + Text(*comprehension.predicate);
  if (comprehension.projection != nullptr) text += " | " + Text(*comprehension.projection);
  return text + "]";
}

std::string BoundPrinter::ProjectionText(const MapProjectionExpression& e) const {
  std::string items;
  for (const MapProjectionItem& item : e.items) {
    if (!items.empty()) items += ", ";
    items += item.all_properties ? ".*" : QuotedName(item.key) + ": " + Text(*item.value);
  }
  return Text(*e.entity) + " {" + items + "}";
}

std::string BoundPrinter::TypeText(std::span<const TypeAlternative* const> alternatives) const {
  std::string text;
  for (const TypeAlternative* alternative : alternatives) {
    if (!text.empty()) text += " | ";
    if (alternative->list) {
      text += "LIST<" + (alternative->element.empty() ? "ANY" : TypeText(alternative->element)) + ">";
    } else {
      text += types::TypeSpec{alternative->kinds, 0}.ToString();
    }
    if (!alternative->nullable) text += " NOT NULL";
  }
  return text;
}

std::string BoundPrinter::Text(const LabelExpression& labels) const {
  const auto joined = [&](std::string_view separator) {
    std::string text;
    for (const LabelExpression* operand : labels.operands) {
      if (!text.empty()) text += separator;
      const bool nested = operand->kind == LabelExpressionKind::kAnd || operand->kind == LabelExpressionKind::kOr;
      text += nested ? "(" + Text(*operand) + ")" : Text(*operand);
    }
    return text;
  };
  switch (labels.kind) {
    case LabelExpressionKind::kName:
      return QuotedName(labels.name);
    case LabelExpressionKind::kDynamic:
      return std::string(labels.dynamic_any ? "$any(" : "$(") + Text(*labels.dynamic) + ")";
    case LabelExpressionKind::kAnd:
      return joined("&");
    case LabelExpressionKind::kOr:
      return joined("|");
    case LabelExpressionKind::kNot:
      return "!" + joined("");
    case LabelExpressionKind::kWildcard:
      return "%";
  }
  return "";
}

std::string BoundPrinter::Text(const BoundExpression& e) const {
  switch (e.kind) {
    case ExpressionKind::kLiteral:
      return types::Literal(e.As<LiteralExpression>().value, kMaxLiteralChars);
    case ExpressionKind::kParameter:
      return ParameterText(e.As<ParameterExpression>());
    case ExpressionKind::kVariable:
      return Name(e.As<VariableExpression>().variable);
    case ExpressionKind::kProperty:
      return Operand(*e.As<PropertyExpression>().object) + "." + QuotedName(e.As<PropertyExpression>().key);
    case ExpressionKind::kOperator:
      return OperatorText(e.As<OperatorExpression>());
    case ExpressionKind::kFunction: {
      const auto& call = e.As<FunctionExpression>();
      return std::string(call.function->name) + "(" + Texts(call.arguments, ", ") + ")";
    }
    case ExpressionKind::kCase:
      return CaseText(e.As<CaseExpression>());
    case ExpressionKind::kList:
      return "[" + Texts(e.As<ListExpression>().elements, ", ") + "]";
    case ExpressionKind::kMap: {
      const auto& map = e.As<MapExpression>();
      std::string text;
      for (size_t i = 0; i < map.keys.size(); ++i) {
        text += (i == 0 ? "" : ", ") + QuotedName(map.keys[i]) + ": " + Text(*map.values[i]);
      }
      return "{" + text + "}";
    }
    case ExpressionKind::kListComprehension:
    case ExpressionKind::kQuantifier:
    case ExpressionKind::kReduce:
      return LoopText(e);
    case ExpressionKind::kLabelTest:
      return Text(*e.As<LabelTestExpression>().entity) + ":" + Text(*e.As<LabelTestExpression>().labels);
    case ExpressionKind::kTypeTest: {
      const auto& test = e.As<TypeTestExpression>();
      return Operand(*test.value) + (test.negated ? " IS NOT :: " : " IS :: ") + TypeText(test.alternatives);
    }
    case ExpressionKind::kSubquery:
      return std::string(Word(e.As<SubqueryExpression>().subquery)) + " { … }";
    case ExpressionKind::kMapProjection:
      return ProjectionText(e.As<MapProjectionExpression>());
    case ExpressionKind::kPath: {
      std::string names;
      for (const VarId id : e.As<PathExpression>().elements) names += (names.empty() ? "" : ", ") + Name(id);
      return "path(" + names + ")";
    }
  }
  return "?";
}

}  // namespace mycel::engine::binder
