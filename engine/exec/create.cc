#include "engine/exec/create.h"

namespace mycel::engine::exec {

base::Result<Step> CreateOperator::Produce(types::Batch* out) {
  MYCEL_ASSIGN_OR_RETURN(const Step step, child_->Next(out));
  if (step != Step::kRows) return step;
  writer_.PrepareColumns(out);
  for (uint32_t row = 0; row < out->rows(); ++row) MYCEL_RETURN_IF_ERROR(writer_.Create(out, row));
  return Step::kRows;
}

}  // namespace mycel::engine::exec
