// One running server: its parts, made from settings in the order in which they need each other.
//
// Nothing is written before everything that can be checked without writing was checked: settings, addresses, ports.
//
// Threads: the one that made it.
#pragma once

#include <memory>

#include "engine/base/result.h"
#include "server/config/settings.h"

namespace mycel::server {

class Server {
 public:
  // Checks, binds, opens the database, and serves. The error's message is for a person: one line, or for a damaged log
  // one for each fact. `recover_to_last_good`: goes on with a damaged log, see recovery_log.h.
  [[nodiscard]] static engine::base::Result<std::unique_ptr<Server>> Start(const config::Settings& settings,
                                                                           bool recover_to_last_good = false);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Ends all sessions and closes the database with a checkpoint.
  [[nodiscard]] engine::base::Status Stop();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace mycel::server
