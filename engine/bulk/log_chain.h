// Records of the log from copies of segments that lie in several places: backups and an archive. Copies may overlap;
// the records come once, in LSN order, up to the end or to the first gap.
//
// Threads: one at a time.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/env/env.h"
#include "engine/wal/segment_copy.h"
#include "engine/wal/segment_reader.h"

namespace mycel::engine::bulk {

struct LogGap {
  base::Lsn first;
  base::Lsn last;
};

class LogChain {
 public:
  // Of the ranges, those that continue each other above `above`.
  LogChain(env::Env* env, std::vector<wal::SegmentRange> ranges, base::Lsn above);

  // Where it ends; `above` when nothing follows.
  [[nodiscard]] base::Lsn last() const { return last_; }
  // What is missing before a range that lies further on.
  [[nodiscard]] const std::optional<LogGap>& gap() const { return gap_; }

  // From the start, once more.
  void Rewind();
  // The next record; its payload lives until the next call. kCorruption names file, offset and LSN.
  [[nodiscard]] base::Result<bool> Next(wal::RecordView* record);

 private:
  env::Env* const env_;
  const base::Lsn above_;
  std::vector<wal::SegmentRange> links_;
  base::Lsn last_;
  std::optional<LogGap> gap_;
  size_t next_link_ = 0;
  base::Lsn done_;
  std::unique_ptr<wal::SegmentReader> reader_;
  std::unique_ptr<wal::SegmentReader> finished_;  // holds the record that was given last
};

}  // namespace mycel::engine::bulk
