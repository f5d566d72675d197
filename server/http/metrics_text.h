// The server's counters in Prometheus' text format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/metrics/server_metrics.h"

namespace mycel::server::http {

// A value that is asked for at the moment of the request: memory accounts, cache tiers.
struct Gauge {
  std::string name;
  std::string help;
  double value = 0;
};

[[nodiscard]] std::string MetricsText(const metrics::ServerMetrics& metrics, const std::vector<Gauge>& gauges);

}  // namespace mycel::server::http
