// What the server around a database tells its procedures and SHOW commands; the server implements it.
//
// Threads: any thread, while statements run.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/procedures/database_info.h"

namespace mycel::engine::database {

class ServerInfo {
 public:
  virtual ~ServerInfo() = default;
  [[nodiscard]] virtual std::string advertised_address() const = 0;
  [[nodiscard]] virtual std::vector<procedures::ClientConnection> Connections() const = 0;
  // As procedures::DatabaseInfo.
  [[nodiscard]] virtual std::optional<std::string> EndConnection(std::string_view id) = 0;
  [[nodiscard]] virtual std::vector<procedures::Setting> Settings() const = 0;
  [[nodiscard]] virtual std::vector<procedures::Metric> Metrics() const = 0;
};

}  // namespace mycel::engine::database
