#include "engine/planner/rules/prune_columns.h"

#include <unordered_map>

#include "engine/planner/expression_facts.h"

namespace mycel::engine::planner {
namespace {

VarSet Intersect(const VarSet& a, const VarSet& b) {
  VarSet both;
  for (const VarId id : a.ToVector()) {
    if (b.Has(id)) both.Add(id);
  }
  return both;
}

class Pruner {
 public:
  explicit Pruner(PhysicalPlan* plan) : plan_(*plan) {}

  // Returns the variables that Arguments in the subtree need from outside.
  VarSet Visit(PhysicalOperator* op, const VarSet& required) {
    const VarSet carried = Intersect(required, Available(*op));
    if (op->kind == OperatorKind::kUnion) return VisitUnion(op);
    if (op->kind == OperatorKind::kExpand) ToDegree(static_cast<Expand*>(op), required);
    if (op->kind == OperatorKind::kVarLengthExpand) DropList(static_cast<VarLengthExpand*>(op), required);
    op->output = plan_.arena.Copy(carried.ToVector());
    if (op->kind == OperatorKind::kArgument) return carried;
    VarSet below = op->kind == OperatorKind::kAggregate ? VarSet() : carried;
    AddReadVariables(*op, &below);
    VarSet outside;
    // The inner plan first: its arguments are read from the left side's rows.
    for (size_t i = op->children.size(); i-- > 1;) {
      const bool argument = TakesArgument(*op);
      VarSet inner_required = carried;
      if (op->kind == OperatorKind::kHashJoin) AddReadVariables(*op, &inner_required);
      if (op->kind == OperatorKind::kMerge) inner_required = MergeColumns(*op);
      if (op->kind == OperatorKind::kCallInTransactions)
        inner_required.Add(op->As<CallInTransactions>().clause->returned);
      const VarSet needs = Visit(const_cast<PhysicalOperator*>(op->children[i]), inner_required);
      (argument ? below : outside).Add(needs);
    }
    if (op->kind == OperatorKind::kForeach) below.Remove(op->As<Foreach>().variable);
    if (!op->children.empty()) outside.Add(Visit(const_cast<PhysicalOperator*>(op->children[0]), below));
    return outside;
  }

 private:
  // What the operator's rows can carry at all. Asked for every operator of a plan: each is looked at once.
  const VarSet& Available(const PhysicalOperator& op) {
    const auto known = available_.find(&op);
    if (known != available_.end()) return known->second;
    VarSet set;
    if (op.kind == OperatorKind::kArgument || op.kind == OperatorKind::kUnion) {
      set.Add(op.output);
      return available_.emplace(&op, std::move(set)).first->second;
    }
    AddIntroducedVariables(op, &set);
    const bool inner_rows_come_out = op.kind == OperatorKind::kApply || op.kind == OperatorKind::kOptionalApply ||
                                     op.kind == OperatorKind::kCartesianProduct || op.kind == OperatorKind::kHashJoin;
    for (size_t i = 0; i < op.children.size() && op.kind != OperatorKind::kAggregate; ++i) {
      if (i == 0 || inner_rows_come_out) set.Add(Available(*op.children[i]));
    }
    return available_.emplace(&op, std::move(set)).first->second;
  }

  static bool TakesArgument(const PhysicalOperator& op) {
    switch (op.kind) {
      case OperatorKind::kApply:
      case OperatorKind::kOptionalApply:
      case OperatorKind::kSemiApply:
      case OperatorKind::kMerge:
      case OperatorKind::kForeach:
      case OperatorKind::kCallInTransactions:
        return true;
      default:
        return false;
    }
  }

  // Everything that the pattern finds: ON MATCH and the rows above may read it.
  static VarSet MergeColumns(const PhysicalOperator& op) {
    VarSet columns;
    AddIntroducedVariables(op, &columns);
    return columns;
  }

  VarSet VisitUnion(PhysicalOperator* op) {
    const auto& all = op->As<Union>();
    VarSet outside;
    for (size_t i = 0; i < op->children.size(); ++i) {
      VarSet required;
      required.Add(all.columns[i]);
      outside.Add(Visit(const_cast<PhysicalOperator*>(op->children[i]), required));
    }
    return outside;
  }

  static void ToDegree(Expand* expand, const VarSet& required) {
    if (!required.Has(expand->relationship) && expand->distinct_from.empty()) {
      expand->relationship = VarId();
      if (expand->mode == ExpandMode::kAll && !required.Has(expand->to)) expand->mode = ExpandMode::kDegree;
    }
  }

  static void DropList(VarLengthExpand* expand, const VarSet& required) {
    if (!required.Has(expand->relationships)) expand->relationships = VarId();
  }

  PhysicalPlan& plan_;
  std::unordered_map<const PhysicalOperator*, VarSet> available_;  // references stay valid while it grows
};

}  // namespace

void PruneColumns(PhysicalPlan* plan, PhysicalOperator* root, const VarSet& required) {
  Pruner(plan).Visit(root, required);
}

}  // namespace mycel::engine::planner
