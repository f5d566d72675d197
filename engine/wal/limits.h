// Named limits of the log's readers and copies; those of the log itself stand in engine/base/limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mycel::engine::wal {

// Segments are read and copied in pieces of this size (or of one record, if that is larger).
inline constexpr size_t kSegmentReadBytes = size_t{1} << 20;
// A segment that could not be archived is tried again after the first pause, then after pauses that double up to the
// last.
inline constexpr uint64_t kArchiveRetryFirstNanos = 1'000'000'000;
inline constexpr uint64_t kArchiveRetryLastNanos = 60'000'000'000;

}  // namespace mycel::engine::wal
