// The backups that lie in one directory (backup_manifest.h draws it). Nothing is written here.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/bulk/backup_manifest.h"
#include "engine/env/env.h"

namespace mycel::engine::bulk {

struct BackupDirectory {
  std::string path;
  std::vector<BackupManifest> backups;  // by number
  std::vector<std::string> unfinished;  // folders of backups that were interrupted
  std::vector<base::Status> damaged;    // folders whose manifest is missing or cannot be read
  bool other_files = false;             // anything that is not of a backup
  [[nodiscard]] uint64_t next_number() const { return highest_number + 1; }
  uint64_t highest_number = 0;

  [[nodiscard]] std::string PathOf(const BackupFile& file) const { return env::JoinPath(path, file.stored); }
};

// A directory that is missing or empty has no backups.
[[nodiscard]] base::Result<BackupDirectory> ListBackups(env::Env* env, const std::string& path);
// The same; fails where there is no backup, or a damaged manifest.
[[nodiscard]] base::Result<BackupDirectory> RequireBackups(env::Env* env, const std::string& path);

}  // namespace mycel::engine::bulk
