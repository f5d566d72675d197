// What a backup is made of: where the files lie, and the checkpoint in them. Internal to the folder.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/env/env.h"
#include "engine/txn/checkpoint_state.h"
#include "engine/wal/record.h"

namespace mycel::engine::bulk {

struct BackupSource {
  std::string path;                 // the database's directory
  std::string data_directory;       // RocksDB's files, which nobody changes
  txn::FoundCheckpoint checkpoint;  // of the data files
  std::string log_directory;
  wal::TimelineId timeline;
  std::function<base::Lsn()> last_lsn;  // asked once, when the data files are copied
};

// One file to copy: its path in a database's directory, and where it lies.
struct SourceFile {
  std::string path;
  std::string from;
  uint64_t bytes = 0;
  bool immutable = false;  // a data file that never changes under its name: incremental backups share it
};

// Data files, and the database's own small files; not the log, nor what is made anew from the rest.
[[nodiscard]] base::Result<std::vector<SourceFile>> ListSourceFiles(env::Env* env, const BackupSource& source);

// The database's id; empty before a server has opened it.
[[nodiscard]] base::Result<std::string> ReadDatabaseId(env::Env* env, const std::string& path);

}  // namespace mycel::engine::bulk
