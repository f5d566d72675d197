// Counts the object tier's bytes and passes them on to its account in steps, so that a record costs one relaxed
// addition.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "engine/memory/account.h"

namespace mycel::engine::graph {

class MemoryMeter {
 public:
  // `account` may be null: then it only counts.
  explicit MemoryMeter(memory::Account* account) : account_(account) {}
  ~MemoryMeter() {
    if (account_ != nullptr && charged_.load() > 0) account_->Release(static_cast<size_t>(charged_.load()));
  }
  MemoryMeter(const MemoryMeter&) = delete;
  MemoryMeter& operator=(const MemoryMeter&) = delete;

  void Add(int64_t bytes) {
    const int64_t now = bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    if (account_ == nullptr) return;
    int64_t charged = charged_.load(std::memory_order_relaxed);
    while (now - charged > kStep || charged - now > kStep) {
      const int64_t target = now > 0 ? now : 0;
      if (!charged_.compare_exchange_weak(charged, target, std::memory_order_relaxed)) continue;
      if (target > charged) {
        account_->ChargeUnchecked(static_cast<size_t>(target - charged));
      } else if (charged > target) {
        account_->Release(static_cast<size_t>(charged - target));
      }
      return;
    }
  }
  [[nodiscard]] size_t bytes() const {
    const int64_t now = bytes_.load(std::memory_order_relaxed);
    return now > 0 ? static_cast<size_t>(now) : 0;
  }

 private:
  static constexpr int64_t kStep = 64 << 10;

  memory::Account* account_;
  std::atomic<int64_t> bytes_{0};
  std::atomic<int64_t> charged_{0};
};

}  // namespace mycel::engine::graph
