#include "engine/wal/tail_scan.h"

#include <algorithm>

#include "engine/base/coding.h"
#include "engine/base/limits.h"

namespace mycel::engine::wal {

using base::LoadLittle;
using base::Lsn;
using base::Result;
using base::Status;

Result<std::optional<RecordView>> FindRecord(SegmentWindow* window, const RecordPlace& segment, uint64_t offset,
                                             Lsn above, Lsn highest) {
  RecordPlace place = segment;
  for (uint64_t at = offset; at + kRecordHeaderBytes <= window->size();) {
    MYCEL_ASSIGN_OR_RETURN(const auto here, window->At(at, kRecordHeaderBytes));
    if (here.size() < kRecordHeaderBytes) break;
    const size_t places = here.size() - kRecordHeaderBytes + 1;
    size_t i = 0;
    for (; i < places; ++i) {
      const std::byte* candidate = here.data() + i;
      const auto lsn = LoadLittle<uint64_t>(candidate + 8);
      const auto durable = LoadLittle<uint64_t>(candidate + 16);
      // Rules out nearly all positions without a checksum.
      if (lsn > above.value && lsn <= highest.value && durable < lsn) break;
    }
    at += i;
    if (i == places) continue;
    const uint64_t length = EncodedRecordBytes(here.data() + i);
    if (length <= window->size() - at) {
      MYCEL_ASSIGN_OR_RETURN(const auto whole, window->At(at, length));
      place.offset = at;
      if (const auto record = DecodeRecord(whole, place)) return record;
    }
    ++at;
  }
  return std::optional<RecordView>();
}

Status ScanTail(SegmentWindow* window, const RecordPlace& segment, uint64_t offset, Lsn missing, TailScan* scan) {
  // No more records than headers fit in between.
  const Lsn highest_possible(std::max(missing, scan->highest).value + window->size() / kRecordHeaderBytes + 1);
  for (uint64_t at = offset;;) {
    MYCEL_ASSIGN_OR_RETURN(const auto record, FindRecord(window, segment, at, missing, highest_possible));
    if (!record) return Status();
    scan->proven = std::max(scan->proven, record->durable);
    scan->highest = std::max(scan->highest, record->lsn);
    ++scan->count;
    if (scan->readable.size() < base::kMaxReportedLostRecords) scan->readable.push_back(record->lsn);
    if (scan->on_record) scan->on_record(*record);
    at = record->offset + RecordBytes(record->payload.size());
  }
}

}  // namespace mycel::engine::wal
