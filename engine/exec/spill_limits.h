// Limits of what operators write to temporary files.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mycel::engine::exec {

// Bytes that are written or read at once, for each open file.
inline constexpr size_t kSpillBufferBytes = size_t{64} << 10;
// Sorted runs that are merged in one pass: at the limit they become one.
inline constexpr size_t kMaxSortedRuns = 64;
// A table that has grown too large is split by this many, and each part again if need be. At the last level it stays in
// memory: rows that share a key cannot be parted.
inline constexpr uint32_t kSpillPartitions = 16;
inline constexpr uint32_t kMaxSpillDepth = 5;

}  // namespace mycel::engine::exec
