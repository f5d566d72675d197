// Named limits of the Bolt layer, and what happens at each.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mycel::protocol::bolt {

// A longer message before login ends the connection.
inline constexpr size_t kMaxUnauthenticatedMessageBytes = size_t{64} << 10;
// The default for connections that are logged in; the server's configuration may change it.
inline constexpr size_t kMaxMessageBytes = size_t{256} << 20;
// Buffers above this are given back after the message: an idle connection keeps little.
inline constexpr size_t kKeptBufferBytes = size_t{64} << 10;
// Entries of a version manifest that a client reads; more end the connection.
inline constexpr size_t kMaxManifestEntries = 16;
// Bookmarks in one BEGIN or RUN; more are refused as an invalid request.
inline constexpr size_t kMaxBookmarks = 10000;

}  // namespace mycel::protocol::bolt
