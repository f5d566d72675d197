// Named limits of connections, and what happens at each.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mycel::server::net {

// Each connection's own read buffer; what is more is read through the thread's shared one.
inline constexpr size_t kReadBufferBytes = 4096;
inline constexpr size_t kThreadReadBufferBytes = size_t{256} << 10;
// Bytes read in one go before other connections have their turn.
inline constexpr size_t kReadTurnBytes = size_t{1} << 20;
// A request for HTTP on the Bolt port that is longer is closed.
inline constexpr size_t kMaxHttpRequestBytes = 8192;
// An output buffer that has grown above this is given back once it is sent.
inline constexpr size_t kKeptOutputBytes = size_t{64} << 10;
// While a request is worked on, the client gets a byte at least this often; half of what HELLO promises.
inline constexpr uint64_t kKeepAliveMs = 60'000;
// A client that does not take the last answers within this time is closed.
inline constexpr uint64_t kDrainMs = 30'000;
// Opening and closing a WebSocket may take this long; then the connection is closed.
inline constexpr int kWebSocketHandshakeMs = 10'000;
// After the last answer the client has this long to close its side.
inline constexpr uint64_t kLingerMs = 2000;
// The system looks after connections that are silent for this long, so often, at this distance; then the client counts
// as gone. Data that nobody confirms ends a connection after the last.
inline constexpr int kProbeIdleSeconds = 60;
inline constexpr int kProbes = 6;
inline constexpr int kProbeSeconds = 10;
inline constexpr unsigned kUnconfirmedMs = 60'000;
// Sessions have this long to end when the server stops.
inline constexpr uint64_t kStopTimeoutMs = 15'000;
// So many reads of one connection in a row, and it counts as alone on its thread.
inline constexpr uint32_t kAloneReads = 16;

}  // namespace mycel::server::net
