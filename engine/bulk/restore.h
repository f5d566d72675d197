// `mycel restore`: makes a database's directory from a backup, and from copies of the log up to a point in time.
//
// The target must be empty. A marker file lies in it until the end, so that a restore that was killed is never taken
// for a database, and the next restore into it begins anew. The result has a timeline of its own: bookmarks and backups
// of the time before belong to another history.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/bulk/backup_manifest.h"
#include "engine/env/env.h"
#include "engine/wal/record.h"

namespace mycel::engine::bulk {

struct RestoreRequest {
  std::string from;     // a backup directory
  std::string to;       // the database's directory
  std::string archive;  // of log segments (`wal.archive_dir`); empty: what the backups hold
  // Everything up to and including this; at most one of both. Neither: as far as log and archive reach.
  std::optional<base::Lsn> to_lsn;
  std::optional<int64_t> to_micros;  // commits of a later time go
  std::function<void(const std::string& step)> on_step;
};

struct RestoreResult {
  BackupManifest backup;  // from which it was made
  base::Lsn last;
  int64_t last_micros = 0;  // time of the last commit that was taken from the log; 0: none
  uint64_t records = 0;     // taken from the log
  wal::TimelineId timeline;
};

// kInvalidConfiguration for a target directory that is not empty, and for a point outside of what can be restored,
// which it names; kCorruption for a damaged backup (names the file) and for a gap in the log (names the LSNs).
[[nodiscard]] base::Result<RestoreResult> Restore(env::Env* env, const RestoreRequest& request);

}  // namespace mycel::engine::bulk
