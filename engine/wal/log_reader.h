// Reads the log back: records above a given LSN, strictly in LSN order, across segments, epochs and timelines.
//
// The log ends at the first record that is not whole. That is *damage* if the missing record is proven to have been
// durable: by the durable LSN in a record before or behind it, by a later segment's header (a segment begins only when
// all before it is synced), or by the caller's own watermark. Otherwise it is a torn tail: cut, reported in end().
// Damage is kCorruption naming file, offset and LSN; a newer format is kNewerFormat. What is damaged at or below the
// watermark is not needed and passed over. The reader never writes.
//
//   MYCEL_ASSIGN_OR_RETURN(auto reader, LogReader::Open(env, {.directory = dir, .above = watermark}));
//   for (;;) {
//     MYCEL_ASSIGN_OR_RETURN(const bool found, reader->Next(&record));
//     if (!found) break;
//     Apply(record);
//   }
//   MYCEL_ASSIGN_OR_RETURN(auto log, Log::Start(env, options, reader->end()));   // log.h
//
// Threads: one at a time. Memory: a piece of a segment (kSegmentReadBytes), or its longest record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/env/env.h"
#include "engine/wal/log_cut.h"
#include "engine/wal/record.h"
#include "engine/wal/segment_header.h"

namespace mycel::engine::wal {

struct ReaderOptions {
  std::string directory;  // <data>/wal
  base::Lsn above;  // records up to here are not delivered, and are known to be durable (the checkpoint's watermark)
  // Stop at damage as at a torn tail and describe it in end(): `verify` and `--recover-to-last-good`, after telling the
  // user.
  bool stop_at_damage = false;
  // No segment at all is an empty log, not damage, although `above` is not 0 (a restored backup).
  bool allow_missing_log = false;
  // The timeline that the checkpoint was written on: a log that has nothing of it is another database's. All zero: not
  // known.
  TimelineId timeline = {};
  // Called for each record that is whole but lies behind the damage, once reading has stopped there. The view lives
  // during the call; after several starts an LSN may come twice.
  std::function<void(const RecordView&)> on_lost = {};
};

// How far reading has come. Segments are allocated ahead, so `total_bytes` is an upper bound.
struct ReadProgress {
  uint64_t bytes = 0;
  uint64_t total_bytes = 0;
};

// The state that a new epoch starts from.
struct LogEnd {
  TimelineId timeline;        // all zero: there was no log
  uint64_t epoch = 0;         // highest seen
  uint64_t next_segment = 1;  // above every file seen
  uint64_t cut_segment = 0;   // where reading ended
  uint64_t cut_offset = 0;
  base::Lsn last;                 // last record accepted
  base::Lsn proven;               // all up to here is known durable; (proven, last] must be written again
  std::vector<SegmentInfo> live;  // segments in use, in order
  // Files that an interrupted start left, or whose bad header was accepted; the next start removes them.
  std::vector<std::string> orphans;
  std::optional<LogCut> cut;
  // Damage in front of `above`: the checkpoint has what stood there. One line each.
  std::vector<std::string> harmless;
};

class LogReader {
 public:
  [[nodiscard]] static base::Result<std::unique_ptr<LogReader>> Open(env::Env* env, const ReaderOptions& options);
  ~LogReader();
  LogReader(const LogReader&) = delete;
  LogReader& operator=(const LogReader&) = delete;

  // The next record; false at the end. The payload lives until the next call. After an error the reader is spent.
  [[nodiscard]] base::Result<bool> Next(RecordView* record);

  // Requires that Next returned false.
  [[nodiscard]] const LogEnd& end() const;
  [[nodiscard]] ReadProgress progress() const;

 private:
  class Impl;
  explicit LogReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Reads the whole log above `above` and tells where it ends and what a recovery to the last good record would drop.
// Fails only on I/O errors, newer formats, and damage that leaves no readable start.
[[nodiscard]] base::Result<LogEnd> InspectLog(env::Env* env, const std::string& directory, base::Lsn above);

}  // namespace mycel::engine::wal
