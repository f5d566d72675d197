#include "engine/exec/set.h"

namespace mycel::engine::exec {

base::Result<Step> SetOperator::Produce(types::Batch* out) {
  MYCEL_ASSIGN_OR_RETURN(const Step step, child_->Next(out));
  if (step != Step::kRows) return step;
  expr::Row row(*out, 0);
  for (uint32_t i = 0; i < out->rows(); ++i) {
    row.MoveTo(i);
    MYCEL_RETURN_IF_ERROR(items_.Apply(&row));
  }
  return Step::kRows;
}

}  // namespace mycel::engine::exec
