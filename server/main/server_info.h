// What the database's procedures and SHOW commands learn about the server around it.
//
// Threads: any. Everything that it points to outlives the database's statements.
#pragma once

#include <string>
#include <vector>

#include "engine/database/server_info.h"
#include "server/config/settings.h"
#include "server/metrics/server_metrics.h"
#include "server/session/connection_list.h"

namespace mycel::server {

class RunningServerInfo final : public engine::database::ServerInfo {
 public:
  // `address` is where clients find the Bolt port, HOST:PORT.
  RunningServerInfo(config::Settings settings, std::string address, session::ConnectionList* connections,
                    const metrics::ServerMetrics* metrics)
      : settings_(std::move(settings)), address_(std::move(address)), connections_(*connections), metrics_(*metrics) {}

  [[nodiscard]] std::string advertised_address() const override { return address_; }
  [[nodiscard]] std::vector<engine::procedures::ClientConnection> Connections() const override;
  [[nodiscard]] std::optional<std::string> EndConnection(std::string_view id) override;
  // Under Mycel's own names, and where Neo4j has one for the same thing, under that too.
  [[nodiscard]] std::vector<engine::procedures::Setting> Settings() const override;
  [[nodiscard]] std::vector<engine::procedures::Metric> Metrics() const override;

 private:
  const config::Settings settings_;
  const std::string address_;
  session::ConnectionList& connections_;
  const metrics::ServerMetrics& metrics_;
};

}  // namespace mycel::server
