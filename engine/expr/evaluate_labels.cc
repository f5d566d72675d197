// Label and relationship-type expressions over one entity.
#include "engine/expr/evaluate.h"

namespace mycel::engine::expr {

using base::ErrorId;
using base::Result;
using base::Status;
using binder::LabelExpression;
using binder::LabelExpressionKind;
using types::Value;

namespace {

Result<bool> HasName(std::string_view name, const Value& entity, EvaluationContext& context) {
  functions::EntityAccess& entities = *context.functions.entities;
  if (entity.is_relationship()) {
    MYCEL_ASSIGN_OR_RETURN(const base::RelTypeId type, entities.TypeOf(entity.AsRelationship()));
    return entities.RelTypeName(type) == name;
  }
  const std::optional<base::LabelId> label = entities.FindLabel(name);
  if (!label) return false;
  return entities.HasLabel(entity.AsNode(), *label);
}

Result<bool> HasAny(const Value& entity, EvaluationContext& context) {
  if (entity.is_relationship()) return true;
  std::vector<base::LabelId> labels;
  MYCEL_RETURN_IF_ERROR(context.functions.entities->Labels(entity.AsNode(), &labels));
  return !labels.empty();
}

}  // namespace

Status DynamicLabelNames(const LabelExpression& label, Row& row, EvaluationContext& context,
                         std::vector<std::string>* names) {
  MYCEL_ASSIGN_OR_RETURN(const Value value, Evaluate(*label.dynamic, row, context));
  const auto add = [&](const Value& name) -> Status {
    if (!name.is_string()) {
      return Status::Error(ErrorId::kInvalidArgumentType, "Expected a string or a list of strings as labels, but was " +
                                                              std::string(types::KindMessageName(name.kind())))
          .At(label.offset);
    }
    names->emplace_back(name.AsString());
    return Status::Ok();
  };
  if (!value.is_list()) return add(value);
  for (const Value& item : value.AsList()) MYCEL_RETURN_IF_ERROR(add(item));
  return Status::Ok();
}

Result<bool> MatchesLabels(const LabelExpression& labels, const Value& entity, Row& row, EvaluationContext& context) {
  if (!entity.is_node() && !entity.is_relationship()) {
    return Status::Error(ErrorId::kInvalidArgumentType, "Type mismatch: expected Node or Relationship but was " +
                                                            std::string(types::KindMessageName(entity.kind())));
  }
  switch (labels.kind) {
    case LabelExpressionKind::kName:
      return HasName(labels.name, entity, context);
    case LabelExpressionKind::kDynamic: {
      std::vector<std::string> names;
      MYCEL_RETURN_IF_ERROR(DynamicLabelNames(labels, row, context, &names));
      for (const std::string& name : names) {
        MYCEL_ASSIGN_OR_RETURN(const bool has, HasName(name, entity, context));
        if (has == labels.dynamic_any) return has;
      }
      return !labels.dynamic_any;
    }
    case LabelExpressionKind::kWildcard:
      return HasAny(entity, context);
    case LabelExpressionKind::kNot: {
      MYCEL_ASSIGN_OR_RETURN(const bool inner, MatchesLabels(*labels.operands[0], entity, row, context));
      return !inner;
    }
    case LabelExpressionKind::kAnd:
    case LabelExpressionKind::kOr: {
      const bool decides = labels.kind == LabelExpressionKind::kOr;
      for (const LabelExpression* operand : labels.operands) {
        MYCEL_ASSIGN_OR_RETURN(const bool inner, MatchesLabels(*operand, entity, row, context));
        if (inner == decides) return decides;
      }
      return !decides;
    }
  }
  return false;
}

}  // namespace mycel::engine::expr
