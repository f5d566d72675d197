// Named limits of transactions, and what happens at each.
#pragma once

#include <cstddef>

namespace mycel::engine::txn {

// Ids of one kind, and key ranges of one index, that a serializable transaction remembers as read. Above, it counts as
// having read all of the kind, and conflicts with every change of it.
inline constexpr size_t kMaxReadSetIds = 100'000;
inline constexpr size_t kMaxReadSetRanges = 1000;

// Bytes of records and large values that count as one write when a transaction looks now and then at the budget.
inline constexpr size_t kBytesPerWrite = 4096;

// What a write, or an entry of an index, takes in the log beside its bytes: its kind, number, labels and length.
inline constexpr size_t kPayloadBytesOfWrite = 16;

// Snapshots, the oldest first, of which it is known how much they hold back. Younger ones hold back less.
inline constexpr size_t kMaxNamedReaders = 64;

}  // namespace mycel::engine::txn
