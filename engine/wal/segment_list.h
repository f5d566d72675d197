// The segments that lie in a log directory and which part of each counts. Used by the reader, once per open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/env/env.h"
#include "engine/wal/segment_header.h"

namespace mycel::engine::wal {

struct ListedSegment {
  std::string path;
  SegmentHeader header;
  // Records above are superseded: the smallest first LSN of all later segments, minus one. UINT64_MAX for the last.
  uint64_t limit = 0;
  [[nodiscard]] bool counts() const { return header.first_lsn.value <= limit; }
};

struct SegmentList {
  std::vector<ListedSegment> segments;  // by number, without orphans and without what follows a bad header
  std::vector<std::string> orphans;     // of starts that were interrupted
  uint64_t highest_epoch = 0;
  uint64_t next_number = 1;
  TimelineId timeline;  // of the last segment
  // Segments whose headers are bad and of which nothing is needed, as later ones begin in time. They are among `live`.
  std::vector<base::Status> not_needed;
  // The first segment that is needed and has a bad header: the log ends before it. The files with bad headers from
  // there on are orphans, and what is whole behind the first of them is listed apart.
  base::Status bad_header;
  std::string bad_file;
  std::vector<ListedSegment> behind_bad;
  std::vector<SegmentInfo> live;  // what `segments`, `not_needed` and `behind_bad` stand for, by number
};

// What there is for a reader that needs records from LSN `wanted` on. A missing directory is an empty list.
// kNewerFormat; kCorruption for a segment that has another timeline without beginning it: another database's. A bad
// header is not an error here.
[[nodiscard]] base::Result<SegmentList> ListSegments(env::Env* env, const std::string& directory, base::Lsn wanted);

}  // namespace mycel::engine::wal
