// Counters, gauges and latencies as Prometheus reads them.
#include "server/http/metrics_text.h"

#include <catch2/catch.hpp>
#include <string>

namespace mycel::server::http {
namespace {

// The number behind `name` at the start of a line, as text; empty where there is none.
std::string ValueOf(const std::string& text, const std::string& name) {
  const std::string line = "\n" + name + " ";
  const size_t at = text.find(line);
  if (at == std::string::npos) return "";
  const size_t from = at + line.size();
  return text.substr(from, text.find('\n', from) - from);
}

TEST_CASE("A counter is shown with its kind and what it counts") {
  metrics::ServerMetrics metrics;
  metrics.records.Add(41);
  metrics.records.Add();
  metrics.connections_open.Add(3);
  metrics.connections_open.Sub();
  const std::string text = MetricsText(metrics, {});
  CHECK(text.find("# HELP mycel_records_total Rows sent\n# TYPE mycel_records_total counter\n") != std::string::npos);
  CHECK(ValueOf(text, "mycel_records_total") == "42");
  CHECK(text.find("# TYPE mycel_connections_open gauge\n") != std::string::npos);
  CHECK(ValueOf(text, "mycel_connections_open") == "2");
  CHECK(ValueOf(text, "mycel_login_failures_total") == "0");
}

TEST_CASE("Gauges are shown as they were asked for") {
  const metrics::ServerMetrics metrics;
  const std::string text = MetricsText(metrics, {{"mycel_memory_used_bytes", "Bytes in use", 1048576}});
  CHECK(text.find("# HELP mycel_memory_used_bytes Bytes in use\n") != std::string::npos);
  CHECK(ValueOf(text, "mycel_memory_used_bytes") == "1048576");
}

TEST_CASE("Latency buckets add up, and the longest are in the last one alone") {
  metrics::ServerMetrics metrics;
  metrics.statement_latency.Record(0);
  metrics.statement_latency.Record(1);
  metrics.statement_latency.Record(1000);        // below 1024 us
  metrics.statement_latency.Record(3600000000);  // an hour
  const std::string text = MetricsText(metrics, {});
  CHECK(text.find("# TYPE mycel_statement_seconds histogram\n") != std::string::npos);
  CHECK(ValueOf(text, "mycel_statement_seconds_count") == "4");
  CHECK(ValueOf(text, "mycel_statement_seconds_sum") == "3600.001001");
  CHECK(ValueOf(text, "mycel_statement_seconds_bucket{le=\"1e-06\"}") == "1");
  CHECK(ValueOf(text, "mycel_statement_seconds_bucket{le=\"2e-06\"}") == "2");
  CHECK(ValueOf(text, "mycel_statement_seconds_bucket{le=\"0.000512\"}") == "2");
  CHECK(ValueOf(text, "mycel_statement_seconds_bucket{le=\"0.001024\"}") == "3");
  CHECK(ValueOf(text, "mycel_statement_seconds_bucket{le=\"67.108864\"}") == "3");
  CHECK(ValueOf(text, "mycel_statement_seconds_bucket{le=\"+Inf\"}") == "4");
}

}  // namespace
}  // namespace mycel::server::http
