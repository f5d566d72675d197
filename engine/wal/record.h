// One log record's bytes. Little-endian; records follow each other without padding.
//
//   0        4        8                16               24   25                   25 + length
//   +--------+--------+----------------+----------------+----+--------------------+
//   | length | crc    | LSN            | durable LSN    |kind| payload            |
//   +--------+--------+----------------+----------------+----+--------------------+
//
// length: bytes of the payload; a record lies wholly in one segment.
// crc: masked CRC32C of, in this order: payload, LSN, durable LSN, kind, length, and the place, which is not stored:
// timeline, epoch, segment number, offset in the file. So a record that an earlier use of a recycled segment left
// behind, or that the disk put elsewhere, never passes. durable LSN: the highest LSN known to be on disk when this
// record was written. It proves all records up to there, so a reader can tell damage from a torn tail. kind: chosen by
// the layer above (txn); the log carries it and does not look at it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/base/ids.h"

namespace mycel::engine::wal {

inline constexpr size_t kRecordHeaderBytes = 25;

// What a record is, to txn. The log itself gives no kind a meaning.
using RecordKind = uint8_t;

// Changes at every cut that may drop records someone saw, and at every restore.
struct TimelineId {
  uint64_t high = 0;
  uint64_t low = 0;
  auto operator<=>(const TimelineId&) const = default;
};

// Where a record lies.
struct RecordPlace {
  TimelineId timeline;
  uint64_t epoch = 0;
  uint64_t segment = 0;
  uint64_t offset = 0;
};

struct RecordView {
  base::Lsn lsn;
  base::Lsn durable;
  RecordKind kind = 0;
  std::span<const std::byte> payload;
  uint64_t segment = 0;
  uint64_t offset = 0;
};

// Bytes of the record in the file.
[[nodiscard]] constexpr size_t RecordBytes(size_t payload_bytes) { return kRecordHeaderBytes + payload_bytes; }

// CRC of the payload alone, to be finished by SealRecord; the expensive part, done by the committing thread.
[[nodiscard]] uint32_t PayloadCrc(std::span<const std::byte> payload);

// Writes an unsealed record to `out` (RecordBytes(payload.size()) long): all but the durable LSN and the place.
void EncodeRecord(base::Lsn lsn, RecordKind kind, std::span<const std::byte> payload, uint32_t payload_crc,
                  std::byte* out);

// Finishes the record at `record` for its place. May be done once.
void SealRecord(std::byte* record, const RecordPlace& place, base::Lsn durable);

// The whole length of the (trusted, possibly unsealed) record at `record`.
[[nodiscard]] size_t EncodedRecordBytes(const std::byte* record);

// The record at the start of `bytes` (which may be longer); nullopt unless every byte of it is as it was written for
// `place`.
[[nodiscard]] std::optional<RecordView> DecodeRecord(std::span<const std::byte> bytes, const RecordPlace& place);

}  // namespace mycel::engine::wal
