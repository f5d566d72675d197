#include "engine/expr/evaluate.h"

#include "engine/expr/evaluate_collection.h"
#include "engine/expr/evaluate_operator.h"
#include "engine/expr/large_work.h"
#include "engine/expr/value_room.h"
#include "engine/functions/operators/access.h"
#include "engine/functions/registry.h"
#include "engine/functions/result_bytes.h"
#include "engine/types/map_view.h"
#include "engine/types/property.h"

namespace mycel::engine::expr {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Value;
using namespace binder;  // NOLINT: the whole folder speaks of bound expressions

namespace {

Status Located(Status status, const BoundExpression& expression) { return std::move(status).At(expression.offset); }

Result<Value> EvaluateFunction(const FunctionExpression& call, Row& row, EvaluationContext& context) {
  constexpr size_t kInlineArguments = 6;
  Value inline_arguments[kInlineArguments];
  std::vector<Value> many;
  const size_t count = call.arguments.size();
  if (count > kInlineArguments) many.resize(count);
  static const functions::FunctionSignature* const coalesce = functions::FindFunction("coalesce");
  const bool is_coalesce = call.function == coalesce;
  Value* arguments = count > kInlineArguments ? many.data() : inline_arguments;
  for (size_t i = 0; i < count; ++i) {
    MYCEL_ASSIGN_OR_RETURN(arguments[i], Evaluate(*call.arguments[i], row, context));
    // coalesce stops at the first value: what stands behind it may fail.
    if (is_coalesce && !arguments[i].is_null()) return std::move(arguments[i]);
  }
  MYCEL_ASSIGN_OR_RETURN(const size_t bytes,
                         functions::ResultBytes(*call.function, context.functions, {arguments, count}));
  MYCEL_RETURN_IF_ERROR(CheckRoom(context, bytes));
  Result<Value> result = functions::CallFunction(*call.function, context.functions, {arguments, count});
  if (!result.ok()) return Located(std::move(result).status(), call);
  if (count > 0) MYCEL_RETURN_IF_ERROR(CheckAfterWorkOn(arguments[0], context));
  return result;
}

Result<Value> EvaluateCase(const CaseExpression& expression, Row& row, EvaluationContext& context) {
  const bool simple = expression.subject != nullptr;
  if (simple) {
    MYCEL_ASSIGN_OR_RETURN(Value subject, Evaluate(*expression.subject, row, context));
    row.PushLocal(expression.subject_variable, std::move(subject));
  }
  const BoundExpression* chosen = expression.otherwise;
  Status failure;
  for (size_t i = 0; i < expression.conditions.size(); ++i) {
    Result<Truth> truth = EvaluateCondition(*expression.conditions[i], row, context);
    if (!truth.ok()) {
      failure = truth.status();
      break;
    }
    if (*truth == Truth::kTrue) {
      chosen = expression.results[i];
      break;
    }
  }
  if (simple) row.PopLocal();
  if (!failure.ok()) return failure;
  if (chosen == nullptr) return Value();
  return Evaluate(*chosen, row, context);
}

Result<Value> EvaluateProperty(const PropertyExpression& property, Row& row, EvaluationContext& context) {
  MYCEL_ASSIGN_OR_RETURN(const Value object, Evaluate(*property.object, row, context));
  switch (object.kind()) {
    case types::Kind::kNull:
      return Value();
    case types::Kind::kNode:
    case types::Kind::kRelationship: {
      const std::optional<base::PropertyKeyId> key = context.PropertyKey(property.key);
      // An unknown key is null, but a deleted entity still says so.
      const base::PropertyKeyId id = key.value_or(base::PropertyKeyId());
      Result<Value> value = object.is_node() ? context.functions.entities->Property(object.AsNode(), id)
                                             : context.functions.entities->Property(object.AsRelationship(), id);
      if (!value.ok()) return Located(std::move(value).status(), property);
      return value;
    }
    case types::Kind::kMap: {
      const Value* found = object.AsMap().Find(property.key);
      return found == nullptr ? Value() : *found;
    }
    default: {
      Result<Value> value = functions::operators::Property(context.functions, object, property.key);
      if (!value.ok()) return Located(std::move(value).status(), property);
      return value;
    }
  }
}

Result<Value> EvaluatePath(const PathExpression& path, Row& row, EvaluationContext& context) {
  std::vector<base::NodeId> nodes;
  std::vector<base::RelId> rels;
  const auto step = [&](base::RelId rel) -> Status {
    Result<base::NodeId> start = context.functions.entities->StartNode(rel);
    if (!start.ok()) return start.status();
    Result<base::NodeId> end = context.functions.entities->EndNode(rel);
    if (!end.ok()) return end.status();
    rels.push_back(rel);
    nodes.push_back(*start == nodes.back() ? *end : *start);
    return Status::Ok();
  };
  for (const VarId id : path.elements) {
    const Value element = row.Get(id);
    if (element.is_null()) return Value();
    if (element.is_node()) {
      if (nodes.empty()) {
        nodes.push_back(element.AsNode());
      } else if (nodes.back() != element.AsNode() && !rels.empty()) {
        nodes.back() = element.AsNode();
      }
    } else if (element.is_relationship()) {
      MYCEL_RETURN_IF_ERROR(Located(step(element.AsRelationship()), path));
    } else if (element.is_list()) {
      for (const Value& rel : element.AsList()) MYCEL_RETURN_IF_ERROR(Located(step(rel.AsRelationship()), path));
    }
  }
  return Value::Path(std::move(nodes), std::move(rels));
}

bool MatchesAlternatives(const Value& value, std::span<const TypeAlternative* const> alternatives) {
  if (alternatives.empty()) return true;
  for (const TypeAlternative* alternative : alternatives) {
    if (value.is_null()) {
      if (alternative->nullable) return true;
      continue;
    }
    if ((alternative->kinds & types::TypeSpec::Bit(value.kind())) != 0) {
      if (!alternative->storable || !value.is_list() || types::ToStorable(value).ok()) return true;
    }
    if (alternative->list && value.is_list()) {
      bool all = true;
      for (const Value& item : value.AsList()) all = all && MatchesAlternatives(item, alternative->element);
      if (all) return true;
    }
  }
  return false;
}

}  // namespace

Result<Value> Evaluate(const BoundExpression& expression, Row& row, EvaluationContext& context) {
  switch (expression.kind) {
    case ExpressionKind::kLiteral:
      return expression.As<LiteralExpression>().value;
    case ExpressionKind::kParameter:
      return context.parameters[expression.As<ParameterExpression>().index];
    case ExpressionKind::kVariable:
      return row.Get(expression.As<VariableExpression>().variable);
    case ExpressionKind::kProperty:
      return EvaluateProperty(expression.As<PropertyExpression>(), row, context);
    case ExpressionKind::kOperator:
      return EvaluateOperator(expression.As<OperatorExpression>(), row, context);
    case ExpressionKind::kFunction:
      return EvaluateFunction(expression.As<FunctionExpression>(), row, context);
    case ExpressionKind::kCase:
      return EvaluateCase(expression.As<CaseExpression>(), row, context);
    case ExpressionKind::kList:
      return EvaluateList(expression.As<ListExpression>(), row, context);
    case ExpressionKind::kMap:
      return EvaluateMap(expression.As<MapExpression>(), row, context);
    case ExpressionKind::kListComprehension:
      return EvaluateListComprehension(expression.As<ListComprehensionExpression>(), row, context);
    case ExpressionKind::kQuantifier:
      return EvaluateQuantifier(expression.As<QuantifierExpression>(), row, context);
    case ExpressionKind::kReduce:
      return EvaluateReduce(expression.As<ReduceExpression>(), row, context);
    case ExpressionKind::kMapProjection:
      return EvaluateMapProjection(expression.As<MapProjectionExpression>(), row, context);
    case ExpressionKind::kLabelTest: {
      const auto& test = expression.As<LabelTestExpression>();
      MYCEL_ASSIGN_OR_RETURN(const Value entity, Evaluate(*test.entity, row, context));
      if (entity.is_null()) return Value();
      Result<bool> matches = MatchesLabels(*test.labels, entity, row, context);
      if (!matches.ok()) return Located(std::move(matches).status(), expression);
      return Value::Boolean(*matches);
    }
    case ExpressionKind::kTypeTest: {
      const auto& test = expression.As<TypeTestExpression>();
      MYCEL_ASSIGN_OR_RETURN(const Value value, Evaluate(*test.value, row, context));
      return Value::Boolean(MatchesAlternatives(value, test.alternatives) != test.negated);
    }
    case ExpressionKind::kSubquery: {
      Result<Value> value = context.subqueries->RunSubquery(expression.As<SubqueryExpression>(), row);
      if (!value.ok()) return Located(std::move(value).status(), expression);
      return value;
    }
    case ExpressionKind::kPath:
      return EvaluatePath(expression.As<PathExpression>(), row, context);
  }
  return Status::Error(ErrorId::kInternal, "unknown expression kind");
}

Result<Truth> EvaluateCondition(const BoundExpression& condition, Row& row, EvaluationContext& context) {
  MYCEL_ASSIGN_OR_RETURN(const Value value, Evaluate(condition, row, context));
  if (value.is_null()) return Truth::kUnknown;
  if (!value.is_boolean()) {
    return Status::Error(ErrorId::kInvalidArgumentType,
                         "Type mismatch: expected Boolean but was " + std::string(types::KindMessageName(value.kind())))
        .At(condition.offset);
  }
  return value.AsBoolean() ? Truth::kTrue : Truth::kFalse;
}

}  // namespace mycel::engine::expr
