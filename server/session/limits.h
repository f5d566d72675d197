// Named limits of sessions, and what happens at each.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mycel::server::session {

// Requests that wait behind a running one. Above either number the socket is not read until some were served; a RESET
// among those that were read still jumps the queue.
inline constexpr size_t kMaxQueuedMessages = 4096;
inline constexpr size_t kMaxQueuedBytes = size_t{4} << 20;
// Messages, read in part or waiting, are charged to the memory budget above the first of these, in steps of the second.
// One that does not fit fails with MemoryPoolOutOfMemoryError, alone.
inline constexpr size_t kUnchargedInputBytes = size_t{64} << 10;
inline constexpr size_t kInputStepBytes = size_t{1} << 20;
// Metadata of a transaction that is longer fails its request with LimitExceeded.
inline constexpr size_t kMaxMetadataBytes = size_t{64} << 10;
// Answers that wait for a client that does not read them. Above this its requests are neither served nor read until
// some have gone out. A statement's rows stop earlier (bridge::kMaxOutputBytes).
inline constexpr size_t kMaxUnsentBytes = size_t{1} << 20;
// Before login a client may keep this much waiting; more ends the connection.
inline constexpr size_t kMaxQueuedBytesBeforeLogin = size_t{64} << 10;
// A RUN that is longer is decoded and compiled on a worker.
inline constexpr size_t kMaxInlineRunBytes = size_t{8} << 10;
// Open result streams of one transaction; one more fails with LimitExceeded.
inline constexpr size_t kMaxOpenStreams = 10000;
// A bookmark whose commit is not there yet is looked at again after the first of these, then ever more rarely up to the
// second; after the third the request fails with BookmarkTimeout.
inline constexpr uint64_t kBookmarkPollMs = 2;
inline constexpr uint64_t kSlowestBookmarkPollMs = 200;
inline constexpr uint64_t kBookmarkWaitMs = 30'000;
// Drivers are told in HELLO that a connection with an open request never stays silent for longer; the connection sends
// an empty chunk in half of that.
inline constexpr int64_t kReceiveTimeoutSeconds = 120;
// Answers that are ready go out after this long at the latest when the request behind them has to wait.
inline constexpr uint64_t kQuietFlushMs = 20;
// A session that has not logged in after this long is closed.
inline constexpr uint64_t kLoginTimeoutMs = 30'000;

}  // namespace mycel::server::session
