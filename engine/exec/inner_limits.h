// Limits of CALL { … } IN TRANSACTIONS, and what happens at each.
#pragma once

#include <cstdint>

namespace mycel::engine::exec {

// Inner transactions of one IN n CONCURRENT TRANSACTIONS that run at once, whatever n says.
inline constexpr uint64_t kMaxConcurrentInnerTransactions = 64;
// A statement or an inner transaction that keeps meeting conflicts and deadlocks is run again so often; then its error
// is told, and its client may try again.
inline constexpr uint32_t kMaxRunsAfterConflicts = 100;

}  // namespace mycel::engine::exec
