#include "engine/exec/all_nodes_scan.h"

namespace mycel::engine::exec {

using types::ColumnType;

AllNodesScanOperator::AllNodesScanOperator(const planner::AllNodesScan& plan, Scope scope)
    : Operator(plan, scope), scan_(plan), size_(context()) {}

void AllNodesScanOperator::Reset() {
  size_.Reset();
  next_ = base::NodeId(0);
}

base::Result<Step> AllNodesScanOperator::Produce(types::Batch* out) {
  MYCEL_ASSIGN_OR_RETURN(const bool go_on, BeginBatch());
  if (!go_on) return Step::kYielded;
  out->Clear();
  const uint32_t rows = size_.Take();
  types::Column& nodes = out->column(scan_.node.value);
  nodes.Reset(ColumnType::kNode, rows);
  MYCEL_ASSIGN_OR_RETURN(const size_t found, context().transaction().ScanNodes(&next_, std::span(nodes.nodes(), rows)));
  if (found == 0) return Step::kDone;
  context().CountHits(found);
  argument().Spread(out);
  out->set_rows(static_cast<uint32_t>(found));
  return Step::kRows;
}

}  // namespace mycel::engine::exec
