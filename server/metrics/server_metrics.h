// Counters that the server's hot paths raise. Plain relaxed atomics: raising one costs a nanosecond; the HTTP port
// turns them into Prometheus' text when it is asked.
//
// Threads: any.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace mycel::server::metrics {

class Counter {
 public:
  void Add(uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  void Sub(uint64_t n = 1) { value_.fetch_sub(n, std::memory_order_relaxed); }
  [[nodiscard]] uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

// Durations in powers of two of a microsecond: bucket i counts those below 2^i µs that are in no bucket before.
class LatencyHistogram {
 public:
  static constexpr size_t kBuckets = 28;  // the last one: above a minute

  void Record(uint64_t micros) {
    size_t bucket = static_cast<size_t>(std::bit_width(micros));
    buckets_[bucket < kBuckets ? bucket : kBuckets - 1].Add();
    sum_micros_.Add(micros);
  }
  [[nodiscard]] uint64_t bucket(size_t i) const { return buckets_[i].value(); }
  [[nodiscard]] uint64_t sum_micros() const { return sum_micros_.value(); }

 private:
  std::array<Counter, kBuckets> buckets_;
  Counter sum_micros_;
};

struct ServerMetrics {
  Counter connections_opened;
  Counter connections_open;
  Counter connections_refused;
  Counter sessions_open;
  Counter bytes_received;
  Counter bytes_sent;
  Counter messages;
  Counter logins;
  Counter login_failures;
  Counter statements;
  Counter statement_failures;
  Counter statements_on_workers;
  Counter records;
  Counter transactions_begun;
  Counter transactions_committed;
  Counter transactions_rolled_back;
  Counter resets;
  LatencyHistogram statement_latency;
};

}  // namespace mycel::server::metrics
