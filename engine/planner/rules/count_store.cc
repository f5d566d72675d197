#include "engine/planner/rules/count_store.h"

#include <vector>

#include "engine/functions/registry.h"

namespace mycel::engine::planner {
namespace {

// count(*) or count(<the scanned variable>), neither distinct nor grouped.
bool CountsRows(const Aggregate& aggregate, std::initializer_list<VarId> never_null) {
  if (!aggregate.keys.empty() || aggregate.aggregations.size() != 1) return false;
  const binder::Aggregation& aggregation = aggregate.aggregations[0];
  if (aggregation.function->name != "count" || aggregation.distinct) return false;
  if (aggregation.arguments.empty()) return true;
  const BoundExpression& argument = *aggregation.arguments[0];
  if (argument.kind != binder::ExpressionKind::kVariable) return false;
  for (const VarId id : never_null) {
    if (argument.As<binder::VariableExpression>().variable == id) return true;
  }
  return false;
}

template <typename T>
T* Replace(PhysicalPlan* plan, const PhysicalOperator& old) {
  T* op = plan->arena.New<T>();
  op->kind = T::kKind;
  op->id = old.id;
  op->estimated_rows = 1;
  return op;
}

PhysicalOperator* Rewrite(PhysicalPlan* plan, const Aggregate& aggregate) {
  const PhysicalOperator& input = *aggregate.children[0];
  const VarId output = aggregate.aggregations.empty() ? VarId() : aggregate.aggregations[0].output;
  if (input.kind == OperatorKind::kAllNodesScan && CountsRows(aggregate, {input.As<AllNodesScan>().node})) {
    auto* op = Replace<NodeCount>(plan, aggregate);
    op->count = output;
    return op;
  }
  if (input.kind == OperatorKind::kLabelScan && CountsRows(aggregate, {input.As<LabelScan>().node})) {
    auto* op = Replace<NodeCount>(plan, aggregate);
    op->count = output;
    op->label = input.As<LabelScan>().label;
    return op;
  }
  if (input.kind == OperatorKind::kRelationshipScan) {
    const auto& scan = input.As<RelationshipScan>();
    if (!scan.both_directions && CountsRows(aggregate, {scan.relationship, scan.start, scan.end})) {
      auto* op = Replace<RelationshipCount>(plan, aggregate);
      op->count = output;
      op->types = scan.types;
      return op;
    }
  }
  return nullptr;
}

}  // namespace

PhysicalOperator* CountStore(PhysicalPlan* plan, PhysicalOperator* root) {
  std::vector<const PhysicalOperator*> children;
  for (const PhysicalOperator* child : root->children) {
    children.push_back(CountStore(plan, const_cast<PhysicalOperator*>(child)));
  }
  root->children = plan->arena.Copy(children);
  if (root->kind != OperatorKind::kAggregate) return root;
  PhysicalOperator* rewritten = Rewrite(plan, root->As<Aggregate>());
  return rewritten == nullptr ? root : rewritten;
}

}  // namespace mycel::engine::planner
