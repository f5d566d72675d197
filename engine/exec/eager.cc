#include "engine/exec/eager.h"

namespace mycel::engine::exec {

EagerOperator::EagerOperator(const planner::PhysicalOperator& plan, Scope scope, OperatorPtr child)
    : UnaryOperator(plan, scope, std::move(child)), rows_(context(), carried()) {}

void EagerOperator::Reset() {
  UnaryOperator::Reset();
  rows_.Clear();
  filled_ = false;
}

base::Result<Step> EagerOperator::Produce(types::Batch* out) {
  while (!filled_) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(out));
    if (step == Step::kYielded) return step;
    if (step == Step::kDone) {
      filled_ = true;
    } else {
      MYCEL_RETURN_IF_ERROR(rows_.Append(*out));
    }
  }
  MYCEL_ASSIGN_OR_RETURN(const uint32_t count, rows_.Read(context().options().max_batch_rows, out));
  return count == 0 ? Step::kDone : Step::kRows;
}

}  // namespace mycel::engine::exec
