#include "engine/wal/segment_header.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "engine/base/coding.h"
#include "engine/base/crc32c.h"
#include "engine/base/limits.h"

namespace mycel::engine::wal {
namespace {

using base::ErrorId;
using base::LoadLittle;
using base::Lsn;
using base::Result;
using base::Status;
using base::StoreLittle;

constexpr char kMagic[9] = "MYCELWAL";
constexpr size_t kCoveredEnd = 104;  // one past the last field
constexpr size_t kNumberDigits = 16;
constexpr std::string_view kSuffix = ".wal";

uint32_t HeaderCrc(const std::byte* bytes) {
  const uint32_t crc = base::Crc32c(std::span(bytes, 12));
  return base::MaskCrc(base::ExtendCrc32c(crc, std::span(bytes + 16, kCoveredEnd - 16)));
}

Status Damaged(const std::string& file, const char* what) {
  return Status::Error(ErrorId::kCorruption, "log segment " + file + ", offset 0: " + what);
}

}  // namespace

std::array<std::byte, kSegmentHeaderBytes> EncodeSegmentHeader(const SegmentHeader& header) {
  std::array<std::byte, kSegmentHeaderBytes> bytes{};
  std::byte* out = bytes.data();
  std::memcpy(out, kMagic, 8);
  StoreLittle(out + 8, kSegmentVersion);
  StoreLittle(out + 16, header.timeline.high);
  StoreLittle(out + 24, header.timeline.low);
  StoreLittle(out + 32, header.epoch);
  StoreLittle(out + 40, header.number);
  StoreLittle(out + 48, header.epoch_first_segment);
  StoreLittle(out + 56, header.file_bytes);
  StoreLittle(out + 64, header.first_lsn.value);
  StoreLittle(out + 72, header.cut_segment);
  StoreLittle(out + 80, header.cut_offset);
  StoreLittle(out + 88, header.cut_last_lsn.value);
  StoreLittle(out + 96, header.created_micros);
  StoreLittle(out + 12, HeaderCrc(out));
  return bytes;
}

Result<SegmentHeader> DecodeSegmentHeader(std::span<const std::byte> bytes, const std::string& file) {
  if (bytes.size() < kSegmentHeaderBytes) return Damaged(file, "the file is shorter than its header");
  const std::byte* in = bytes.data();
  if (std::memcmp(in, kMagic, 8) != 0) return Damaged(file, "it does not start with the magic bytes MYCELWAL");
  // A newer format may cover other bytes, so its version is looked at first; a flipped bit there is told apart by our
  // own checksum holding for the version that we would have written.
  const auto version = LoadLittle<uint32_t>(in + 8);
  const bool whole = LoadLittle<uint32_t>(in + 12) == HeaderCrc(in);
  if (version != kSegmentVersion) {
    std::array<std::byte, kCoveredEnd> ours{};
    std::memcpy(ours.data(), in, kCoveredEnd);
    StoreLittle(ours.data() + 8, kSegmentVersion);
    if (LoadLittle<uint32_t>(in + 12) == HeaderCrc(ours.data())) return Damaged(file, "its version field is damaged");
    if (version > kSegmentVersion) {
      return Status::Error(ErrorId::kNewerFormat, "log segment " + file + " has format version " +
                                                      std::to_string(version) + "; this program reads up to " +
                                                      std::to_string(kSegmentVersion) + ". Start a newer Mycel");
    }
    return Damaged(file, "it has no known format version");
  }
  if (!whole) return Damaged(file, "the checksum of its header does not match");
  if (std::any_of(in + kCoveredEnd, in + kSegmentHeaderBytes, [](std::byte byte) { return byte != std::byte{0}; })) {
    return Damaged(file, "bytes behind its header that must be zero are not");
  }
  SegmentHeader header;
  header.timeline = {LoadLittle<uint64_t>(in + 16), LoadLittle<uint64_t>(in + 24)};
  header.epoch = LoadLittle<uint64_t>(in + 32);
  header.number = LoadLittle<uint64_t>(in + 40);
  header.epoch_first_segment = LoadLittle<uint64_t>(in + 48);
  header.file_bytes = LoadLittle<uint64_t>(in + 56);
  header.first_lsn = Lsn(LoadLittle<uint64_t>(in + 64));
  header.cut_segment = LoadLittle<uint64_t>(in + 72);
  header.cut_offset = LoadLittle<uint64_t>(in + 80);
  header.cut_last_lsn = Lsn(LoadLittle<uint64_t>(in + 88));
  header.created_micros = LoadLittle<int64_t>(in + 96);
  if (header.file_bytes < kSegmentHeaderBytes || header.file_bytes > base::kMaxLogSegmentBytes) {
    return Damaged(file, "its size is outside of what a segment may have");
  }
  return header;
}

std::string SegmentFileName(uint64_t number) {
  char digits[kNumberDigits + 1];
  std::snprintf(digits, sizeof(digits), "%016llx", static_cast<unsigned long long>(number));
  return std::string(digits) + std::string(kSuffix);
}

bool ParseSegmentFileName(const std::string& name, uint64_t* number) {
  if (name.size() != kNumberDigits + kSuffix.size() || !name.ends_with(kSuffix)) return false;
  uint64_t value = 0;
  for (size_t i = 0; i < kNumberDigits; ++i) {
    const char digit = name[i];
    if (digit >= '0' && digit <= '9') {
      value = value * 16 + static_cast<uint64_t>(digit - '0');
    } else if (digit >= 'a' && digit <= 'f') {
      value = value * 16 + static_cast<uint64_t>(digit - 'a') + 10;
    } else {
      return false;
    }
  }
  *number = value;
  return true;
}

}  // namespace mycel::engine::wal
