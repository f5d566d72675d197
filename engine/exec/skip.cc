#include "engine/exec/skip.h"

#include "engine/exec/row_count.h"
#include "engine/exec/rows.h"

namespace mycel::engine::exec {

void SkipOperator::Reset() {
  UnaryOperator::Reset();
  left_.reset();
}

base::Result<Step> SkipOperator::Produce(types::Batch* out) {
  if (!left_) {
    MYCEL_ASSIGN_OR_RETURN(left_, EvaluateRowCount(count_, argument(), context(), "SKIP"));
  }
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(out));
    if (step != Step::kRows || *left_ == 0) return step;
    if (*left_ >= out->rows()) {
      *left_ -= out->rows();
      continue;
    }
    const auto dropped = static_cast<uint32_t>(*left_);
    left_ = 0;
    KeepRange(carried(), dropped, out->rows() - dropped, out);
    return Step::kRows;
  }
}

}  // namespace mycel::engine::exec
