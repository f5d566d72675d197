// The Bolt port: accepts connections and runs them on network threads.
//
// Each network thread has its own io_context; a connection stays on the thread that it was given at its start. One
// acceptor hands the sockets round.
//
// Threads: Start and Stop from the thread that owns the server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/status.h"
#include "server/net/tls_context.h"
#include "server/session/surroundings.h"

namespace mycel::server::net {

struct BoltServerOptions {
  std::string host = "127.0.0.1";
  uint16_t port = 7687;  // 0: any free one
  size_t threads = 1;
  size_t max_connections = 10'000;  // more are closed at once
  std::unique_ptr<TlsContext> tls;  // null: a client that asks for TLS is refused
  bool tls_required = false;        // and with this one that does not
};

class BoltServer {
 public:
  // `services` outlives the server.
  BoltServer(const session::Services* services, BoltServerOptions options);
  ~BoltServer();
  BoltServer(const BoltServer&) = delete;
  BoltServer& operator=(const BoltServer&) = delete;

  // Binds: kAlreadyInUse when somebody else listens there, kInvalidConfiguration for an address that does not exist.
  // Nothing is accepted before Start.
  [[nodiscard]] engine::base::Status Listen();
  // The port that Listen bound.
  [[nodiscard]] uint16_t port() const;

  void Start();
  // Accepts nothing more, ends all sessions (commits under way are finished) and the threads. Safe to call twice.
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mycel::server::net
