#include "engine/exec/limit.h"

#include "engine/exec/row_count.h"
#include "engine/exec/rows.h"

namespace mycel::engine::exec {

void LimitOperator::Reset() {
  UnaryOperator::Reset();
  left_.reset();
}

base::Result<Step> LimitOperator::Produce(types::Batch* out) {
  if (!left_) {
    MYCEL_ASSIGN_OR_RETURN(left_, EvaluateRowCount(count_, argument(), context(), "LIMIT"));
  }
  while (*left_ > 0 || exhaust_) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(out));
    if (step != Step::kRows) return step;
    if (*left_ == 0) continue;
    if (out->rows() > *left_) KeepRange(carried(), 0, static_cast<uint32_t>(*left_), out);
    *left_ -= out->rows();
    return Step::kRows;
  }
  return Step::kDone;
}

}  // namespace mycel::engine::exec
