// Which snapshots are read. The horizon is the oldest of them, or the visible LSN: nothing at or below it but the
// newest state is needed by anybody.
//
// Taking a snapshot and computing the horizon exclude each other, so a horizon never passes a snapshot that is being
// taken. Threads: everything from any thread.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <set>

namespace mycel::engine::txn {

class SnapshotRegistry {
 public:
  // Registers the value that `source` has now.
  [[nodiscard]] uint64_t Take(const std::atomic<uint64_t>& source) {
    const std::lock_guard lock(mutex_);
    const uint64_t lsn = source.load(std::memory_order_acquire);
    active_.insert(lsn);
    return lsn;
  }
  void Release(uint64_t lsn) {
    const std::lock_guard lock(mutex_);
    active_.erase(active_.find(lsn));
  }
  [[nodiscard]] uint64_t Horizon(uint64_t visible) const {
    const std::lock_guard lock(mutex_);
    return active_.empty() ? visible : std::min(visible, *active_.begin());
  }

 private:
  mutable std::mutex mutex_;
  std::multiset<uint64_t> active_;
};

}  // namespace mycel::engine::txn
