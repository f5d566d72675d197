// The messages of Bolt as structs, and their tags.
//
// All strings and byte ranges are views into the message's bytes: keep those as long as the request. Values that only
// the engine understands (parameters, transaction metadata) stay undecoded; their bytes were checked by the decoder
// (bounds, UTF-8, depth, duplicate keys), so they may be read again with Utf8::kTrusted.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/packstream/byte_buffer.h"

namespace mycel::protocol::bolt {

using packstream::ByteBuffer;
using packstream::ByteView;

enum class MessageTag : uint8_t {
  kHello = 0x01,
  kGoodbye = 0x02,
  kReset = 0x0F,
  kRun = 0x10,
  kBegin = 0x11,
  kCommit = 0x12,
  kRollback = 0x13,
  kDiscard = 0x2F,
  kPull = 0x3F,
  kTelemetry = 0x54,
  kRoute = 0x66,
  kLogon = 0x6A,
  kLogoff = 0x6B,
  // responses
  kSuccess = 0x70,
  kRecord = 0x71,
  kIgnored = 0x7E,
  kFailure = 0x7F,
};

// "RUN"; "unknown" for a byte that is no message.
[[nodiscard]] std::string_view MessageName(MessageTag tag);

struct NotificationFilter {
  std::optional<std::string_view> minimum_severity;
  // Disabled categories (up to 5.4) or classifications (from 5.6); nullopt inherits.
  std::optional<std::vector<std::string_view>> disabled;
};

struct AuthToken {
  std::string_view scheme;  // empty: the client sent none
  std::string_view principal;
  std::string_view credentials;
  std::string_view realm;
};

struct Hello {
  std::string_view user_agent;
  std::string_view bolt_agent_product;  // from 5.3
  AuthToken auth;                       // up to 5.0; later in LOGON
  NotificationFilter notifications;
  bool patch_utc = false;  // 4.3, 4.4
  bool has_routing = false;
  std::string_view routing_address;  // what the user typed, of neo4j:// clients
};

struct Logon {
  AuthToken auth;
};
struct Logoff {};
struct Reset {};
struct Goodbye {};
struct Commit {};
struct Rollback {};

// The extra map of RUN and BEGIN.
struct TransactionOptions {
  bool read_mode = false;
  std::string_view database;           // empty: the home database
  std::string_view impersonated_user;  // empty: none
  std::vector<std::string_view> bookmarks;
  std::optional<int64_t> timeout_ms;  // 0: no limit
  ByteView metadata;                  // a map, or empty
  NotificationFilter notifications;
};

struct Run {
  std::string_view query;
  ByteView parameters;  // a map
  TransactionOptions options;
};
struct Begin {
  TransactionOptions options;
};

inline constexpr int64_t kAllRows = -1;
inline constexpr int64_t kLastStatement = -1;

struct Pull {
  int64_t rows = kAllRows;  // kAllRows or > 0
  int64_t qid = kLastStatement;
};
struct Discard {
  int64_t rows = kAllRows;
  int64_t qid = kLastStatement;
};

struct Route {
  std::string_view address;  // of the routing map; empty: none
  std::vector<std::string_view> bookmarks;
  std::string_view database;
  std::string_view impersonated_user;
};
struct Telemetry {
  int64_t api = 0;  // 0..3
};

using Request =
    std::variant<Hello, Logon, Logoff, Run, Begin, Commit, Rollback, Pull, Discard, Reset, Goodbye, Route, Telemetry>;

}  // namespace mycel::protocol::bolt
