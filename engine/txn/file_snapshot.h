// What a backup of an open store copies from: the data files as of one checkpoint, and the log above it. The files are
// hard links in a folder of the database's directory, so making them takes milliseconds and stops nobody; compactions
// go on and only the space that they would have freed stays taken. While it lives, no log segment is recycled.
//
// Threads: any; it must be gone before the store is closed.
#pragma once

#include <string>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/env/env.h"

namespace mycel::engine::txn {

struct StoreCore;

// While this file is there, the directory is a restore that did not finish, and no store opens it.
inline constexpr const char* kUnfinishedRestoreFile = "restore-unfinished";

class FileSnapshot {
 public:
  ~FileSnapshot();
  FileSnapshot(const FileSnapshot&) = delete;
  FileSnapshot& operator=(const FileSnapshot&) = delete;

  [[nodiscard]] const std::string& data_directory() const { return data_directory_; }
  [[nodiscard]] const std::string& log_directory() const { return log_directory_; }
  // Everything up to here is in the log's files by now; grows.
  [[nodiscard]] base::Lsn durable_lsn() const;

 private:
  friend class Store;
  explicit FileSnapshot(StoreCore* core);
  [[nodiscard]] base::Status Take();

  StoreCore* const core_;
  const std::string data_directory_;
  const std::string log_directory_;
};

// Of a process that was killed; `path` is the database's directory.
[[nodiscard]] base::Status RemoveFileSnapshot(env::Env* env, const std::string& path);

}  // namespace mycel::engine::txn
