#include "engine/txn/lock_table.h"

#include <algorithm>

namespace mycel::engine::txn {
namespace {

// A wait without deadline looks up now and then, so that a clock of tests cannot hold it for ever.
constexpr uint64_t kWaitStepNanos = 1'000'000'000;

}  // namespace

bool LockTable::Compatible(const Lock& lock, const LockOwner* owner, LockMode mode) {
  return std::all_of(lock.holders.begin(), lock.holders.end(), [&](const Waiter& holder) {
    return holder.owner == owner || (mode == LockMode::kShared && holder.mode == LockMode::kShared);
  });
}

void LockTable::Grant(Lock* lock, LockOwner* owner, LockMode mode, const LockName& name) {
  const auto have = std::find_if(lock->holders.begin(), lock->holders.end(),
                                 [&](const Waiter& holder) { return holder.owner == owner; });
  if (have == lock->holders.end()) {
    lock->holders.push_back({owner, mode});
  } else if (mode == LockMode::kExclusive) {
    have->mode = mode;
  }
  LockMode& held = owner->held_[name];
  if (mode == LockMode::kExclusive) held = mode;
}

base::Status LockTable::Acquire(LockOwner* owner, const LockName& name, LockMode mode, uint64_t deadline_ns) {
  const auto held = owner->held_.find(name);
  if (held != owner->held_.end() && (mode == LockMode::kShared || held->second == LockMode::kExclusive)) {
    return base::Status::Ok();
  }
  std::unique_lock guard(mutex_);
  Lock& lock = locks_[name];
  const bool upgrade = held != owner->held_.end();
  if ((upgrade || lock.waiters.empty()) && Compatible(lock, owner, mode)) {
    Grant(&lock, owner, mode, name);
    return base::Status::Ok();
  }
  if (upgrade) {
    lock.waiters.insert(lock.waiters.begin(), {owner, mode});
  } else {
    lock.waiters.push_back({owner, mode});
  }
  owner->granted_ = false;
  owner->victim_ = false;
  owner->waiting_for_ = &name;
  // One wait may close several circles, where others share a lock.
  while (LockOwner* const victim = FindVictim(owner)) {
    ++deadlocks_;
    victim->victim_ = true;
    victim->wake_.notify_one();
    if (victim == owner) break;
  }
  ++waiting_;
  base::Status status;
  while (!owner->granted_) {
    if (owner->victim_) {
      status =
          base::Status::Error(base::ErrorId::kDeadlockDetected,
                              "The transaction waits for locks in a circle with others and was chosen to give way");
      break;
    }
    const uint64_t now = env_->MonotonicNanos();
    if (owner->cancelled_ || (deadline_ns != 0 && now >= deadline_ns)) {
      status = base::Status::Error(base::ErrorId::kLockClientStopped,
                                   "The transaction was stopped while it waited for a lock");
      break;
    }
    const uint64_t left = deadline_ns == 0 ? kWaitStepNanos : std::min(kWaitStepNanos, deadline_ns - now);
    env_->WaitFor(owner->wake_, guard, left);
  }
  --waiting_;
  owner->waiting_for_ = nullptr;
  if (!owner->granted_) RemoveWaiter(name, owner);
  return status;
}

bool LockTable::TryAcquire(LockOwner* owner, const LockName& name) {
  const std::lock_guard guard(mutex_);
  Lock& lock = locks_[name];
  if (!lock.waiters.empty() || !Compatible(lock, owner, LockMode::kExclusive)) return false;
  Grant(&lock, owner, LockMode::kExclusive, name);
  return true;
}

void LockTable::ReleaseAll(LockOwner* owner) {
  const std::lock_guard guard(mutex_);
  for (const auto& [name, mode] : owner->held_) {
    const auto at = locks_.find(name);
    auto& holders = at->second.holders;
    holders.erase(
        std::remove_if(holders.begin(), holders.end(), [&](const Waiter& holder) { return holder.owner == owner; }),
        holders.end());
    GrantWaiters(name, &at->second);
    if (at->second.holders.empty() && at->second.waiters.empty()) locks_.erase(at);
  }
  owner->held_.clear();
}

void LockTable::Cancel(LockOwner* owner) {
  const std::lock_guard guard(mutex_);
  owner->cancelled_ = true;
  owner->wake_.notify_one();
}

uint64_t LockTable::deadlocks() const {
  const std::lock_guard guard(mutex_);
  return deadlocks_;
}

size_t LockTable::waiting() const {
  const std::lock_guard guard(mutex_);
  return waiting_;
}

void LockTable::GrantWaiters(const LockName& name, Lock* lock) {
  while (!lock->waiters.empty()) {
    const Waiter next = lock->waiters.front();
    if (!Compatible(*lock, next.owner, next.mode)) return;
    lock->waiters.erase(lock->waiters.begin());
    Grant(lock, next.owner, next.mode, name);
    next.owner->granted_ = true;
    next.owner->waiting_for_ = nullptr;
    next.owner->wake_.notify_one();
  }
}

void LockTable::RemoveWaiter(const LockName& name, const LockOwner* owner) {
  const auto at = locks_.find(name);
  std::erase_if(at->second.waiters, [&](const Waiter& waiter) { return waiter.owner == owner; });
  GrantWaiters(name, &at->second);
  if (at->second.holders.empty() && at->second.waiters.empty()) locks_.erase(at);
}

LockOwner* LockTable::FindVictim(LockOwner* start) {
  std::vector<LockOwner*> path;
  std::vector<LockOwner*> seen;
  if (!FindCycle(start, start, &path, &seen)) return nullptr;
  return *std::max_element(path.begin(), path.end(),
                           [](const LockOwner* a, const LockOwner* b) { return a->id_ < b->id_; });
}

// A waiter waits for the holders in its way and for the waiters ahead of it that do not go together with it.
bool LockTable::FindCycle(LockOwner* at, LockOwner* start, std::vector<LockOwner*>* path,
                          std::vector<LockOwner*>* seen) {
  if (at->waiting_for_ == nullptr || at->victim_) return false;
  if (std::find(seen->begin(), seen->end(), at) != seen->end()) return false;
  seen->push_back(at);
  path->push_back(at);
  const Lock& lock = locks_.at(*at->waiting_for_);
  LockMode mode = LockMode::kShared;
  for (const Waiter& waiter : lock.waiters) {
    if (waiter.owner == at) mode = waiter.mode;
  }
  const auto blocks = [&](const Waiter& other) {
    if (other.owner == at || (mode == LockMode::kShared && other.mode == LockMode::kShared)) return false;
    return other.owner == start || FindCycle(other.owner, start, path, seen);
  };
  if (std::any_of(lock.holders.begin(), lock.holders.end(), blocks)) return true;
  for (const Waiter& waiter : lock.waiters) {
    if (waiter.owner == at) break;
    if (blocks(waiter)) return true;
  }
  path->pop_back();
  return false;
}

}  // namespace mycel::engine::txn
