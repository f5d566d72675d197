// Who is inside RocksDB, so that it can be closed and opened again under a running database.
//
// Whoever uses it holds a Use; Close succeeds only at a moment when nobody does, and then keeps newcomers waiting. A
// Use may be taken while holding another (an iterator and a read): it never waits for a Close that still waits itself.
//
// Threads: any; a Use may end on another thread than it began on.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <utility>

namespace mycel::engine::kv {

class StoreGate {
 public:
  class Use {
   public:
    explicit Use(StoreGate* gate) : gate_(gate) { gate_->Enter(); }
    ~Use() {
      if (gate_ != nullptr) gate_->inside_.fetch_sub(1, std::memory_order_release);
    }
    Use(Use&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Use& operator=(Use&&) = delete;
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

   private:
    StoreGate* gate_;
  };

  // False when somebody was inside all the time.
  [[nodiscard]] bool Close() {
    constexpr int kLooks = 2000;
    for (int look = 0; look < kLooks; ++look) {
      uint64_t nobody = 0;
      if (inside_.compare_exchange_strong(nobody, kClosed, std::memory_order_acq_rel)) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    inside_.fetch_sub(kClosed, std::memory_order_acq_rel);
    opened_.notify_all();
  }

 private:
  static constexpr uint64_t kClosed = uint64_t{1} << 63;

  void Enter() {
    while ((inside_.fetch_add(1, std::memory_order_acquire) & kClosed) != 0) {
      inside_.fetch_sub(1, std::memory_order_release);
      std::unique_lock lock(mutex_);
      opened_.wait(lock, [this] { return (inside_.load(std::memory_order_acquire) & kClosed) == 0; });
    }
  }

  std::atomic<uint64_t> inside_{0};
  std::mutex mutex_;
  std::condition_variable opened_;
};

}  // namespace mycel::engine::kv
