#include "engine/wal/record.h"

#include <cstring>

#include "engine/base/coding.h"
#include "engine/base/crc32c.h"

namespace mycel::engine::wal {
namespace {

using base::LoadLittle;
using base::Lsn;
using base::StoreLittle;

// Offsets inside the record, as drawn in the header.
constexpr size_t kLengthAt = 0;
constexpr size_t kCrcAt = 4;
constexpr size_t kLsnAt = 8;
constexpr size_t kDurableAt = 16;
constexpr size_t kKindAt = 24;

// Extends the payload's CRC by the header's fields and the salt.
uint32_t FinishCrc(uint32_t payload_crc, const std::byte* record, const RecordPlace& place) {
  std::byte tail[17 + 4 + 40];
  std::memcpy(tail, record + kLsnAt, 17);
  std::memcpy(tail + 17, record + kLengthAt, 4);
  StoreLittle(tail + 21, place.timeline.high);
  StoreLittle(tail + 29, place.timeline.low);
  StoreLittle(tail + 37, place.epoch);
  StoreLittle(tail + 45, place.segment);
  StoreLittle(tail + 53, place.offset);
  return base::ExtendCrc32c(payload_crc, tail);
}

}  // namespace

uint32_t PayloadCrc(std::span<const std::byte> payload) { return base::Crc32c(payload); }

void EncodeRecord(Lsn lsn, RecordKind kind, std::span<const std::byte> payload, uint32_t payload_crc, std::byte* out) {
  StoreLittle(out + kLengthAt, static_cast<uint32_t>(payload.size()));
  StoreLittle(out + kCrcAt, payload_crc);
  StoreLittle(out + kLsnAt, lsn.value);
  StoreLittle(out + kDurableAt, uint64_t{0});
  StoreLittle(out + kKindAt, kind);
  if (!payload.empty()) std::memcpy(out + kRecordHeaderBytes, payload.data(), payload.size());
}

void SealRecord(std::byte* record, const RecordPlace& place, Lsn durable) {
  StoreLittle(record + kDurableAt, durable.value);
  const uint32_t crc = FinishCrc(LoadLittle<uint32_t>(record + kCrcAt), record, place);
  StoreLittle(record + kCrcAt, base::MaskCrc(crc));
}

size_t EncodedRecordBytes(const std::byte* record) { return RecordBytes(LoadLittle<uint32_t>(record + kLengthAt)); }

std::optional<RecordView> DecodeRecord(std::span<const std::byte> bytes, const RecordPlace& place) {
  if (bytes.size() < kRecordHeaderBytes) return std::nullopt;
  const size_t length = LoadLittle<uint32_t>(bytes.data() + kLengthAt);
  if (length > bytes.size() - kRecordHeaderBytes) return std::nullopt;
  const auto payload = bytes.subspan(kRecordHeaderBytes, length);
  const uint32_t crc = FinishCrc(base::Crc32c(payload), bytes.data(), place);
  if (base::MaskCrc(crc) != LoadLittle<uint32_t>(bytes.data() + kCrcAt)) return std::nullopt;
  RecordView view;
  view.lsn = Lsn(LoadLittle<uint64_t>(bytes.data() + kLsnAt));
  view.durable = Lsn(LoadLittle<uint64_t>(bytes.data() + kDurableAt));
  view.kind = LoadLittle<uint8_t>(bytes.data() + kKindAt);
  view.payload = payload;
  view.segment = place.segment;
  view.offset = place.offset;
  return view;
}

}  // namespace mycel::engine::wal
