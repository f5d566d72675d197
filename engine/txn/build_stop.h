// What ends a schema change before it is done.
#pragma once

#include <atomic>
#include <cstdint>

namespace mycel::engine::txn {

struct BuildStop {
  const std::atomic<bool>* cancel = nullptr;  // set by others; null: never
  // Of Env::MonotonicNanos, 0: none. Bounds the wait for writers that began before the change, as a lock's: not the
  // build itself, which is work and no wait.
  uint64_t wait_until_ns = 0;

  [[nodiscard]] bool cancelled() const { return cancel != nullptr && cancel->load(std::memory_order_relaxed); }
};

}  // namespace mycel::engine::txn
