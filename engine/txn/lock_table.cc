#include "engine/txn/lock_table.h"

#include <algorithm>
#include <utility>

namespace mycel::engine::txn {
namespace {

// A wait without deadline looks up now and then, so that a clock of tests cannot hold it for ever.
constexpr uint64_t kWaitStepNanos = 1'000'000'000;
// So long may a wait go on after its statement was cancelled.
constexpr uint64_t kCancelStepNanos = 20'000'000;

}  // namespace

size_t LockOwner::bytes() const {
  // Tables of a power of two places, half of them free at worst, a byte beside each.
  constexpr size_t kBytesOfNote = 2 * (sizeof(LockKey) + 1);
  constexpr size_t kBytesInTable = 2 * (sizeof(LockKey) + sizeof(LockOwner*) + 1);
  return held_.size() * (kBytesOfNote + kBytesInTable);
}

bool LockTable::Compatible(const Crowd& lock, const LockOwner* owner, LockMode mode) {
  return std::all_of(lock.holders.begin(), lock.holders.end(), [&](const Waiter& holder) {
    return holder.owner == owner || (mode == LockMode::kShared && holder.mode == LockMode::kShared);
  });
}

void LockTable::Grant(Crowd* lock, LockOwner* owner, LockMode mode, LockKey key) {
  const auto have = std::find_if(lock->holders.begin(), lock->holders.end(),
                                 [&](const Waiter& holder) { return holder.owner == owner; });
  if (have == lock->holders.end()) {
    lock->holders.push_back({owner, mode});
  } else if (mode == LockMode::kExclusive) {
    have->mode = mode;
  }
  owner->Note(key, mode);
}

LockTable::Crowd* LockTable::GrantAloneOrFind(LockOwner* owner, LockKey key, LockMode mode) {
  if (!crowds_.empty()) {
    const auto crowd = crowds_.find(key);
    if (crowd != crowds_.end()) return &crowd->second;
  }
  const auto [at, is_new] = alone_.try_emplace(key, owner);
  LockOwner* const holder = at->second;
  if (holder == owner) {
    owner->Note(key, mode);
    return nullptr;
  }
  const LockMode held = holder->Holds(key, LockMode::kExclusive) ? LockMode::kExclusive : LockMode::kShared;
  alone_.erase(at);
  Crowd& crowd = crowds_[key];
  crowd.holders.push_back({holder, held});
  return &crowd;
}

bool LockTable::GrantOrQueue(LockOwner* owner, LockKey key, LockMode mode, Wakes* wakes) {
  Crowd* const crowd = GrantAloneOrFind(owner, key, mode);
  if (crowd == nullptr) return true;
  Crowd& lock = *crowd;
  const bool upgrade = owner->Holds(key, LockMode::kShared);
  if ((upgrade || lock.waiters.empty()) && Compatible(lock, owner, mode)) {
    Grant(&lock, owner, mode, key);
    return true;
  }
  lock.waiters.insert(upgrade ? lock.waiters.begin() : lock.waiters.end(), {owner, mode});
  owner->granted_ = false;
  owner->victim_ = false;
  owner->waits_ = true;
  owner->waiting_for_ = key;
  owner->waiting_mode_ = mode;
  ++waiting_;
  // One wait may close several circles, where others share a lock.
  while (LockOwner* const victim = FindVictim(owner)) {
    ++deadlocks_;
    victim->victim_ = true;
    if (victim == owner) break;
    Notify(victim, wakes);
  }
  return false;
}

namespace {

base::Status GaveWay() {
  return base::Status::Error(base::ErrorId::kDeadlockDetected,
                             "The transaction waits for locks in a circle with others and was chosen to give way");
}

base::Status Waits() {
  return base::Status::Error(base::ErrorId::kLockClientStopped, "The transaction waits for a lock");
}

base::Status Stopped() {
  return base::Status::Error(base::ErrorId::kLockClientStopped,
                             "The transaction was stopped while it waited for a lock");
}

}  // namespace

base::Status LockTable::Acquire(LockOwner* owner, const LockName& name, LockMode mode, uint64_t deadline_ns,
                                const std::atomic<bool>* cancel) {
  if (owner->waits_) Withdraw(owner);
  const LockKey key = KeyOf(name);
  if (owner->Holds(key, mode)) return base::Status::Ok();
  Wakes wakes;
  base::Status status;
  {
    std::unique_lock guard(mutex_);
    if (GrantOrQueue(owner, key, mode, &wakes)) return base::Status::Ok();
    if (!wakes.empty()) {
      guard.unlock();
      Run(std::exchange(wakes, {}));
      guard.lock();
    }
    const uint64_t step_ns = cancel == nullptr ? kWaitStepNanos : kCancelStepNanos;
    while (!owner->granted_) {
      if (owner->victim_) {
        status = GaveWay();
        break;
      }
      const uint64_t now = env_->MonotonicNanos();
      const bool cancelled = owner->cancelled_ || (cancel != nullptr && cancel->load(std::memory_order_acquire));
      if (cancelled || (deadline_ns != 0 && now >= deadline_ns)) {
        status = Stopped();
        break;
      }
      env_->WaitFor(owner->wake_, guard, deadline_ns == 0 ? step_ns : std::min(step_ns, deadline_ns - now));
    }
    EndWait(owner, &wakes);
  }
  Run(wakes);
  return status;
}

base::Status LockTable::Request(LockOwner* owner, const LockName& name, LockMode mode) {
  // Whoever goes on after a wait has begun, as an expression whose error nobody raises does, gets no further lock: one
  // wait at a time. What is held is not looked at, since another thread may be granting.
  if (owner->waits_) return Waits();
  const LockKey key = KeyOf(name);
  if (owner->Holds(key, mode)) return base::Status::Ok();
  Wakes wakes;
  base::Status status;
  {
    const std::lock_guard guard(mutex_);
    if (GrantOrQueue(owner, key, mode, &wakes)) return base::Status::Ok();
    if (owner->victim_) {
      status = GaveWay();
      EndWait(owner, &wakes);
    }
  }
  Run(wakes);
  if (!status.ok()) return status;
  return Waits();
}

base::Result<bool> LockTable::Poll(LockOwner* owner, const std::function<void()>& wake) {
  Wakes wakes;
  base::Status status;
  {
    const std::lock_guard guard(mutex_);
    if (owner->waits_ && !owner->granted_) {
      if (!owner->victim_ && !owner->cancelled_) {
        owner->notify_ = wake;
        return false;
      }
      status = owner->victim_ ? GaveWay() : Stopped();
    }
    EndWait(owner, &wakes);
  }
  Run(wakes);
  if (!status.ok()) return status;
  return true;
}

void LockTable::Withdraw(LockOwner* owner) {
  Wakes wakes;
  {
    const std::lock_guard guard(mutex_);
    EndWait(owner, &wakes);
  }
  Run(wakes);
}

bool LockTable::TryAcquire(LockOwner* owner, const LockName& name) {
  const LockKey key = KeyOf(name);
  const std::lock_guard guard(mutex_);
  if (crowds_.contains(key)) return false;
  const auto [at, is_new] = alone_.try_emplace(key, owner);
  if (at->second != owner) return false;
  owner->Note(key, LockMode::kExclusive);
  return true;
}

void LockTable::ReleaseAll(LockOwner* owner) {
  Wakes wakes;
  {
    const std::lock_guard guard(mutex_);
    EndWait(owner, &wakes);
    for (const LockKey entry : owner->held_) {
      const LockKey key = entry & ~LockKey{1};
      const auto at = crowds_.empty() ? crowds_.end() : crowds_.find(key);
      if (at == crowds_.end()) {
        alone_.erase(key);
        continue;
      }
      std::erase_if(at->second.holders, [&](const Waiter& holder) { return holder.owner == owner; });
      GrantWaiters(key, &at->second, &wakes);
      EndCrowd(key);
    }
    owner->held_.clear();
  }
  Run(wakes);
}

void LockTable::Cancel(LockOwner* owner) {
  Wakes wakes;
  {
    const std::lock_guard guard(mutex_);
    owner->cancelled_ = true;
    Notify(owner, &wakes);
  }
  Run(wakes);
}

void LockTable::Notify(LockOwner* owner, Wakes* wakes) {
  owner->wake_.notify_one();
  if (owner->notify_) wakes->push_back(std::exchange(owner->notify_, nullptr));
}

void LockTable::Run(const Wakes& wakes) {
  for (const auto& wake : wakes) wake();
}

uint64_t LockTable::deadlocks() const {
  const std::lock_guard guard(mutex_);
  return deadlocks_;
}

size_t LockTable::waiting() const {
  const std::lock_guard guard(mutex_);
  return waiting_;
}

void LockTable::EndCrowd(LockKey key) {
  const auto at = crowds_.find(key);
  const Crowd& crowd = at->second;
  if (!crowd.waiters.empty() || crowd.holders.size() > 1) return;
  if (!crowd.holders.empty()) alone_.emplace(key, crowd.holders.front().owner);
  crowds_.erase(at);
}

void LockTable::GrantWaiters(LockKey key, Crowd* lock, Wakes* wakes) {
  while (!lock->waiters.empty()) {
    const Waiter next = lock->waiters.front();
    if (!Compatible(*lock, next.owner, next.mode)) return;
    lock->waiters.erase(lock->waiters.begin());
    Grant(lock, next.owner, next.mode, key);
    next.owner->granted_ = true;
    Notify(next.owner, wakes);
  }
}

// The owner leaves the queue, with the lock or without.
void LockTable::EndWait(LockOwner* owner, Wakes* wakes) {
  if (!owner->waits_) return;
  owner->waits_ = false;
  owner->notify_ = nullptr;
  --waiting_;
  if (owner->granted_) return;
  const LockKey key = owner->waiting_for_;
  Crowd& lock = crowds_.at(key);
  std::erase_if(lock.waiters, [&](const Waiter& waiter) { return waiter.owner == owner; });
  GrantWaiters(key, &lock, wakes);
  EndCrowd(key);
}

// Whoever has just joined the end of a queue closes a circle only if somebody waits for what it holds. On a hot row
// nobody does, and a search would walk the whole queue for each that joins it.
bool LockTable::IsWaitedFor(const LockOwner* owner) const {
  if (crowds_.size() < owner->held_.size()) {
    return std::any_of(crowds_.begin(), crowds_.end(), [&](const auto& crowd) {
      return !crowd.second.waiters.empty() && owner->Holds(crowd.first, LockMode::kShared);
    });
  }
  return std::any_of(owner->held_.begin(), owner->held_.end(), [&](LockKey entry) {
    const auto crowd = crowds_.find(entry & ~LockKey{1});
    return crowd != crowds_.end() && !crowd->second.waiters.empty();
  });
}

LockOwner* LockTable::FindVictim(LockOwner* start) {
  if (!IsWaitedFor(start)) return nullptr;
  std::vector<LockOwner*> path;
  ++searches_;
  if (!FindCycle(start, start, &path)) return nullptr;
  const auto dearer = [](const LockOwner* a, const LockOwner* b) {
    const bool a_again = a->can_run_again_.load(std::memory_order_relaxed);
    const bool b_again = b->can_run_again_.load(std::memory_order_relaxed);
    if (a_again != b_again) return b_again;
    if (a->held_.size() != b->held_.size()) return a->held_.size() > b->held_.size();
    return a->id_ < b->id_;
  };
  return *std::max_element(path.begin(), path.end(), dearer);
}

// A waiter waits for the holders in its way and for the waiters ahead of it that do not go together with it.
bool LockTable::FindCycle(LockOwner* at, LockOwner* start, std::vector<LockOwner*>* path) {
  if (!at->waits_ || at->granted_ || at->victim_) return false;
  if (at->seen_by_search_ == searches_) return false;
  at->seen_by_search_ = searches_;
  path->push_back(at);
  const Crowd& lock = crowds_.at(at->waiting_for_);
  const LockMode mode = at->waiting_mode_;
  const auto blocks = [&](const Waiter& other) {
    if (other.owner == at || (mode == LockMode::kShared && other.mode == LockMode::kShared)) return false;
    return other.owner == start || FindCycle(other.owner, start, path);
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
