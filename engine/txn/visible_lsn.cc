// The visible LSN, where snapshots start: it advances with the durable records, and threads and parked statements wait
// for it here.
#include <algorithm>

#include "engine/txn/store_core.h"

namespace mycel::engine::txn {

using base::Result;
using base::Status;

void StoreCore::Settled(uint64_t lsn) {
  RecordQueued(lsn);  // first: a snapshot at queued is never below one at visible
  visible.store(lsn, std::memory_order_seq_cst);
  if (visible_waiters.load(std::memory_order_seq_cst) != 0) WakeVisible(lsn);
}

void StoreCore::WakeVisible(uint64_t lsn) {
  std::vector<std::function<void()>> due;
  {
    const std::lock_guard lock(visible_mutex);
    visible_changed.notify_all();
    const auto end = visible_wakes.upper_bound(lsn);
    for (auto at = visible_wakes.begin(); at != end; ++at) due.push_back(std::move(at->second));
    visible_wakes.erase(visible_wakes.begin(), end);
  }
  visible_waiters.fetch_sub(static_cast<uint32_t>(due.size()));
  for (const auto& run : due) run();
}

Result<bool> StoreCore::VisibleOrWake(uint64_t lsn, const std::function<void()>& on_visible) {
  if (visible.load() >= lsn) return true;
  if (!log) return RefuseReadOnly();
  visible_waiters.fetch_add(1, std::memory_order_seq_cst);
  {
    const std::lock_guard lock(visible_mutex);
    const bool reached = visible.load(std::memory_order_seq_cst) >= lsn;
    // Looked at under the mutex: whoever finds the log failing later wakes what is in the list by then.
    if (!reached && log->committer().health().ok()) {
      visible_wakes.emplace(lsn, on_visible);
      return false;
    }
  }
  visible_waiters.fetch_sub(1);
  if (visible.load() >= lsn) return true;
  return Status::Error(base::ErrorId::kOutcomeUnknown, "The log has failed before what was read was durable");
}

Status StoreCore::WaitVisible(uint64_t lsn, uint64_t deadline_ns) {
  if (visible.load() >= lsn) return Status::Ok();
  if (!log) return RefuseReadOnly();
  visible_waiters.fetch_add(1, std::memory_order_seq_cst);
  Status status;
  {
    std::unique_lock lock(visible_mutex);
    while (visible.load(std::memory_order_seq_cst) < lsn) {
      status = log->committer().health();
      if (!status.ok()) {
        status = Status::Error(base::ErrorId::kOutcomeUnknown, "The log has failed before the commit was durable");
        break;
      }
      const uint64_t now = options.env->MonotonicNanos();
      if (deadline_ns != 0 && now >= deadline_ns) {
        status = Status::Error(base::ErrorId::kBookmarkTimeout, "The database did not reach the bookmark in time");
        break;
      }
      constexpr uint64_t kStep = 100'000'000;
      options.env->WaitFor(visible_changed, lock, deadline_ns == 0 ? kStep : std::min(kStep, deadline_ns - now));
    }
  }
  visible_waiters.fetch_sub(1);
  return status;
}

}  // namespace mycel::engine::txn
