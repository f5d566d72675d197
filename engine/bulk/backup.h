// Makes one backup of a database into a backup directory (backup_manifest.h): full, or incremental, which copies only
// data files that the newest backup there does not have.
//
// A backup becomes one by a rename, once all of its files and its manifest are synced; until then it lies in
// `<number>.partial`, which the next backup removes. Writers of an open store go on meanwhile, and what they committed
// before the last step is in the backup.
#pragma once

#include <functional>
#include <string>

#include "engine/base/result.h"
#include "engine/bulk/backup_manifest.h"
#include "engine/env/env.h"
#include "engine/txn/store.h"

namespace mycel::engine::bulk {

struct BackupProgress {
  uint64_t bytes_done = 0;
  uint64_t bytes_total = 0;  // of the data files; the log comes on top
};

struct BackupRequest {
  std::string to;  // created when missing
  // Into a directory without backups a full one is made; without it, a directory that has one is refused.
  bool incremental = false;
  // After each piece; an error ends the backup and is its result.
  std::function<base::Status(const BackupProgress&)> on_progress;
};

// kInvalidConfiguration when `to` holds something else, or backups of another database or timeline; kAlreadyInUse while
// another backup goes to it, or of the store; kDiskFull, kIoError; kCorruption when the log cannot be read.
[[nodiscard]] base::Result<BackupManifest> BackUpStore(env::Env* env, txn::Store* store, const std::string& path,
                                                       const BackupRequest& request);
// Of a database that nobody has open (kAlreadyInUse). A log that is damaged is refused.
[[nodiscard]] base::Result<BackupManifest> BackUpDirectory(env::Env* env, const std::string& path,
                                                           const BackupRequest& request);

}  // namespace mycel::engine::bulk
