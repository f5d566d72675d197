// A one-byte lock for sections of a few instructions: linking a version, swapping a pointer. Never held across I/O.
#pragma once

#include <atomic>
#include <thread>

namespace mycel::engine::graph {

class SpinLatch {
 public:
  void lock() {
    for (int spins = 0; held_.exchange(true, std::memory_order_acquire);) {
      while (held_.load(std::memory_order_relaxed)) {
        if (++spins > 64) std::this_thread::yield();
      }
    }
  }
  void unlock() { held_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> held_{false};
};

}  // namespace mycel::engine::graph
