// Backups of an open store in the background, one at a time: started, watched and ended from any thread, because they
// take minutes and whoever asks for one must not hold a worker for so long.
//
// Threads: any. It must be gone before the store is closed.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/bulk/backup.h"
#include "engine/bulk/backup_manifest.h"
#include "engine/env/env.h"
#include "engine/txn/store.h"

namespace mycel::engine::bulk {

struct BackupJobState {
  uint64_t id = 0;  // counts the backups since the start; 0: there was none
  bool running = false;
  bool incremental = false;  // as it was asked for
  std::string directory;
  BackupProgress progress;
  base::Status status;                     // of one that is over
  std::optional<BackupManifest> manifest;  // of one that is over and went well
};

class BackupJob {
 public:
  // `path` is the store's directory. All outlive the job.
  BackupJob(env::Env* env, txn::Store* store, std::string path);
  // Ends a running backup.
  ~BackupJob();
  BackupJob(const BackupJob&) = delete;
  BackupJob& operator=(const BackupJob&) = delete;

  // Its id; kAlreadyInUse while one runs.
  [[nodiscard]] base::Result<uint64_t> Start(std::string directory, bool incremental);
  // False: none runs. It ends at its next piece.
  bool Cancel();
  [[nodiscard]] BackupJobState state() const;

 private:
  void Run(const std::string& directory, bool incremental);

  env::Env* const env_;
  txn::Store* const store_;
  const std::string path_;
  std::atomic<bool> cancelled_{false};
  mutable std::mutex mutex_;  // guards the rest
  BackupJobState state_;
  std::thread thread_;
};

// The directory that a client's `name` means: a name below `root`, or a path that lies in it. kForbidden for everything
// else, and when `root` is empty: no directory is set.
[[nodiscard]] base::Result<std::string> BackupPath(const std::string& name, const std::string& root);

}  // namespace mycel::engine::bulk
