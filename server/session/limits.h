// Named limits of sessions, and what happens at each.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mycel::server::session {

// Requests that wait behind a running one. Above either number the socket is not read until some were served; a RESET
// among those that were read still jumps the queue.
inline constexpr size_t kMaxQueuedMessages = 4096;
inline constexpr size_t kMaxQueuedBytes = size_t{4} << 20;
// Before login a client may keep this much waiting; more ends the connection.
inline constexpr size_t kMaxQueuedBytesBeforeLogin = size_t{64} << 10;
// A RUN that is longer is decoded and compiled on a worker.
inline constexpr size_t kMaxInlineRunBytes = size_t{64} << 10;
// Open result streams of one transaction; one more fails with LimitExceeded.
inline constexpr size_t kMaxOpenStreams = 10000;
// A session that has not logged in after this long is closed.
inline constexpr uint64_t kLoginTimeoutMs = 30'000;

}  // namespace mycel::server::session
