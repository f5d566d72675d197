#include "engine/exec/relationship_scan.h"

namespace mycel::engine::exec {

using base::Result;

RelationshipScanOperator::RelationshipScanOperator(const planner::RelationshipScan& plan, Scope scope)
    : Operator(plan, scope),
      types_(plan.types),
      rows_(plan.relationship, plan.start, plan.end, plan.both_directions),
      size_(context()) {}

void RelationshipScanOperator::Reset() {
  size_.Reset();
  rows_.Reset();
  opened_ = false;
  type_at_ = 0;
  next_ = base::RelId(0);
  ids_.clear();
  at_ = 0;
}

Result<bool> RelationshipScanOperator::Fetch(uint32_t rows) {
  ids_.resize(rows);
  at_ = 0;
  size_t found = 0;
  if (types_.all()) {
    MYCEL_ASSIGN_OR_RETURN(found, context().transaction().ScanRels(&next_, ids_));
  }
  while (found == 0 && type_at_ < types_.ids().size()) {
    MYCEL_ASSIGN_OR_RETURN(found, context().transaction().ScanRelType(types_.ids()[type_at_], &next_, ids_));
    if (found > 0) break;
    ++type_at_;
    next_ = base::RelId(0);
  }
  ids_.resize(found);
  context().CountHits(found);
  return found > 0;
}

Result<Step> RelationshipScanOperator::Produce(types::Batch* out) {
  MYCEL_ASSIGN_OR_RETURN(const bool go_on, BeginBatch());
  if (!go_on) return Step::kYielded;
  if (!opened_) {
    opened_ = true;
    types_.Resolve(context().transaction().tokens());
  }
  out->Clear();
  const uint32_t capacity = size_.Take();
  rows_.Open(capacity, out);
  uint32_t rows = 0;
  while (rows < capacity) {
    if (at_ == ids_.size()) {
      MYCEL_ASSIGN_OR_RETURN(const bool more, Fetch(capacity));
      if (!more) break;
    }
    MYCEL_ASSIGN_OR_RETURN(const bool again, rows_.Add(context().transaction(), ids_[at_], rows, out));
    ++rows;
    if (!again) ++at_;
  }
  if (rows == 0) return Step::kDone;
  argument().Spread(out);
  out->set_rows(rows);
  return Step::kRows;
}

}  // namespace mycel::engine::exec
