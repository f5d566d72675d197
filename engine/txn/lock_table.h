// Locks on rows, index keys and the schema, shared and exclusive, granted in the order of asking.
//
// A waiter is served in turn; before it waits the wait-for graph is searched, and if it closes a cycle one transaction
// of every such cycle fails with kDeadlockDetected, at once: one that can be run again without its client noticing
// before one that cannot, then the one with the fewest locks, then the youngest. A holder of a shared lock may ask for
// the exclusive one and goes before other waiters.
//
// A wait either holds its thread (Acquire) or none (Request, then Poll until it has ended). Wakes run on the thread
// that releases, with no lock held, and must not block.
//
// Threads: everything from any thread. A transaction asks for one lock at a time.
#pragma once

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/env/env.h"

namespace mycel::engine::txn {

enum class LockSpace : uint8_t { kNode, kRel, kKey, kSchema };
enum class LockMode : uint8_t { kShared, kExclusive };

struct LockName {
  LockSpace space{};
  uint64_t id = 0;
  bool operator==(const LockName&) const = default;
};

// A name in one word, even. Names of ids above 2^61 may share one: they are hashes of keys, which may anyway.
using LockKey = uint64_t;
[[nodiscard]] inline LockKey KeyOf(const LockName& name) {
  return name.id << 3 | static_cast<uint64_t>(name.space) << 1;
}

struct LockKeyHash {
  using is_avalanching = void;
  size_t operator()(LockKey key) const {
    const uint64_t hash = key * 0x9E3779B97F4A7C15ull;
    return static_cast<size_t>(hash ^ hash >> 32);
  }
};

// One transaction's locks. Used by its own thread; the table's mutex guards what others look at.
class LockOwner {
 public:
  explicit LockOwner(base::TxnId id) : id_(id) {}

  // Has asked for a lock without waiting, and Poll has not told the end of that. By its own thread.
  [[nodiscard]] bool waits() const { return waits_; }
  // Whether its transaction may be chosen to give way without its client noticing. By its own thread.
  void set_can_run_again(bool on) { can_run_again_.store(on, std::memory_order_relaxed); }
  // Of its locks, here and in the table, about. Both by its own thread, while it does not wait.
  [[nodiscard]] size_t bytes() const;
  [[nodiscard]] size_t count() const { return held_.size(); }

 private:
  friend class LockTable;
  static LockKey Entry(LockKey key, LockMode mode) { return key | (mode == LockMode::kExclusive ? 1 : 0); }
  [[nodiscard]] bool Holds(LockKey key, LockMode mode) const {
    return held_.contains(Entry(key, LockMode::kExclusive)) ||
           (mode == LockMode::kShared && held_.contains(Entry(key, LockMode::kShared)));
  }
  void Note(LockKey key, LockMode mode) {
    if (Holds(key, mode)) return;
    if (mode == LockMode::kExclusive) held_.erase(Entry(key, LockMode::kShared));
    held_.insert(Entry(key, mode));
  }

  const base::TxnId id_;
  boost::unordered_flat_set<LockKey, LockKeyHash> held_;  // Entry()
  std::condition_variable wake_;
  std::function<void()> notify_;  // of a wait without a thread
  std::atomic<bool> can_run_again_{false};
  bool waits_ = false;
  LockKey waiting_for_ = 0;
  LockMode waiting_mode_ = LockMode::kShared;
  bool granted_ = false;
  bool victim_ = false;
  bool cancelled_ = false;
  uint64_t seen_by_search_ = 0;  // the last search for circles that came by
};

class LockTable {
 public:
  explicit LockTable(env::Env* env) : env_(env) {}
  LockTable(const LockTable&) = delete;
  LockTable& operator=(const LockTable&) = delete;

  // kDeadlockDetected; kLockClientStopped at `deadline_ns` (0: none), after Cancel, or soon after `cancel` was set.
  [[nodiscard]] base::Status Acquire(LockOwner* owner, const LockName& name, LockMode mode, uint64_t deadline_ns,
                                     const std::atomic<bool>* cancel = nullptr);
  // Does not wait: kLockClientStopped when the lock is not free. The owner stands in the queue then (waits()), until
  // Poll has told the end of its wait, or Withdraw. kDeadlockDetected as Acquire.
  [[nodiscard]] base::Status Request(LockOwner* owner, const LockName& name, LockMode mode);
  // Whether the lock that Request has queued for is held. If it is not, `wake` runs once when to ask again.
  // kDeadlockDetected, kLockClientStopped after Cancel: the wait is over.
  [[nodiscard]] base::Result<bool> Poll(LockOwner* owner, const std::function<void()>& wake);
  void Withdraw(LockOwner* owner);
  // Exclusively, without waiting; false when somebody holds or awaits it.
  [[nodiscard]] bool TryAcquire(LockOwner* owner, const LockName& name);
  void ReleaseAll(LockOwner* owner);
  // From any thread: the owner's present and later waits fail.
  void Cancel(LockOwner* owner);
  [[nodiscard]] uint64_t deadlocks() const;
  // Transactions that wait at this moment, with a thread or without.
  [[nodiscard]] size_t waiting() const;

 private:
  struct Waiter {
    LockOwner* owner;
    LockMode mode;
  };
  // A lock with several holders, or with somebody waiting.
  struct Crowd {
    std::vector<Waiter> holders;
    std::vector<Waiter> waiters;
  };
  using Wakes = std::vector<std::function<void()>>;

  static bool Compatible(const Crowd& lock, const LockOwner* owner, LockMode mode);
  static void Grant(Crowd* lock, LockOwner* owner, LockMode mode, LockKey key);
  // Null: held now, by this owner alone, or as far as nobody else knows of it.
  Crowd* GrantAloneOrFind(LockOwner* owner, LockKey key, LockMode mode);
  // True: held now. Else the owner stands in the queue, and deadlocks have been dealt with.
  bool GrantOrQueue(LockOwner* owner, LockKey key, LockMode mode, Wakes* wakes);
  void GrantWaiters(LockKey key, Crowd* lock, Wakes* wakes);
  void EndCrowd(LockKey key);  // if it is none any more
  void EndWait(LockOwner* owner, Wakes* wakes);
  static void Notify(LockOwner* owner, Wakes* wakes);
  static void Run(const Wakes& wakes);
  LockOwner* FindVictim(LockOwner* start);
  bool FindCycle(LockOwner* at, LockOwner* start, std::vector<LockOwner*>* path);
  [[nodiscard]] bool IsWaitedFor(const LockOwner* owner) const;

  env::Env* const env_;
  mutable std::mutex mutex_;
  // Most locks have one holder and nobody waiting, and a large transaction takes them by the million: two words each,
  // and the holder's own note tells the mode. A lock stands here or among the crowds.
  boost::unordered_flat_map<LockKey, LockOwner*, LockKeyHash> alone_;
  std::unordered_map<LockKey, Crowd, LockKeyHash> crowds_;
  uint64_t deadlocks_ = 0;
  uint64_t searches_ = 0;  // for circles
  size_t waiting_ = 0;
};

// Gives up all that `owner` holds, at the end of a scope.
struct LockRelease {
  LockTable* locks;
  LockOwner* owner;
  ~LockRelease() { locks->ReleaseAll(owner); }
};

}  // namespace mycel::engine::txn
