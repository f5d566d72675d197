// Limits of CALL { … } IN TRANSACTIONS, and what happens at each.
#pragma once

#include <cstdint>

namespace mycel::engine::exec {

// Inner transactions of one IN n CONCURRENT TRANSACTIONS that run at once, whatever n says.
inline constexpr uint64_t kMaxConcurrentInnerTransactions = 64;
// A statement or an inner transaction that keeps meeting conflicts and deadlocks is run again so often; then its error
// is told, and its client may try again.
inline constexpr uint32_t kMaxRunsAfterConflicts = 100;

// Input rows are handed out in pieces: enough for this many batches of each inner transaction, or of this many bytes;
// one batch of each at least.
inline constexpr uint64_t kInputBatches = 8;
inline constexpr uint64_t kInputBytes = uint64_t{8} << 20;

}  // namespace mycel::engine::exec
