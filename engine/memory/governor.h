// The one memory budget (design section 5). It owns the root account, knows each tier's floor, and when a charge does
// not fit asks the tiers to evict: first those furthest above their floor, never below it.
//
//   Governor governor(limit_bytes);
//   Account* object_tier = governor.AddTier("object", {.floor_bytes = 64 << 20}, &cache);
//   MYCEL_RETURN_IF_ERROR(object_tier->Charge(n));
//
// Threads: all methods from any thread. Tiers and accounts must be gone before their governor.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/base/status.h"
#include "engine/memory/account.h"
#include "engine/memory/evictable.h"

namespace mycel::engine::memory {

struct TierOptions {
  size_t floor_bytes = 0;         // eviction for others stops here
  size_t limit_bytes = kNoLimit;  // charges above it fail; the tier evicts from itself first
};

class Governor {
 public:
  explicit Governor(size_t limit_bytes);
  ~Governor();
  Governor(const Governor&) = delete;
  Governor& operator=(const Governor&) = delete;

  // A named account that is not a cache ("queries", "undo", "memtables"). Lives as long as the governor.
  [[nodiscard]] Account* AddAccount(std::string name, size_t limit_bytes = kNoLimit);
  // A cache tier's account. `evictable` is called until RemoveTier; it must stay alive until then.
  [[nodiscard]] Account* AddTier(std::string name, const TierOptions& options, Evictable* evictable);
  // After this returns `evictable` is not called any more. The account stays (with what is charged).
  void RemoveTier(const Account* account);
  void SetTierOptions(const Account* account, const TierOptions& options);

  // Evicts until `bytes` more fit into the budget. False when that is impossible now.
  [[nodiscard]] bool MakeRoom(size_t bytes);

  [[nodiscard]] size_t limit_bytes() const { return root_.limit_bytes(); }
  void SetLimitBytes(size_t bytes);
  [[nodiscard]] size_t bytes() const { return root_.bytes(); }

  struct AccountUse {
    std::string name;
    size_t bytes, peak_bytes, limit_bytes, floor_bytes;
  };
  // For metrics and `mycel.cache.stats()`: the root's children in the order of their creation.
  [[nodiscard]] std::vector<AccountUse> Report() const;

 private:
  friend class Account;
  struct Line;
  Account* AddLine(std::string name, const TierOptions& options, Evictable* evictable);
  bool EvictBelowLimit();
  bool EvictDownTo(size_t target);  // requires evicting_

  Account root_;
  mutable std::mutex mutex_;  // guards lines_
  std::mutex evicting_;       // one eviction round at a time; taken before mutex_
  std::vector<std::unique_ptr<Line>> lines_;
};

}  // namespace mycel::engine::memory
