// One history of one store, from a seed: several writers whose transactions interleave, snapshots that stay open,
// checkpoints, schema changes, faults, and the end of the machine at any call; then the store is opened again and must
// hold every acknowledged transaction, nothing of a failed one, and each of unknown outcome whole or not at all, in the
// order of the log. What `verify` checks of a graph is checked after every opening.
//
// A third of the seeds keeps the past: the graph as of commits and moments that the model remembers is read back, also
// after crashes, and the window must have moved where it must and nowhere else. A third builds indexes and constraints
// while writers are at work, some of them killed in the middle.
//
// One thread, so that a seed gives the same history again: the log's and RocksDB's own threads are waited for. The
// number of calls of a step may still differ by one or two. A third of the seeds lets RocksDB compact when it likes, a
// quarter has a window for `async` commits that the log's thread ends when it likes; those may run differently again.
#pragma once

#include <cstdint>
#include <string>

namespace mycel::sim {

struct HistoryResult {
  std::string failure;  // empty: all was as it must be
  uint64_t commits = 0;
  uint64_t crashes = 0;      // inside a call
  uint64_t faults = 0;       // rounds with failing calls or a full disk
  uint64_t checkpoints = 0;  // whole ones
  uint64_t builds = 0;       // of indexes, while others wrote
  uint64_t moments = 0;      // of the past, read
};

struct HistoryOptions {
  bool errors = true;  // calls that fail and disks that fill up, beside crashes
  bool trace = false;  // every step goes to standard error
};

[[nodiscard]] HistoryResult RunHistory(uint64_t seed, const HistoryOptions& options);

}  // namespace mycel::sim
