// Golden bytes: what is written today must be read by every later version.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/coding.h"
#include "engine/base/crc32c.h"
#include "engine/wal/record.h"
#include "engine/wal/segment_header.h"

namespace mycel::engine::wal {
namespace {

using base::ErrorId;
using base::Lsn;

std::string Hex(std::span<const std::byte> bytes) {
  std::string text;
  char digits[3];
  for (const std::byte byte : bytes) {
    std::snprintf(digits, sizeof(digits), "%02x", static_cast<unsigned>(byte));
    text += digits;
  }
  return text;
}

SegmentHeader Golden() {
  return {.timeline = {0x1122334455667788, 0x99AABBCCDDEEFF00},
          .epoch = 3,
          .number = 42,
          .epoch_first_segment = 41,
          .file_bytes = 64 << 20,
          .first_lsn = Lsn(1000),
          .cut_segment = 40,
          .cut_offset = 5000,
          .cut_last_lsn = Lsn(999),
          .created_micros = 1'700'000'000'000'000};
}

std::vector<std::byte> GoldenRecord(const RecordPlace& place) {
  const auto payload = std::as_bytes(std::span("mycel", 5));
  std::vector<std::byte> bytes(RecordBytes(payload.size()));
  EncodeRecord(Lsn(7), 2, payload, PayloadCrc(payload), bytes.data());
  SealRecord(bytes.data(), place, Lsn(5));
  return bytes;
}

constexpr RecordPlace kPlace{{1, 2}, 3, 4, 4096};

TEST_CASE("the segment header's bytes are the golden ones") {
  const auto bytes = EncodeSegmentHeader(Golden());
  CHECK(Hex(std::span(bytes).first(104)) ==
        "4d5943454c57414c"
        "01000000"
        "3adce23d"
        "8877665544332211"
        "00ffeeddccbbaa99"
        "0300000000000000"
        "2a00000000000000"
        "2900000000000000"
        "0000000400000000"
        "e803000000000000"
        "2800000000000000"
        "8813000000000000"
        "e703000000000000"
        "00401e18240a0600");
  CHECK(std::all_of(bytes.begin() + 104, bytes.end(), [](std::byte byte) { return byte == std::byte{0}; }));
  CHECK(DecodeSegmentHeader(bytes, "f").value() == Golden());
}

TEST_CASE("the record's bytes are the golden ones") {
  CHECK(Hex(GoldenRecord(kPlace)) ==
        "05000000"
        "54230622"
        "0700000000000000"
        "0500000000000000"
        "02"
        "6d7963656c");
}

TEST_CASE("a record comes back as it was written, also with bytes behind it") {
  auto bytes = GoldenRecord(kPlace);
  bytes.resize(bytes.size() + 10);
  const auto record = DecodeRecord(bytes, kPlace);
  REQUIRE(record);
  CHECK((record->lsn == Lsn(7) && record->durable == Lsn(5) && record->kind == 2));
  CHECK(Hex(record->payload) == "6d7963656c");
}

TEST_CASE("a record passes only in its own place") {
  const auto bytes = GoldenRecord(kPlace);
  for (int field = 0; field < 5; ++field) {
    RecordPlace other = kPlace;
    if (field == 0) ++other.timeline.high;
    if (field == 1) ++other.timeline.low;
    if (field == 2) ++other.epoch;
    if (field == 3) ++other.segment;
    if (field == 4) ++other.offset;
    CHECK_FALSE(DecodeRecord(bytes, other));
  }
}

TEST_CASE("no flipped bit and no cut of a record passes") {
  const auto bytes = GoldenRecord(kPlace);
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto flipped = bytes;
    flipped[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
    CHECK_FALSE(DecodeRecord(flipped, kPlace));
  }
  for (size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(DecodeRecord(std::span(bytes).first(size), kPlace));
}

TEST_CASE("zeros are no record") {
  const std::vector<std::byte> zeros(64);
  CHECK_FALSE(DecodeRecord(zeros, kPlace));
  CHECK_FALSE(DecodeRecord(zeros, RecordPlace{}));
}

TEST_CASE("no flipped bit of a header passes, and each is named as damage") {
  const auto bytes = EncodeSegmentHeader(Golden());
  for (size_t bit = 0; bit < 200 * 8; ++bit) {
    auto flipped = bytes;
    flipped[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
    const auto header = DecodeSegmentHeader(flipped, "the-file");
    REQUIRE_FALSE(header.ok());
    CHECK(header.status().id() == ErrorId::kCorruption);
    CHECK(header.status().message().find("the-file") != std::string::npos);
  }
}

TEST_CASE("a newer format is refused by name, whatever its checksum covers") {
  auto bytes = EncodeSegmentHeader(Golden());
  base::StoreLittle<uint32_t>(bytes.data() + 8, kSegmentVersion + 1);
  base::StoreLittle<uint32_t>(bytes.data() + 12, 0x12345678);
  const auto header = DecodeSegmentHeader(bytes, "f");
  REQUIRE_FALSE(header.ok());
  CHECK(header.status().id() == ErrorId::kNewerFormat);
  CHECK(header.status().message().find("version 2") != std::string::npos);
}

TEST_CASE("segment names sort as their numbers and come back") {
  CHECK(SegmentFileName(0x2A) == "000000000000002a.wal");
  uint64_t number = 0;
  REQUIRE(ParseSegmentFileName("000000000000002a.wal", &number));
  CHECK(number == 42);
  for (const char* other : {"2a.wal", "000000000000002A.wal", "000000000000002a.spare", "000000000000002g.wal", ""}) {
    CHECK_FALSE(ParseSegmentFileName(other, &number));
  }
}

}  // namespace
}  // namespace mycel::engine::wal
