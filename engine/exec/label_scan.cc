#include "engine/exec/label_scan.h"

namespace mycel::engine::exec {

using types::ColumnType;

LabelScanOperator::LabelScanOperator(const planner::LabelScan& plan, Scope scope)
    : Operator(plan, scope), scan_(plan), size_(context()) {}

void LabelScanOperator::Reset() {
  size_.Reset();
  next_ = base::NodeId(0);
  opened_ = false;
}

base::Result<Step> LabelScanOperator::Produce(types::Batch* out) {
  MYCEL_ASSIGN_OR_RETURN(const bool go_on, BeginBatch());
  if (!go_on) return Step::kYielded;
  if (!opened_) {
    opened_ = true;
    if (!label_) label_ = context().transaction().tokens().labels.Find(scan_.label);
  }
  if (!label_) return Step::kDone;
  out->Clear();
  const uint32_t rows = size_.Take();
  types::Column& nodes = out->column(scan_.node.value);
  nodes.Reset(ColumnType::kNode, rows);
  MYCEL_ASSIGN_OR_RETURN(const size_t found,
                         context().transaction().ScanLabel(*label_, &next_, std::span(nodes.nodes(), rows)));
  if (found == 0) return Step::kDone;
  context().CountHits(found);
  argument().Spread(out);
  out->set_rows(static_cast<uint32_t>(found));
  return Step::kRows;
}

}  // namespace mycel::engine::exec
