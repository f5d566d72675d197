#include "engine/wal/tail_scan.h"

#include <algorithm>

#include "engine/base/coding.h"
#include "engine/base/limits.h"

namespace mycel::engine::wal {

using base::LoadLittle;
using base::Lsn;

void ScanTail(std::span<const std::byte> bytes, const RecordPlace& segment, uint64_t offset, Lsn missing,
              TailScan* scan) {
  RecordPlace place = segment;
  // No more records than headers fit in between: rules out nearly all positions without a checksum.
  const uint64_t highest_possible = std::max(missing, scan->highest).value + bytes.size() / kRecordHeaderBytes + 1;
  for (uint64_t at = offset; at + kRecordHeaderBytes <= bytes.size();) {
    const std::byte* candidate = bytes.data() + at;
    const auto lsn = LoadLittle<uint64_t>(candidate + 8);
    const auto durable = LoadLittle<uint64_t>(candidate + 16);
    const bool plausible = lsn > missing.value && lsn <= highest_possible && durable < lsn;
    place.offset = at;
    const auto record = plausible ? DecodeRecord(bytes.subspan(at), place) : std::nullopt;
    if (!record) {
      ++at;
      continue;
    }
    scan->proven = std::max(scan->proven, record->durable);
    scan->highest = std::max(scan->highest, record->lsn);
    if (scan->readable.size() < base::kMaxReportedLostRecords) scan->readable.push_back(record->lsn);
    at += RecordBytes(record->payload.size());
  }
}

}  // namespace mycel::engine::wal
