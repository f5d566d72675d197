#include "server/http/metrics_text.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <utility>

namespace mycel::server::http {
namespace {

prometheus::MetricFamily Family(std::string name, std::string help, prometheus::MetricType type, double value) {
  prometheus::MetricFamily family;
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = type;
  prometheus::ClientMetric metric;
  if (type == prometheus::MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  family.metric.push_back(std::move(metric));
  return family;
}

prometheus::MetricFamily Latency(const metrics::LatencyHistogram& histogram) {
  prometheus::MetricFamily family;
  family.name = "mycel_statement_seconds";
  family.help = "From RUN to the end of the result";
  family.type = prometheus::MetricType::Histogram;
  prometheus::ClientMetric metric;
  uint64_t below = 0;
  for (size_t i = 0; i + 1 < metrics::LatencyHistogram::kBuckets; ++i) {
    below += histogram.bucket(i);
    metric.histogram.bucket.push_back({below, static_cast<double>(uint64_t{1} << i) / 1e6});
  }
  metric.histogram.sample_count = below + histogram.bucket(metrics::LatencyHistogram::kBuckets - 1);
  metric.histogram.sample_sum = static_cast<double>(histogram.sum_micros()) / 1e6;
  family.metric.push_back(std::move(metric));
  return family;
}

}  // namespace

std::string MetricsText(const metrics::ServerMetrics& metrics, const std::vector<Gauge>& gauges) {
  const struct {
    const char* name;
    const char* help;
    const metrics::Counter& counter;
  } counters[] = {
      {"mycel_connections_opened_total", "Connections accepted", metrics.connections_opened},
      {"mycel_connections_refused_total", "Connections above server.max_connections", metrics.connections_refused},
      {"mycel_bytes_received_total", "Bytes read from Bolt clients", metrics.bytes_received},
      {"mycel_bytes_sent_total", "Bytes sent to Bolt clients", metrics.bytes_sent},
      {"mycel_messages_total", "Bolt requests", metrics.messages},
      {"mycel_logins_total", "Successful logins", metrics.logins},
      {"mycel_login_failures_total", "Refused logins", metrics.login_failures},
      {"mycel_statements_total", "Statements started", metrics.statements},
      {"mycel_statement_failures_total", "Statements and commits that failed", metrics.statement_failures},
      {"mycel_worker_slices_total", "Slices handed to the worker pool", metrics.statements_on_workers},
      {"mycel_records_total", "Rows sent", metrics.records},
      {"mycel_transactions_begun_total", "Explicit transactions begun", metrics.transactions_begun},
      {"mycel_transactions_committed_total", "Explicit transactions committed", metrics.transactions_committed},
      {"mycel_transactions_rolled_back_total", "Explicit transactions rolled back", metrics.transactions_rolled_back},
      {"mycel_resets_total", "RESET requests", metrics.resets},
  };
  std::vector<prometheus::MetricFamily> families;
  for (const auto& row : counters) {
    families.push_back(
        Family(row.name, row.help, prometheus::MetricType::Counter, static_cast<double>(row.counter.value())));
  }
  families.push_back(Family("mycel_connections_open", "Connections now", prometheus::MetricType::Gauge,
                            static_cast<double>(metrics.connections_open.value())));
  for (const Gauge& gauge : gauges) {
    families.push_back(Family(gauge.name, gauge.help, prometheus::MetricType::Gauge, gauge.value));
  }
  families.push_back(Latency(metrics.statement_latency));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace mycel::server::http
