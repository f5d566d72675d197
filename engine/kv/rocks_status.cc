#include "engine/kv/rocks_status.h"

namespace mycel::engine::kv {

using base::ErrorId;
using base::Status;

Status FromRocks(const rocksdb::Status& status, const std::string& operation) {
  if (status.ok()) return Status();
  ErrorId id = ErrorId::kIoError;
  if (status.IsCorruption()) id = ErrorId::kCorruption;
  if (status.IsNotSupported()) id = ErrorId::kNewerFormat;
  if (status.IsIncomplete()) id = ErrorId::kResourceExhausted;
  if (status.IsNoSpace()) id = ErrorId::kDiskFull;
  return Status::Error(id, "checkpoint store, " + operation + ": " + status.ToString());
}

}  // namespace mycel::engine::kv
