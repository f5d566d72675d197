// What the store makes of a disk that refuses writes: reads go on; writes are refused with the reason, by the log when
// it has no room, and here when changes pile up that no checkpoint could take. Checkpoints are tried again every
// second, the log with every commit, so writes go on as soon as there is room.
#include "engine/txn/store_core.h"

namespace mycel::engine::txn {

using base::Status;

namespace {

// Times `dirty_bytes`. Below where writers pay for a checkpoint themselves (memory_relief.cc): one has failed lately.
constexpr uint64_t kMaxDirtyShare = 2;

Status Refused(const Status& cause) {
  return Status::Error(cause.id(),
                       "The database takes no writes at present, as the disk refuses them; reads go on, and "
                       "writes do once it takes them again: " +
                           cause.message());
}

}  // namespace

Status StoreCore::DiskState() const {
  if (!log) return RefuseReadOnly();
  MYCEL_RETURN_IF_ERROR(log->committer().health());
  if (const Status append = disk_trouble.append(); !append.ok()) return Refused(append);
  return CheckDirtyRoom();
}

Status StoreCore::CheckDirtyRoom() const {
  if (!disk_trouble.checkpoint_failed()) return Status::Ok();
  // What is dirty cannot leave memory: room is left for those who read.
  if (dirty_bytes.load() < kMaxDirtyShare * options.checkpoint.dirty_bytes && !MemoryTight()) return Status::Ok();
  const Status checkpoint = disk_trouble.checkpoint();
  return checkpoint.ok() ? checkpoint : Refused(checkpoint);
}

void StoreCore::TellDiskState() {
  if (!log) return;
  // Nobody may have tried to write since there is room again.
  if (!disk_trouble.append().ok()) {
    const auto room = options.env->FreeBytes(env::JoinPath(options.path, "wal"));
    if (room.ok() && *room > options.log_segment_bytes + options.log_segment_bytes / 2) {
      disk_trouble.AppendEnded(Status::Ok());
    }
  }
  if (!options.on_disk_state) return;
  Status state = DiskState();
  if (state.ok() && disk_trouble.checkpoint_failed()) state = disk_trouble.checkpoint();
  if (state.ok() != told_trouble) return;
  told_trouble = !state.ok();
  options.on_disk_state(state);
}

}  // namespace mycel::engine::txn
