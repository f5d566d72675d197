// One thread, many connections, one request in flight on each: the next is sent when the answer has come.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "benchmarks/runner/workloads.h"

namespace mycel::benchmarks {

struct LoopOptions {
  Endpoint endpoint;
  uint32_t clients = 1;
  double seconds = 3;  // a tenth more before it is not counted
  uint64_t seed = 1;
  uint32_t users = 0;
  int64_t first_fresh_id = 0;
};

struct LoopResult {
  double seconds = 0;
  uint64_t failures = 0;
  uint64_t succeeded_in_all = 0;  // with the uncounted first part
  std::string first_failure;
  double client_cpu_seconds = 0;
  std::vector<uint32_t> latencies_ns;  // of the counted ones that succeeded; sorted

  // 0 < share <= 1; 0 without any.
  [[nodiscard]] double PercentileMicros(double share) const;
};

[[nodiscard]] LoopResult RunClosedLoop(const Workload& workload, const LoopOptions& options);

}  // namespace mycel::benchmarks
