// What one backup consists of: the file `manifest.json` of its folder, written last.
//
//   {"manifest": {"format": "mycel backup 1", "number": 2, "kind": "incremental", ... }, "sha256": "<of the text of
//   "manifest">"}
//
// A backup directory holds numbered folders, 0001, 0002, …; each is one backup and can be restored by itself, with
// files that it shares with earlier ones:
//
//   0001/manifest.json
//   0001/files/…                      files of the database's directory: data/000012.sst, users, …
//   0001/log/<timeline>/<first>-<last>.wal   the log above the data files (wal/segment_copy.h)
//   0002.partial/                     a backup that is being made, or that was interrupted
//
// Plain values. Paths in a manifest are relative to the backup directory, and nothing outside it is ever named.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/wal/record.h"

namespace mycel::engine::bulk {

inline constexpr const char* kManifestFile = "manifest.json";

struct BackupFile {
  std::string path;    // in the database's directory, or of a log segment: "data/000012.sst"
  std::string stored;  // in the backup directory: "0001/files/data/000012.sst"
  uint64_t bytes = 0;
  std::string sha256;
};

struct BackupLogFile {
  BackupFile file;  // `path` is empty
  wal::TimelineId timeline;
  base::Lsn first;
  base::Lsn last;
};

struct BackupManifest {
  uint64_t number = 0;
  std::optional<uint64_t> based_on;  // the backup whose files it shares; none: a full backup
  std::string database_id;
  wal::TimelineId timeline;
  int64_t started_micros = 0;
  int64_t finished_micros = 0;
  // The data files hold everything up to here; the log holds the rest.
  base::Lsn watermark;
  // What it can be restored to by itself.
  base::Lsn first;  // the data files may hold parts of what lies below it
  base::Lsn last;
  int64_t first_micros = 0;     // no commit up to `first` is later
  int64_t last_micros = 0;      // the commit time of `last`; 0: it holds no commit with a time
  int64_t complete_micros = 0;  // when `last` was the end of the log: it holds all that was committed before
  std::vector<BackupFile> files;
  std::vector<BackupLogFile> log;

  [[nodiscard]] uint64_t bytes() const;         // of all its files
  [[nodiscard]] uint64_t copied_bytes() const;  // of those in its own folder

  [[nodiscard]] std::string ToJson() const;
  // kCorruption names `file` and what is wrong; kNewerFormat.
  [[nodiscard]] static base::Result<BackupManifest> FromJson(const std::string& text, const std::string& file);
};

[[nodiscard]] std::string BackupFolderName(uint64_t number);  // "0001"

}  // namespace mycel::engine::bulk
