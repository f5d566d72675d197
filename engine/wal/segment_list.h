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
  // With `accept_bad_header`: the first segment whose header is bad; the log ends before it. The files with bad headers
  // are orphans then, and what is whole behind the first of them is listed apart.
  base::Status bad_header;
  std::string bad_file;
  std::vector<SegmentInfo> behind_bad;
};

// kNewerFormat; kCorruption for a bad header unless `accept_bad_header`. A missing directory is an empty list.
[[nodiscard]] base::Result<SegmentList> ListSegments(env::Env* env, const std::string& directory,
                                                     bool accept_bad_header);

}  // namespace mycel::engine::wal
