#include "engine/planner/rules/prune_columns.h"

#include <vector>

#include "engine/planner/expression_facts.h"

namespace mycel::engine::planner {
namespace {

VarSet Without(const VarSet& a, const VarSet& b) {
  VarSet rest;
  for (const VarId id : a.ToVector()) {
    if (!b.Has(id)) rest.Add(id);
  }
  return rest;
}

class Pruner {
 public:
  explicit Pruner(PhysicalPlan* plan) : plan_(*plan), available_(plan->operator_count) {}

  // What each operator's rows can carry at all, from the leaves up. To be called before Visit.
  const VarSet& FindAvailable(const PhysicalOperator& op) {
    VarSet& set = available_[op.id];
    const bool inner_rows_come_out = op.kind == OperatorKind::kApply || op.kind == OperatorKind::kOptionalApply ||
                                     op.kind == OperatorKind::kCartesianProduct || op.kind == OperatorKind::kHashJoin;
    const bool own_only = op.kind == OperatorKind::kAggregate || op.kind == OperatorKind::kUnion;
    for (size_t i = 0; i < op.children.size(); ++i) {
      const VarSet& below = FindAvailable(*op.children[i]);
      if (!own_only && (i == 0 || inner_rows_come_out)) set.Add(below);
    }
    if (op.kind == OperatorKind::kArgument || op.kind == OperatorKind::kUnion) {
      set.Add(op.output);
    } else {
      AddIntroducedVariables(op, &set);
    }
    return set;
  }

  // Returns the variables that Arguments in the subtree need from outside.
  VarSet Visit(PhysicalOperator* op, const VarSet& required) {
    VarSet carried = required;
    carried.Intersect(available_[op->id]);
    if (op->kind == OperatorKind::kUnion) return VisitUnion(op);
    if (op->kind == OperatorKind::kExpand) ToDegree(static_cast<Expand*>(op), required);
    if (op->kind == OperatorKind::kVarLengthExpand) DropList(static_cast<VarLengthExpand*>(op), required);
    op->output = plan_.arena.Copy(carried.ToVector());
    if (op->kind == OperatorKind::kArgument) return carried;
    VarSet below = op->kind == OperatorKind::kAggregate ? VarSet() : carried;
    AddReadVariables(*op, &below);
    // What no input has is the argument row's: behind an aggregation too.
    VarSet outside = Without(required, available_[op->id]);
    VarSet inputs;
    for (const PhysicalOperator* child : op->children) inputs.Add(available_[child->id]);
    VarSet reads;
    AddReadVariables(*op, &reads);
    outside.Add(Without(reads, inputs));
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
  std::vector<VarSet> available_;  // by operator id
};

}  // namespace

void PruneColumns(PhysicalPlan* plan, PhysicalOperator* root, const VarSet& required) {
  Pruner pruner(plan);
  pruner.FindAvailable(*root);
  pruner.Visit(root, required);
}

}  // namespace mycel::engine::planner
