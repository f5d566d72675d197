// The log of one database, ready for appends: local segments with a group committer on top.
//
//   reader->Next(...) until the end, then Log::Start(env, options, reader->end())
//
// Each start begins a new epoch in a fresh segment: the accepted but unproven tail is written there again and synced
// before Start returns, and nothing is ever appended behind a cut. Threads: as GroupCommitter's; Start and destruction
// alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/env/env.h"
#include "engine/wal/group_committer.h"
#include "engine/wal/log_archiver.h"
#include "engine/wal/log_reader.h"

namespace mycel::engine::wal {

class LocalSegments;

struct LogOptions {
  std::string directory;  // <data>/wal; created when missing
  size_t segment_bytes = base::kLogSegmentBytes;
  size_t spare_segments = 2;          // zero-filled files kept ready; more are deleted on release
  bool prepare_in_background = true;  // a thread makes spares ahead; without it the append that needs one does
  bool new_timeline = false;          // the start drops records that someone may have seen, or is a restore
  ArchiveOptions archive;
  CommitterOptions committer;
};

class Log {
 public:
  // kDiskFull, kIoError. A crash inside leaves the log as it was or with the new epoch whole.
  [[nodiscard]] static base::Result<std::unique_ptr<Log>> Start(env::Env* env, const LogOptions& options,
                                                                const LogEnd& end);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  [[nodiscard]] GroupCommitter& committer();
  [[nodiscard]] TimelineId timeline() const;
  [[nodiscard]] uint64_t epoch() const;

  // For Start after a failure (committer().health() is not ok): everything above durable_lsn() goes. Its owner has been
  // told kOutcomeUnknown; use new_timeline when records above it were acknowledged (async, off).
  [[nodiscard]] LogEnd EndForReopen() const;

  // Between the two no segment is recycled; holds add up.
  void Hold();
  void Unhold();
  [[nodiscard]] ArchiveStats archive_stats() const;

  // Bytes of segments in use, for metrics and the checkpointer's bound on the log's length.
  [[nodiscard]] uint64_t live_bytes() const;

 private:
  Log(std::unique_ptr<LocalSegments> segments, std::unique_ptr<GroupCommitter> committer);
  std::unique_ptr<LocalSegments> segments_;
  std::unique_ptr<GroupCommitter> committer_;
};

}  // namespace mycel::engine::wal
