// Everything of a server but its settings file: database in a temporary directory, network threads, a port of its own.
// User "neo4j" with the password "secret", or no login at all.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "bolt/jumping_env.h"
#include "engine/database/database.h"
#include "engine/memory/governor.h"
#include "engine/sched/worker_pool.h"
#include "server/auth/authenticator.h"
#include "server/metrics/server_metrics.h"
#include "server/net/bolt_server.h"
#include "server/session/surroundings.h"
#include "tests/support/temporary_directory.h"

namespace mycel::tests {

struct ServerChoices {
  bool login = false;
  size_t max_connections = 10'000;
  size_t workers = 2;
  size_t memory_bytes = size_t{512} << 20;
  uint64_t transaction_timeout_ms = 0;
  std::map<std::string, uint64_t, std::less<>> user_timeout_ms;
  std::string certificate;  // of PEM files; empty: no TLS
  std::string key;
  bool tls_required = false;
};

class WholeServer {
 public:
  explicit WholeServer(const ServerChoices& choices = {});
  ~WholeServer();
  WholeServer(const WholeServer&) = delete;
  WholeServer& operator=(const WholeServer&) = delete;

  [[nodiscard]] uint16_t port() const { return bolt_->port(); }
  [[nodiscard]] JumpingEnv& env() { return env_; }
  [[nodiscard]] const server::metrics::ServerMetrics& metrics() const { return metrics_; }
  // Until `done`, at most 20 seconds; false after that.
  [[nodiscard]] static bool Await(const std::function<bool()>& done);
  // Ends the network part; the time that it took, in milliseconds.
  uint64_t Stop();

 private:
  class OnePassword;

  JumpingEnv env_;
  test::TemporaryDirectory temporary_{"bolt"};
  std::string directory_;
  server::metrics::ServerMetrics metrics_;
  std::unique_ptr<engine::memory::Governor> governor_;
  std::unique_ptr<engine::database::Database> database_;
  std::unique_ptr<OnePassword> password_;
  std::unique_ptr<engine::sched::WorkerPool> workers_;
  server::session::Services services_;
  std::unique_ptr<server::net::BoltServer> bolt_;
};

}  // namespace mycel::tests
