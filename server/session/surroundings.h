// What a session is given: the server's shared parts, its network thread and its connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "engine/database/session.h"
#include "engine/env/env.h"
#include "engine/memory/account.h"
#include "engine/sched/worker_pool.h"
#include "protocol/bolt/limits.h"
#include "protocol/bolt/version.h"
#include "server/auth/authenticator.h"
#include "server/metrics/server_metrics.h"
#include "server/session/connection_list.h"

namespace mycel::server::session {

// The same for all sessions; outlives them.
struct Services {
  engine::env::Env* env = nullptr;
  std::function<std::unique_ptr<engine::database::Session>(engine::database::SessionOptions)> open_session;
  engine::sched::WorkerPool* workers = nullptr;
  auth::Authenticator* authenticator = nullptr;  // null: login is off
  metrics::ServerMetrics* metrics = nullptr;
  ConnectionList* connections = nullptr;  // null: no list is kept
  // Charged for what clients send: long messages and parameters; null: not accounted.
  engine::memory::Account* memory = nullptr;

  std::string database = "neo4j";
  std::string node_prefix;          // "4:<uuid>:"
  std::string relationship_prefix;  // "5:<uuid>:"
  std::string agent = "Neo4j/5.26.0";
  std::string advertised_address;  // empty: what the client typed
  protocol::bolt::Version max_version = protocol::bolt::kNewestVersion;
  // A transaction ends at the shortest of these and its own; 0 and a user that is not named: no limit.
  uint64_t transaction_timeout_ms = 0;
  std::map<std::string, uint64_t, std::less<>> user_timeout_ms;
  size_t max_message_bytes = protocol::bolt::kMaxMessageBytes;
};

// The network thread on which a session lives; outlives it.
class Strand {
 public:
  virtual ~Strand() = default;
  // From any thread: runs `task` on the network thread, later.
  virtual void Post(std::function<void()> task) = 0;
};

// The connection below a session. All calls on the network thread.
class Transport {
 public:
  virtual ~Transport() = default;
  // The session's output() should go out now; if it is closing(), the connection ends after that.
  virtual void Flush() = 0;
  // Taken from the session, but not by the socket yet.
  [[nodiscard]] virtual size_t unsent_bytes() const = 0;
  // The session's OnTimer should run at `ns` of Env::MonotonicNanos, or soon after; it may run earlier.
  virtual void WakeAt(uint64_t ns) = 0;
};

}  // namespace mycel::server::session
