#include "engine/txn/file_snapshot.h"

#include <memory>

#include "engine/txn/store_core.h"

namespace mycel::engine::txn {

using base::Lsn;
using base::Result;
using base::Status;

namespace {

constexpr const char* kDirectory = "backup-snapshot";

}  // namespace

FileSnapshot::FileSnapshot(StoreCore* core)
    : core_(core),
      data_directory_(env::JoinPath(core->options.path, kDirectory)),
      log_directory_(env::JoinPath(core->options.path, "wal")) {}

FileSnapshot::~FileSnapshot() {
  core_->log->Unhold();
  // What cannot be removed now is removed by the next snapshot or the next start.
  static_cast<void>(RemoveFileSnapshot(core_->options.env, core_->options.path).ok());
  core_->snapshot_taken.store(false);
}

Status FileSnapshot::Take() {
  MYCEL_RETURN_IF_ERROR(RemoveFileSnapshot(core_->options.env, core_->options.path));
  // So that little log needs to be copied and replayed. Where it fails (a full disk, say) the files of the last one do.
  static_cast<void>(core_->Checkpoint().ok());
  const std::lock_guard lock(core_->checkpoint_mutex);  // no checkpoint is half written
  return core_->kv->LinkFiles(data_directory_);
}

Lsn FileSnapshot::durable_lsn() const { return core_->log->committer().durable_lsn(); }

Result<std::unique_ptr<FileSnapshot>> Store::SnapshotFiles() {
  if (!core_->log) return core_->RefuseReadOnly();
  if (core_->snapshot_taken.exchange(true)) {
    return Status::Error(base::ErrorId::kAlreadyInUse, "A backup of this database is being made already");
  }
  core_->log->Hold();
  std::unique_ptr<FileSnapshot> snapshot(new FileSnapshot(core_.get()));
  MYCEL_RETURN_IF_ERROR(snapshot->Take());
  return snapshot;
}

Status RemoveFileSnapshot(env::Env* env, const std::string& path) {
  const std::string directory = env::JoinPath(path, kDirectory);
  MYCEL_RETURN_IF_ERROR(env->RemoveTree(directory));
  return env->RemoveTree(directory + ".tmp");  // RocksDB's, until it is whole
}

}  // namespace mycel::engine::txn
