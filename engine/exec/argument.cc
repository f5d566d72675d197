#include "engine/exec/argument.h"

namespace mycel::engine::exec {

base::Result<Step> ArgumentOperator::Produce(types::Batch* out) {
  if (done_) return Step::kDone;
  MYCEL_RETURN_IF_ERROR(context().Check());
  done_ = true;
  out->Clear();
  argument().Spread(out);
  out->set_rows(1);
  return Step::kRows;
}

}  // namespace mycel::engine::exec
