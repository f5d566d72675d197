// Rows over which transactions have lately conflicted. An explicit transaction that may still write queues for the lock
// of such a row when it reads it first: otherwise all of those that read a counter in order to set it doom each other.
//
// A small table that forgets: two rows in one place displace each other, and a row cools down kHotNanos after its last
// conflict or wait. Threads: any; all fields are relaxed atomics, a lost note costs a conflict more.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "engine/txn/lock_table.h"

namespace mycel::engine::txn {

class HotRows {
 public:
  void Note(const LockName& row, uint64_t now_ns) {
    Place& place = PlaceOf(row);
    place.row.store(MarkOf(row), std::memory_order_relaxed);
    place.until_ns.store(now_ns + kHotNanos, std::memory_order_relaxed);
    any_.store(true, std::memory_order_relaxed);
  }
  [[nodiscard]] bool Contains(const LockName& row, uint64_t now_ns) const {
    const Place& place = PlaceOf(row);
    return place.row.load(std::memory_order_relaxed) == MarkOf(row) &&
           place.until_ns.load(std::memory_order_relaxed) > now_ns;
  }
  // Whether anything was ever noted: if not, a reader need not look at the clock.
  [[nodiscard]] bool any() const { return any_.load(std::memory_order_relaxed); }

 private:
  static constexpr uint64_t kHotNanos = 1'000'000'000;
  static constexpr size_t kPlaces = 1024;

  struct Place {
    std::atomic<uint64_t> row{0};
    std::atomic<uint64_t> until_ns{0};
  };
  // 0 is no row.
  static uint64_t MarkOf(const LockName& row) { return KeyOf(row) + 1; }
  Place& PlaceOf(const LockName& row) { return places_[LockKeyHash()(KeyOf(row)) % kPlaces]; }
  [[nodiscard]] const Place& PlaceOf(const LockName& row) const { return places_[LockKeyHash()(KeyOf(row)) % kPlaces]; }

  std::array<Place, kPlaces> places_;
  std::atomic<bool> any_{false};
};

}  // namespace mycel::engine::txn
