#include "engine/exec/spooled_rows.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;

Status SpooledRows::Append(const types::Batch& batch) {
  if (!file_) {
    MYCEL_RETURN_IF_ERROR(store_.Append(batch));
    if (!context_.ShouldSpill(store_.bytes())) return Status::Ok();
    MYCEL_ASSIGN_OR_RETURN(file_, SpillFile::Create(context_));
    return Status::Ok();
  }
  for (uint32_t row = 0; row < batch.rows(); ++row) {
    MYCEL_RETURN_IF_ERROR(file_->Append(batch, store_.columns(), row));
  }
  return Status::Ok();
}

Result<uint32_t> SpooledRows::Read(uint32_t capacity, types::Batch* out) {
  if (next_ < store_.rows()) {
    const uint32_t count = store_.Read(next_, capacity, out);
    next_ += count;
    return count;
  }
  if (file_) return file_->Next(store_.columns(), capacity, out);
  out->Clear();
  return uint32_t{0};
}

void SpooledRows::Clear() {
  store_.Clear();
  file_.reset();
  next_ = 0;
}

}  // namespace mycel::engine::exec
