#include "engine/planner/node_access.h"

#include <algorithm>

#include "engine/functions/registry.h"
#include "engine/planner/expression_facts.h"

namespace mycel::engine::planner {

using binder::ExpressionKind;
using binder::Operator;
using binder::OperatorExpression;

namespace {

// `node.key op value` with the property on the left, whichever way it was written.
struct PropertyCondition {
  size_t index;
  std::string_view key;
  Operator op;
  const BoundExpression* value;
  // kPointDistance: `value` is the centre, `second` the distance; kPointBox: the two corners. Else nothing.
  std::optional<SeekKind> spatial = {};
  const BoundExpression* second = nullptr;
};

Operator Mirror(Operator op) {
  switch (op) {
    case Operator::kLess:
      return Operator::kGreater;
    case Operator::kLessEqual:
      return Operator::kGreaterEqual;
    case Operator::kGreater:
      return Operator::kLess;
    case Operator::kGreaterEqual:
      return Operator::kLessEqual;
    default:
      return op;
  }
}

bool IsVariable(const BoundExpression& e, VarId id) {
  return e.kind == ExpressionKind::kVariable && e.As<binder::VariableExpression>().variable == id;
}

bool IsPropertyOf(const BoundExpression& e, VarId id) {
  return e.kind == ExpressionKind::kProperty && IsVariable(*e.As<binder::PropertyExpression>().object, id);
}

bool Known(const BoundExpression& value, const VarSet& bound) { return bound.ContainsAll(FreeVariables(value)); }

// point.withinBBox(n.key, a, b), and point.distance(n.key, c) < d whichever way it is written.
std::optional<PropertyCondition> AsSpatialCondition(const NodeAccess::Condition& condition, VarId node,
                                                    const VarSet& bound) {
  const BoundExpression* call = condition.expression;
  const BoundExpression* radius = nullptr;
  if (call->kind == ExpressionKind::kOperator) {
    const auto& e = call->As<OperatorExpression>();
    const bool less = e.op == Operator::kLess || e.op == Operator::kLessEqual;
    const bool greater = e.op == Operator::kGreater || e.op == Operator::kGreaterEqual;
    if (!less && !greater) return std::nullopt;
    call = e.operands[less ? 0 : 1];
    radius = e.operands[less ? 1 : 0];
  }
  if (call->kind != ExpressionKind::kFunction) return std::nullopt;
  const auto& function = call->As<binder::FunctionExpression>();
  const std::string_view name = function.function->name;
  const bool distance = radius != nullptr && name == "point.distance";
  const bool box = radius == nullptr && name == "point.withinBBox";
  if (!distance && !box) return std::nullopt;
  for (size_t side = 0; side < (distance ? 2u : 1u); ++side) {
    const BoundExpression& property = *function.arguments[side];
    const BoundExpression* first = function.arguments[1 - side];
    const BoundExpression* second = distance ? radius : function.arguments[2];
    if (!IsPropertyOf(property, node) || !Known(*first, bound) || !Known(*second, bound)) continue;
    return PropertyCondition{condition.index,
                             property.As<binder::PropertyExpression>().key,
                             Operator::kEqual,
                             first,
                             distance ? SeekKind::kPointDistance : SeekKind::kPointBox,
                             second};
  }
  return std::nullopt;
}

std::optional<PropertyCondition> AsPropertyCondition(const NodeAccess::Condition& condition, VarId node,
                                                     const VarSet& bound) {
  if (condition.expression->kind != ExpressionKind::kOperator) return std::nullopt;
  const auto& e = condition.expression->As<OperatorExpression>();
  const bool symmetric = e.op == Operator::kEqual || e.op == Operator::kLess || e.op == Operator::kLessEqual ||
                         e.op == Operator::kGreater || e.op == Operator::kGreaterEqual;
  const bool one_way = e.op == Operator::kIn || e.op == Operator::kStartsWith || e.op == Operator::kEndsWith ||
                       e.op == Operator::kContains || e.op == Operator::kIsNotNull;
  if (!symmetric && !one_way) return std::nullopt;
  if (IsPropertyOf(*e.operands[0], node)) {
    const BoundExpression* value = e.operands.size() > 1 ? e.operands[1] : nullptr;
    if (value != nullptr && !Known(*value, bound)) return std::nullopt;
    return PropertyCondition{condition.index, e.operands[0]->As<binder::PropertyExpression>().key, e.op, value};
  }
  if (symmetric && IsPropertyOf(*e.operands[1], node) && Known(*e.operands[0], bound)) {
    return PropertyCondition{condition.index, e.operands[1]->As<binder::PropertyExpression>().key, Mirror(e.op),
                             e.operands[0]};
  }
  return std::nullopt;
}

bool TryIdSeek(const NodeAccess::Condition& condition, VarId node, const VarSet& bound, NodeAccess* access) {
  if (condition.expression->kind != ExpressionKind::kOperator) return false;
  const auto& e = condition.expression->As<OperatorExpression>();
  if (e.op != Operator::kEqual && e.op != Operator::kIn) return false;
  for (size_t side = 0; side < (e.op == Operator::kIn ? 1u : 2u); ++side) {
    const BoundExpression& call = *e.operands[side];
    if (call.kind != ExpressionKind::kFunction) continue;
    const auto& function = call.As<binder::FunctionExpression>();
    const bool element_id = function.function->name == "elementId";
    if (function.function->name != "id" && !element_id) continue;
    if (!IsVariable(*function.arguments[0], node) || !Known(*e.operands[1 - side], bound)) continue;
    access->kind = NodeAccess::Kind::kIdSeek;
    access->ids = e.operands[1 - side];
    access->element_ids = element_id;
    access->rows = e.op == Operator::kIn ? 10 : 1;
    access->answered = {condition.index};
    return true;
  }
  return false;
}

// The bounds of a range on one key.
bool TakeRange(const std::vector<PropertyCondition>& conditions, std::string_view key, NodeAccess* access) {
  for (const PropertyCondition& condition : conditions) {
    if (condition.key != key || condition.spatial) continue;
    const bool lower = condition.op == Operator::kGreater || condition.op == Operator::kGreaterEqual;
    const bool upper = condition.op == Operator::kLess || condition.op == Operator::kLessEqual;
    SeekBound* bound = lower ? &access->lower : upper ? &access->upper : nullptr;
    if (bound == nullptr || bound->value != nullptr) continue;
    *bound = {condition.value, condition.op == Operator::kGreaterEqual || condition.op == Operator::kLessEqual};
    access->answered.push_back(condition.index);
  }
  return access->lower.value != nullptr || access->upper.value != nullptr;
}

const PropertyCondition* FindCondition(const std::vector<PropertyCondition>& conditions, std::string_view key,
                                       Operator op) {
  for (const PropertyCondition& condition : conditions) {
    if (condition.key == key && condition.op == op && !condition.spatial) return &condition;
  }
  return nullptr;
}

constexpr double kUnknownRows = 1e15;

bool IsKnownLabel(const PlanContext& context, std::string_view label) {
  if (context.known_labels == nullptr) return true;
  const auto id = context.tokens->labels.Find(label);
  const std::vector<base::LabelId>& known = *context.known_labels;
  return id && std::find(known.begin(), known.end(), *id) != known.end();
}

// n.key IS NOT NULL: all entries.
std::optional<NodeAccess> TryExists(const std::vector<PropertyCondition>& conditions, std::string_view key,
                                    NodeAccess access, double label_rows) {
  const PropertyCondition* exists = FindCondition(conditions, key, Operator::kIsNotNull);
  if (exists == nullptr) return std::nullopt;
  access.seek = SeekKind::kExists;
  access.answered = {exists->index};
  access.rows = label_rows * 0.9;
  return access;
}

// A text index holds strings alone and a point index points: equality is theirs where the value can be nothing else.
const PropertyCondition* EqualToKind(const std::vector<PropertyCondition>& conditions, std::string_view key,
                                     types::Kind kind) {
  const PropertyCondition* equal = FindCondition(conditions, key, Operator::kEqual);
  return equal != nullptr && equal->value->type.Only(kind) ? equal : nullptr;
}

std::optional<NodeAccess> TryPoint(const std::vector<PropertyCondition>& conditions, std::string_view key,
                                   NodeAccess access, double label_rows) {
  if (const PropertyCondition* equal = EqualToKind(conditions, key, types::Kind::kPoint)) {
    access.seek = SeekKind::kPointBox;
    access.lower = access.upper = {equal->value, true};
    access.rows = 1;
    return access;
  }
  for (const PropertyCondition& condition : conditions) {
    if (!condition.spatial || condition.key != key) continue;
    access.seek = *condition.spatial;
    access.lower = {condition.value, true};
    access.upper = {condition.second, true};
    access.rows = label_rows * 0.05;
    return access;
  }
  return std::nullopt;
}

std::optional<NodeAccess> TryText(const Cardinality& cardinality, const std::vector<PropertyCondition>& conditions,
                                  std::string_view key, NodeAccess access, double label_rows) {
  if (const PropertyCondition* equal = EqualToKind(conditions, key, types::Kind::kString)) {
    access.seek = SeekKind::kEqual;
    access.equal = {equal->value};
    access.answered = {equal->index};
    access.rows = cardinality.IndexEquality(access.index, label_rows);
    return access;
  }
  const PropertyCondition* in = FindCondition(conditions, key, Operator::kIn);
  if (in != nullptr && in->value->type == types::type_spec::ListOf(types::type_spec::kString)) {
    access.seek = SeekKind::kIn;
    access.equal = {in->value};
    access.answered = {in->index};
    access.rows = 10 * cardinality.IndexEquality(access.index, label_rows);
    return access;
  }
  constexpr std::pair<Operator, SeekKind> kSeeks[] = {{Operator::kStartsWith, SeekKind::kPrefix},
                                                      {Operator::kContains, SeekKind::kContains},
                                                      {Operator::kEndsWith, SeekKind::kEndsWith}};
  for (const auto& [op, seek] : kSeeks) {
    const PropertyCondition* condition = FindCondition(conditions, key, op);
    if (condition == nullptr) continue;
    access.seek = seek;
    access.prefix = condition->value;
    if (seek == SeekKind::kPrefix) access.answered = {condition->index};
    access.rows = label_rows * (seek == SeekKind::kPrefix ? 0.09 : 0.2);
    return access;
  }
  return std::nullopt;
}

// An access through a text or a point index. What they find beyond the substring or the figure is filtered: no such
// predicate is answered.
std::optional<NodeAccess> TryTextOrPoint(const PlanContext& context, const Cardinality& cardinality,
                                         const catalog::IndexDescriptor& index,
                                         const std::vector<PropertyCondition>& conditions, double label_rows) {
  NodeAccess access;
  access.kind = NodeAccess::Kind::kIndexSeek;
  access.index = index.id;
  const std::string_view key = context.tokens->property_keys.Name(index.target.keys[0]);
  return index.kind == catalog::IndexKind::kPoint
             ? TryPoint(conditions, key, std::move(access), label_rows)
             : TryText(cardinality, conditions, key, std::move(access), label_rows);
}

// An access through `index`, if the conditions fix every key of it.
std::optional<NodeAccess> TryIndex(const PlanContext& context, const Cardinality& cardinality,
                                   const catalog::IndexDescriptor& index,
                                   const std::vector<PropertyCondition>& conditions, double label_rows) {
  NodeAccess access;
  access.kind = NodeAccess::Kind::kIndexSeek;
  access.index = index.id;
  access.seek = SeekKind::kEqual;
  const size_t keys = index.target.keys.size();
  for (size_t i = 0; i < keys; ++i) {
    const std::string_view key = context.tokens->property_keys.Name(index.target.keys[i]);
    if (const PropertyCondition* equal = FindCondition(conditions, key, Operator::kEqual)) {
      access.equal.push_back(equal->value);
      access.answered.push_back(equal->index);
      continue;
    }
    if (i + 1 != keys) return std::nullopt;
    if (const PropertyCondition* in = FindCondition(conditions, key, Operator::kIn); in != nullptr && keys == 1) {
      access.seek = SeekKind::kIn;
      access.equal = {in->value};
      access.answered = {in->index};
      access.rows = 10 * cardinality.IndexEquality(index.id, label_rows);
      return access;
    }
    if (TakeRange(conditions, key, &access)) {
      access.seek = SeekKind::kRange;
      access.rows = label_rows * 0.3;
      return access;
    }
    if (const PropertyCondition* prefix = FindCondition(conditions, key, Operator::kStartsWith)) {
      access.seek = SeekKind::kPrefix;
      access.prefix = prefix->value;
      access.answered.push_back(prefix->index);
      access.rows = label_rows * 0.1;
      return access;
    }
    if (keys == 1) return TryExists(conditions, key, std::move(access), label_rows);
    return std::nullopt;
  }
  access.unique = index.owner.valid();
  access.rows = access.unique ? 1 : cardinality.IndexEquality(index.id, label_rows);
  return access;
}

std::optional<NodeAccess> TryAny(const PlanContext& context, const Cardinality& cardinality,
                                 const catalog::IndexDescriptor& index,
                                 const std::vector<PropertyCondition>& conditions, double rows) {
  if (!index.UsableAt(context.snapshot)) return std::nullopt;
  switch (index.kind) {
    case catalog::IndexKind::kRange:
      return TryIndex(context, cardinality, index, conditions, rows);
    case catalog::IndexKind::kText:
    case catalog::IndexKind::kPoint:
      return TryTextOrPoint(context, cardinality, index, conditions, rows);
    default:
      return std::nullopt;
  }
}

}  // namespace

bool NodeAccess::Names(const PlanContext& context, const binder::PatternHint& hint,
                       const catalog::IndexDescriptor& index) {
  using HintKind = binder::PatternHint::Kind;
  const bool kind = hint.kind == HintKind::kAnyIndex ||
                    (hint.kind == HintKind::kRangeIndex && index.kind == catalog::IndexKind::kRange) ||
                    (hint.kind == HintKind::kTextIndex && index.kind == catalog::IndexKind::kText) ||
                    (hint.kind == HintKind::kPointIndex && index.kind == catalog::IndexKind::kPoint);
  if (!kind || !index.UsableAt(context.snapshot) || hint.keys.size() != index.target.keys.size()) return false;
  for (size_t i = 0; i < hint.keys.size(); ++i) {
    if (context.tokens->property_keys.Name(index.target.keys[i]) != hint.keys[i]) return false;
  }
  return true;
}

std::optional<NodeAccess> NodeAccess::ByHint(const PlanContext& context, const Cardinality& cardinality,
                                             const binder::PatternNode& node, const std::vector<Condition>& conditions,
                                             const VarSet& bound, const binder::PatternHint& hint) {
  const std::vector<std::string_view> labels = ConjunctiveLabels(node.labels);
  if (std::find(labels.begin(), labels.end(), hint.token) == labels.end()) return std::nullopt;
  const double rows = cardinality.NodesWithLabel(hint.token);
  if (hint.kind == binder::PatternHint::Kind::kScan) {
    NodeAccess scan;
    scan.kind = Kind::kLabelScan;
    scan.label = hint.token;
    scan.rows = rows;
    return scan;
  }
  std::vector<PropertyCondition> properties;
  for (const Condition& condition : conditions) {
    if (const auto property = AsPropertyCondition(condition, node.variable, bound)) properties.push_back(*property);
    if (const auto spatial = AsSpatialCondition(condition, node.variable, bound)) properties.push_back(*spatial);
  }
  std::optional<NodeAccess> best;
  const auto id = context.tokens->labels.Find(hint.token);
  if (!id) return best;
  for (const catalog::IndexDescriptor* index : context.schema->IndexesOn(*id)) {
    if (!Names(context, hint, *index)) continue;
    auto seek = TryAny(context, cardinality, *index, properties, rows);
    if (!seek || (best && best->rows <= seek->rows)) continue;
    seek->label = hint.token;
    best = std::move(seek);
  }
  return best;
}

std::optional<NodeAccess> NodeAccess::ByRelationshipIndex(const PlanContext& context, const Cardinality& cardinality,
                                                          VarId relationship, std::string_view type,
                                                          const std::vector<Condition>& conditions, const VarSet& bound,
                                                          const binder::PatternHint* hint) {
  const auto id = context.tokens->rel_types.Find(type);
  if (!id || !context.use_property_indexes || context.known_labels != nullptr) return std::nullopt;
  std::vector<PropertyCondition> properties;
  for (const Condition& condition : conditions) {
    if (const auto property = AsPropertyCondition(condition, relationship, bound)) properties.push_back(*property);
    if (const auto spatial = AsSpatialCondition(condition, relationship, bound)) properties.push_back(*spatial);
  }
  std::optional<NodeAccess> best;
  if (properties.empty()) return best;
  const double rows = cardinality.Relationships(std::vector<std::string_view>{type});
  for (const catalog::IndexDescriptor* index : context.schema->IndexesOn(*id)) {
    if (hint != nullptr && !Names(context, *hint, *index)) continue;
    auto seek = TryAny(context, cardinality, *index, properties, rows);
    if (seek && (!best || seek->rows < best->rows)) best = std::move(seek);
  }
  return best;
}

NodeAccess NodeAccess::Best(const PlanContext& context, const Cardinality& cardinality, const binder::PatternNode& node,
                            const std::vector<Condition>& conditions, const VarSet& bound) {
  NodeAccess best;
  for (const Condition& condition : conditions) {
    if (TryIdSeek(condition, node.variable, bound, &best)) return best;
  }
  best.rows = cardinality.AllNodes();
  std::vector<PropertyCondition> properties;
  for (const Condition& condition : conditions) {
    if (const auto property = AsPropertyCondition(condition, node.variable, bound)) properties.push_back(*property);
    if (const auto spatial = AsSpatialCondition(condition, node.variable, bound)) properties.push_back(*spatial);
  }
  // What only some labels are known of is begun at one of them, whatever it costs.
  if (context.known_labels != nullptr) best.rows += kUnknownRows;
  for (const std::string_view label : ConjunctiveLabels(node.labels)) {
    const bool known = IsKnownLabel(context, label);
    const double label_rows = cardinality.NodesWithLabel(label) + (known ? 0 : kUnknownRows);
    if (best.kind == Kind::kAllNodes || (best.kind == Kind::kLabelScan && label_rows < best.rows)) {
      best = NodeAccess();
      best.kind = Kind::kLabelScan;
      best.label = label;
      best.rows = label_rows;
    }
    const auto id = context.tokens->labels.Find(label);
    if (!id || !context.use_property_indexes || !known) continue;
    for (const catalog::IndexDescriptor* index : context.schema->IndexesOn(*id)) {
      std::optional<NodeAccess> seek = TryAny(context, cardinality, *index, properties, label_rows);
      // A small label may look as cheap by scanning: statistics age, look-ups do not.
      const bool better = best.kind != Kind::kIndexSeek || (seek && seek->rows < best.rows);
      if (seek && better) {
        seek->label = label;
        best = *seek;
      }
    }
  }
  return best;
}

}  // namespace mycel::engine::planner
