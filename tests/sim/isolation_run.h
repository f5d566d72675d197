// One history of transactions of one isolation level, from a seed: they interleave step by step on one thread, with
// checkpoints, empty caches and commits that gather in the log between them; the machine may stop at any call, and
// after the restart others go on. In the end the checker must find nothing that the level may not show.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "isolation/anomalies.h"

namespace mycel::sim {

struct IsolationResult {
  std::string failure;  // empty: nothing that the level may not show
  isolation::Level level = isolation::Level::kSnapshot;
  std::set<isolation::Anomaly> shown;
  uint64_t commits = 0;
  uint64_t crashes = 0;
};

// The level follows from the seed. `trace`: every transaction goes to standard error in the end.
[[nodiscard]] IsolationResult RunIsolation(uint64_t seed, bool trace);

}  // namespace mycel::sim
