// The first 4096 bytes of a segment file. Little-endian; the rest of the page is zero.
//
//    0  8  magic "MYCELWAL"
//    8  4  format version (1)
//   12  4  masked CRC32C of bytes 0..11 and 16..103
//   16 16  timeline id (high, low)
//   32  8  epoch: one per open of the log
//   40  8  segment number, also the file's name
//   48  8  first segment number of this epoch
//   56  8  bytes of the file
//   64  8  first LSN: all below it was durable, or is superseded, when this segment began
//   72  8  cut: segment in which reading ended when this epoch began (0: there was no log)
//   80  8  cut: offset in that file
//   88  8  cut: last LSN accepted there
//   96  8  created, microseconds since 1970
//
// A file gets its final name only after its header is synced, so a file `<number>.wal` with a bad header is damage.
// Records of earlier epochs at or above the first LSN of a later epoch's first segment are superseded: that segment
// holds the accepted ones again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/wal/record.h"

namespace mycel::engine::wal {

inline constexpr uint64_t kSegmentHeaderBytes = 4096;
inline constexpr uint32_t kSegmentVersion = 1;

struct SegmentHeader {
  TimelineId timeline;
  uint64_t epoch = 0;
  uint64_t number = 0;
  uint64_t epoch_first_segment = 0;
  uint64_t file_bytes = 0;
  base::Lsn first_lsn;
  uint64_t cut_segment = 0;
  uint64_t cut_offset = 0;
  base::Lsn cut_last_lsn;
  int64_t created_micros = 0;
  bool operator==(const SegmentHeader&) const = default;
};

// What the log remembers of a segment in use.
struct SegmentInfo {
  uint64_t number = 0;
  base::Lsn first_lsn;
  bool operator==(const SegmentInfo&) const = default;
};

[[nodiscard]] std::array<std::byte, kSegmentHeaderBytes> EncodeSegmentHeader(const SegmentHeader& header);

// `file` names the file in errors. kCorruption, or kNewerFormat for a version above ours.
[[nodiscard]] base::Result<SegmentHeader> DecodeSegmentHeader(std::span<const std::byte> bytes,
                                                              const std::string& file);

// "000000000000002a.wal": sixteen hexadecimal digits, so names sort as numbers.
[[nodiscard]] std::string SegmentFileName(uint64_t number);
// False for names that are no segment's.
[[nodiscard]] bool ParseSegmentFileName(const std::string& name, uint64_t* number);

}  // namespace mycel::engine::wal
