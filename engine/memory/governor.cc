#include "engine/memory/governor.h"

#include <algorithm>
#include <utility>

#include "engine/base/assert.h"

namespace mycel::engine::memory {

// An account with what the governor needs to know of it. Lines are never removed, so their addresses hold.
struct Governor::Line {
  Line(Account* root, std::string name, const TierOptions& tier_options, Evictable* evict)
      : account(root, std::move(name), tier_options.limit_bytes, base::ErrorId::kMemoryLimit),
        floor_bytes(tier_options.floor_bytes),
        evictable(evict) {}

  [[nodiscard]] size_t Excess() const {
    const size_t bytes = account.bytes();
    return evictable != nullptr && bytes > floor_bytes ? bytes - floor_bytes : 0;
  }

  Account account;
  size_t floor_bytes;
  Evictable* evictable;  // null: not a cache, or removed
};

Governor::Governor(size_t limit_bytes) : root_(this, limit_bytes) {}
Governor::~Governor() = default;

Account* Governor::AddAccount(std::string name, size_t limit_bytes) {
  return AddLine(std::move(name), {.floor_bytes = 0, .limit_bytes = limit_bytes}, nullptr);
}

Account* Governor::AddTier(std::string name, const TierOptions& options, Evictable* evictable) {
  return AddLine(std::move(name), options, evictable);
}

Account* Governor::AddLine(std::string name, const TierOptions& options, Evictable* evictable) {
  const std::lock_guard lock(mutex_);
  lines_.push_back(std::make_unique<Line>(&root_, std::move(name), options, evictable));
  return &lines_.back()->account;
}

void Governor::RemoveTier(const Account* account) {
  const std::lock_guard evicting(evicting_);  // waits for a running round
  const std::lock_guard lock(mutex_);
  for (const auto& line : lines_) {
    if (&line->account == account) line->evictable = nullptr;
  }
}

void Governor::SetTierOptions(const Account* account, const TierOptions& options) {
  Line* changed = nullptr;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& line : lines_) {
      if (&line->account == account) changed = line.get();
    }
    MYCEL_ASSERT(changed != nullptr);
    changed->floor_bytes = options.floor_bytes;
    changed->account.set_limit_bytes(options.limit_bytes);
  }
  const std::lock_guard evicting(evicting_);
  const size_t bytes = changed->account.bytes();
  if (changed->evictable != nullptr && bytes > options.limit_bytes) {
    static_cast<void>(changed->evictable->Evict(bytes - options.limit_bytes));
  }
}

bool Governor::MakeRoom(size_t bytes) {
  const std::lock_guard evicting(evicting_);
  const size_t limit = limit_bytes();
  if (bytes > limit) return false;
  return EvictDownTo(limit - bytes);
}

bool Governor::EvictBelowLimit() {
  const std::lock_guard evicting(evicting_);
  return EvictDownTo(limit_bytes());
}

void Governor::SetLimitBytes(size_t bytes) {
  root_.set_limit_bytes(bytes);
  static_cast<void>(EvictBelowLimit());  // what cannot go now goes with the next charges
}

// Evicts until the root has at most `target`: each round from the tier furthest above its floor that still gives.
bool Governor::EvictDownTo(size_t target) {
  std::vector<const Line*> dry;
  for (;;) {
    const size_t used = root_.bytes();
    if (used <= target) return true;
    const Line* richest = nullptr;
    Evictable* evictable = nullptr;
    size_t excess = 0;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& line : lines_) {
        const bool gives = std::find(dry.begin(), dry.end(), line.get()) == dry.end();
        if (!gives || line->Excess() <= excess) continue;
        richest = line.get();
        evictable = line->evictable;
        excess = line->Excess();
      }
    }
    if (richest == nullptr) return false;
    if (evictable->Evict(std::min(excess, used - target)) == 0) dry.push_back(richest);
  }
}

std::vector<Governor::AccountUse> Governor::Report() const {
  const std::lock_guard lock(mutex_);
  std::vector<AccountUse> report;
  for (const auto& line : lines_) {
    const Account& account = line->account;
    report.push_back({account.name(), account.bytes(), account.peak_bytes(), account.limit_bytes(), line->floor_bytes});
  }
  return report;
}

}  // namespace mycel::engine::memory
