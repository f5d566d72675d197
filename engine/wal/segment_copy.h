// Copies of log segments outside of the log's own directory, in archives and backups. A copy is the segment's file up
// to its last record that counts, so every byte of it is under a checksum of the log's format, and its name tells which
// records must be in it:
//
//   <first LSN, 16 hexadecimal digits>-<last LSN, 16>.wal
//
// in a folder named after the segment's timeline (32 hexadecimal digits). The ranges of one timeline never overlap.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/env/env.h"
#include "engine/wal/record.h"

namespace mycel::engine::wal {

// A run of records in one file.
struct SegmentRange {
  std::string path;
  TimelineId timeline;
  base::Lsn first;
  base::Lsn last;
};

[[nodiscard]] std::string TimelineText(const TimelineId& timeline);  // 32 hexadecimal digits
[[nodiscard]] bool ParseTimelineText(const std::string& text, TimelineId* timeline);
// "<timeline>/<first>-<last>.wal"
[[nodiscard]] std::string SegmentCopyName(const SegmentRange& range);

// The runs of records that lie in a log's directory and reach above `above`, up to `end`, in order. Nothing may be
// recycled meanwhile. kCorruption, kNewerFormat.
[[nodiscard]] base::Result<std::vector<SegmentRange>> ListLogRanges(env::Env* env, const std::string& directory,
                                                                    base::Lsn above, base::Lsn end);
// The copies of one timeline that lie in an archive (a directory with a folder per timeline), by first LSN. Names only
// are looked at; a missing directory is empty.
[[nodiscard]] base::Result<std::vector<SegmentRange>> ListSegmentCopies(env::Env* env, const std::string& directory,
                                                                        const TimelineId& timeline);

// Copies header and records of `range` into `to`, synced; returns the copy's bytes. kCorruption names file, offset and
// LSN when a record up to range.last cannot be read.
[[nodiscard]] base::Result<uint64_t> CopySegment(env::Env* env, const SegmentRange& range, const std::string& to);

}  // namespace mycel::engine::wal
