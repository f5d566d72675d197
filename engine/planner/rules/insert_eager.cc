#include "engine/planner/rules/insert_eager.h"

#include <vector>

#include "engine/planner/expression_facts.h"

namespace mycel::engine::planner {
namespace {

bool ReadsGraphItself(const PhysicalOperator& op) {
  switch (op.kind) {
    case OperatorKind::kAllNodesScan:
    case OperatorKind::kLabelScan:
    case OperatorKind::kIndexSeek:
    case OperatorKind::kIdSeek:
    case OperatorKind::kRelationshipScan:
    case OperatorKind::kNodeCount:
    case OperatorKind::kRelationshipCount:
    case OperatorKind::kExpand:
    case OperatorKind::kVarLengthExpand:
    case OperatorKind::kQuantifiedExpand:
    case OperatorKind::kShortestPath:
    case OperatorKind::kPathSearch:
    case OperatorKind::kProcedureCall:
      return true;
    default:
      break;
  }
  bool reads = false;
  ForEachExpression(op, [&](const BoundExpression* e) { reads = reads || ReadsGraph(*e); });
  return reads;
}

bool TakesAllInput(const PhysicalOperator& op) {
  return op.kind == OperatorKind::kEager || op.kind == OperatorKind::kAggregate || op.kind == OperatorKind::kSort ||
         op.kind == OperatorKind::kCallInTransactions;
}

// What streams out of an operator while it may still go on.
struct Pending {
  bool reads = false;
  bool writes = false;
  [[nodiscard]] Pending With(Pending other) const { return {reads || other.reads, writes || other.writes}; }
};

class EagerInserter {
 public:
  explicit EagerInserter(PhysicalPlan* plan) : plan_(*plan) {}

  Pending Visit(PhysicalOperator* op) {
    std::vector<const PhysicalOperator*> children(op->children.begin(), op->children.end());
    Pending below;
    Pending inner;  // of the right side of an Apply and the like
    for (size_t i = 0; i < children.size(); ++i) {
      const Pending child = Visit(const_cast<PhysicalOperator*>(children[i]));
      (i == 0 || op->kind == OperatorKind::kUnion ? below : inner) =
          (i == 0 || op->kind == OperatorKind::kUnion ? below : inner).With(child);
    }
    Pending self{ReadsGraphItself(*op), Writes(*op)};
    // MERGE and FOREACH read and write row by row: their inner plans see what earlier rows did. Only what streams in
    // counts.
    if (op->kind == OperatorKind::kMerge) self = {false, true};
    const Pending here = self.With(inner);
    const bool conflict = !children.empty() && op->kind != OperatorKind::kUnion &&
                          ((below.reads && here.writes) || (below.writes && here.reads) ||
                           (below.writes && op->kind == OperatorKind::kProduceResults) ||
                           (below.writes && op->kind == OperatorKind::kMerge));
    // An Aggregate takes all rows, but evaluates keys and arguments as each comes: behind a write they must wait for
    // its end.
    if (conflict && (!TakesAllInput(*op) || (below.writes && self.reads))) {
      children[0] = MakeEager(children[0]);
      below = {};
    }
    op->children = plan_.arena.Copy(children);
    if (op->kind == OperatorKind::kCallInTransactions) static_cast<CallInTransactions*>(op)->input_reads = below.reads;
    if (op->kind == OperatorKind::kLimit && SubtreeWrites(*op)) static_cast<Limit*>(op)->exhaust = true;
    if (TakesAllInput(*op)) return {};
    return below.With(here);
  }

 private:
  const PhysicalOperator* MakeEager(const PhysicalOperator* child) {
    auto* eager = plan_.arena.New<Eager>();
    eager->kind = OperatorKind::kEager;
    eager->id = plan_.operator_count++;
    eager->estimated_rows = child->estimated_rows;
    eager->children = plan_.arena.Copy(std::vector<const PhysicalOperator*>{child});
    return eager;
  }

  static bool SubtreeWrites(const PhysicalOperator& op) {
    if (Writes(op)) return true;
    for (const PhysicalOperator* child : op.children) {
      if (SubtreeWrites(*child)) return true;
    }
    return false;
  }

  PhysicalPlan& plan_;
};

}  // namespace

bool Writes(const PhysicalOperator& op) {
  switch (op.kind) {
    case OperatorKind::kCreate:
    case OperatorKind::kMerge:
    case OperatorKind::kSet:
    case OperatorKind::kDelete:
    case OperatorKind::kForeach:
      return true;
    case OperatorKind::kProcedureCall:
      return op.As<ProcedureCall>().clause->procedure->mode != binder::ProcedureMode::kRead;
    default:
      return false;
  }
}

PhysicalOperator* InsertEager(PhysicalPlan* plan, PhysicalOperator* root) {
  EagerInserter(plan).Visit(root);
  return root;
}

}  // namespace mycel::engine::planner
