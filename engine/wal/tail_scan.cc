#include "engine/wal/tail_scan.h"

#include <algorithm>

#include "engine/base/coding.h"
#include "engine/base/limits.h"

namespace mycel::engine::wal {

using base::LoadLittle;
using base::Lsn;

std::optional<RecordView> FindRecord(std::span<const std::byte> bytes, const RecordPlace& segment, uint64_t offset,
                                     Lsn above, Lsn highest) {
  RecordPlace place = segment;
  for (uint64_t at = offset; at + kRecordHeaderBytes <= bytes.size(); ++at) {
    const std::byte* candidate = bytes.data() + at;
    const auto lsn = LoadLittle<uint64_t>(candidate + 8);
    const auto durable = LoadLittle<uint64_t>(candidate + 16);
    // Rules out nearly all positions without a checksum.
    if (lsn <= above.value || lsn > highest.value || durable >= lsn) continue;
    place.offset = at;
    if (auto record = DecodeRecord(bytes.subspan(at), place)) return record;
  }
  return std::nullopt;
}

void ScanTail(std::span<const std::byte> bytes, const RecordPlace& segment, uint64_t offset, Lsn missing,
              TailScan* scan) {
  // No more records than headers fit in between.
  const Lsn highest_possible(std::max(missing, scan->highest).value + bytes.size() / kRecordHeaderBytes + 1);
  for (uint64_t at = offset;;) {
    const auto record = FindRecord(bytes, segment, at, missing, highest_possible);
    if (!record) return;
    scan->proven = std::max(scan->proven, record->durable);
    scan->highest = std::max(scan->highest, record->lsn);
    ++scan->count;
    if (scan->readable.size() < base::kMaxReportedLostRecords) scan->readable.push_back(record->lsn);
    if (scan->on_record) scan->on_record(*record);
    at = record->offset + RecordBytes(record->payload.size());
  }
}

}  // namespace mycel::engine::wal
