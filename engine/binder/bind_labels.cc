// Label expressions of nodes, type expressions of relationships.
#include "engine/binder/binder.h"

namespace mycel::engine::binder {

namespace type_spec = types::type_spec;

const LabelExpression* Binder::AndLabels(const LabelExpression* a, const LabelExpression* b) {
  if (a == nullptr) return b;
  if (b == nullptr) return a;
  auto* both = arena_.New<LabelExpression>();
  both->kind = LabelExpressionKind::kAnd;
  both->offset = b->offset;
  both->operands = arena_.Copy(std::vector<const LabelExpression*>{a, b});
  return both;
}

Result<const LabelExpression*> Binder::BindLabels(const cypher::LabelExpression& labels) {
  auto* bound = arena_.New<LabelExpression>();
  bound->offset = labels.range.begin;
  switch (labels.kind) {
    case cypher::LabelExpressionKind::kName:
      bound->kind = LabelExpressionKind::kName;
      bound->name = Intern(labels.name);
      return bound;
    case cypher::LabelExpressionKind::kDynamic: {
      bound->kind = LabelExpressionKind::kDynamic;
      bound->dynamic_any = labels.dynamic_any;
      MYCEL_ASSIGN_OR_RETURN(bound->dynamic, BindExpression(*labels.dynamic));
      MYCEL_RETURN_IF_ERROR(
          CheckType(bound->dynamic, type_spec::kString.Union(type_spec::kList), "String or List<String>"));
      return bound;
    }
    case cypher::LabelExpressionKind::kWildcard:
      bound->kind = LabelExpressionKind::kWildcard;
      return bound;
    case cypher::LabelExpressionKind::kNot:
      bound->kind = LabelExpressionKind::kNot;
      break;
    case cypher::LabelExpressionKind::kAnd:
    case cypher::LabelExpressionKind::kColonAnd:
      bound->kind = LabelExpressionKind::kAnd;
      break;
    case cypher::LabelExpressionKind::kOr:
      bound->kind = LabelExpressionKind::kOr;
      break;
  }
  std::vector<const LabelExpression*> operands;
  for (const cypher::LabelExpression* operand : labels.operands) {
    MYCEL_ASSIGN_OR_RETURN(const LabelExpression* inner, BindLabels(*operand));
    operands.push_back(inner);
  }
  bound->operands = arena_.Copy(operands);
  return bound;
}

}  // namespace mycel::engine::binder
