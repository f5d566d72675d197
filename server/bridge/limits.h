// Named limits between engine and wire.
#pragma once

#include <cstddef>

namespace mycel::server::bridge {

// A row that is longer when it is encoded fails its statement with LimitExceeded.
inline constexpr size_t kMaxRecordBytes = size_t{256} << 20;
// Output of one statement that may wait for the socket; the producer stops above it until the client has read.
inline constexpr size_t kMaxOutputBytes = size_t{256} << 10;

}  // namespace mycel::server::bridge
