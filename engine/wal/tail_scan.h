// What lies behind a record that could not be read. Used by the reader to tell damage from a torn tail.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/wal/record.h"
#include "engine/wal/segment_window.h"

namespace mycel::engine::wal {

struct TailScan {
  base::Lsn proven;                                  // highest durable LSN that a whole record there carries
  base::Lsn highest;                                 // highest LSN of a whole record there
  uint64_t count = 0;                                // whole records there
  std::vector<base::Lsn> readable;                   // at most kMaxReportedLostRecords of them
  std::function<void(const RecordView&)> on_record;  // called for each, when set
};

// Looks at every position of a segment from `offset` on for whole records of this place above `missing`. The bad
// record's length cannot be trusted, so nothing is skipped but whole records. Fails on I/O errors only.
[[nodiscard]] base::Status ScanTail(SegmentWindow* window, const RecordPlace& segment, uint64_t offset,
                                    base::Lsn missing, TailScan* scan);

// The first whole record at or behind `offset` whose LSN lies in (above, highest]. Its payload lives in the window.
[[nodiscard]] base::Result<std::optional<RecordView>> FindRecord(SegmentWindow* window, const RecordPlace& segment,
                                                                 uint64_t offset, base::Lsn above, base::Lsn highest);

}  // namespace mycel::engine::wal
