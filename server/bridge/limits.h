// Named limits between engine and wire.
#pragma once

#include <cstddef>

namespace mycel::server::bridge {

// A row that is longer when it is encoded fails its statement with LimitExceeded.
inline constexpr size_t kMaxRecordBytes = size_t{256} << 20;
// What the values of a statement's parameters take is charged to the memory budget above the first of these, in steps
// of the second; what does not fit fails the statement with MemoryPoolOutOfMemoryError.
inline constexpr size_t kUnchargedParameterBytes = size_t{64} << 10;
inline constexpr size_t kParameterStepBytes = size_t{1} << 20;
// Output of one statement that may wait for the socket; the producer stops behind the row that reaches it until the
// client has read. So a client that does not read costs this, one row, the batch that the row is of, and what the
// system keeps for its socket.
inline constexpr size_t kMaxOutputBytes = size_t{256} << 10;

}  // namespace mycel::server::bridge
