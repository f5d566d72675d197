// Named limits of the value format.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mycel::protocol::packstream {

// Containers (lists, maps, structures) inside each other; deeper input fails with kTooDeep.
inline constexpr uint32_t kMaxDepth = 100;
// Largest payload of one chunk; longer messages continue in the next chunk.
inline constexpr size_t kMaxChunkBytes = 65535;
// Maps up to this size look for duplicate keys pairwise, larger ones by sorting.
inline constexpr size_t kPairwiseKeyCheck = 12;

}  // namespace mycel::protocol::packstream
