// Which snapshots are read, and by whom. The horizon is the oldest of them, or the visible LSN: nothing at or below it
// but the newest state is needed by anybody.
//
// Taking a snapshot and computing the horizon exclude each other, so a horizon never passes a snapshot that is being
// taken, and a list is never without one below its `visible`. Threads: everything from any thread.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/base/snapshot_list.h"

namespace mycel::engine::txn {

class SnapshotRegistry {
 public:
  struct Reader {
    uint64_t owner = 0;     // held_back.h
    uint64_t taken_ns = 0;  // of Env::MonotonicNanos
  };
  // By LSN. Valid until Release.
  using Ticket = std::multimap<uint64_t, Reader>::iterator;

  // Registers the value that `source` has now.
  [[nodiscard]] Ticket Take(const std::atomic<uint64_t>& source, const Reader& reader) {
    const std::lock_guard lock(mutex_);
    return active_.emplace(source.load(std::memory_order_acquire), reader);
  }
  void SetOwner(Ticket ticket, uint64_t owner) {
    const std::lock_guard lock(mutex_);
    ticket->second.owner = owner;
  }
  void Release(Ticket ticket) {
    const std::lock_guard lock(mutex_);
    active_.erase(ticket);
  }
  [[nodiscard]] uint64_t Horizon(uint64_t visible) const {
    const std::lock_guard lock(mutex_);
    return active_.empty() ? visible : std::min(visible, active_.begin()->first);
  }
  // All of them, each LSN once.
  [[nodiscard]] base::SnapshotList List(const std::atomic<uint64_t>& visible) const {
    base::SnapshotList list;
    const std::lock_guard lock(mutex_);
    list.visible = visible.load(std::memory_order_acquire);
    for (auto it = active_.begin(); it != active_.end(); it = active_.upper_bound(it->first)) {
      list.at.push_back(it->first);
    }
    return list;
  }
  // The oldest, at most `count`, in the order of their snapshots.
  [[nodiscard]] std::vector<std::pair<uint64_t, Reader>> Oldest(size_t count) const {
    std::vector<std::pair<uint64_t, Reader>> oldest;
    const std::lock_guard lock(mutex_);
    for (auto it = active_.begin(); it != active_.end() && oldest.size() < count; ++it) oldest.push_back(*it);
    return oldest;
  }

 private:
  mutable std::mutex mutex_;
  std::multimap<uint64_t, Reader> active_;
};

}  // namespace mycel::engine::txn
