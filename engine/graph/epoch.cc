#include "engine/graph/epoch.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace mycel::engine::graph {

EpochDomain::~EpochDomain() {
  for (const Retired& retired : retired_) retired.deleter(retired.object);
  for (Slot* slot = slots_.load(); slot != nullptr;) {
    Slot* next = slot->next;
    delete slot;
    slot = next;
  }
}

EpochDomain::Slot* EpochDomain::AcquireSlot() {
  for (Slot* slot = slots_.load(std::memory_order_acquire); slot != nullptr; slot = slot->next) {
    bool expected = false;
    if (!slot->used.load(std::memory_order_relaxed) &&
        slot->used.compare_exchange_strong(expected, true, std::memory_order_acq_rel)) {
      return slot;
    }
  }
  auto* slot = new Slot;
  slot->used.store(true, std::memory_order_relaxed);
  Slot* head = slots_.load(std::memory_order_relaxed);
  do {
    slot->next = head;
  } while (!slots_.compare_exchange_weak(head, slot, std::memory_order_release, std::memory_order_relaxed));
  return slot;
}

void EpochDomain::ReleaseSlot(Slot* slot) {
  Unpin(slot);
  slot->used.store(false, std::memory_order_release);
}

void EpochDomain::Retire(void* object, void (*deleter)(void*)) {
  const std::lock_guard lock(mutex_);
  retired_.push_back({global_.load(std::memory_order_seq_cst), object, deleter});
  waiting_.store(retired_.size(), std::memory_order_relaxed);
}

void EpochDomain::Collect() {
  const uint64_t now = global_.fetch_add(1, std::memory_order_seq_cst) + 1;
  uint64_t oldest = now;
  for (Slot* slot = slots_.load(std::memory_order_seq_cst); slot != nullptr; slot = slot->next) {
    const uint64_t epoch = slot->epoch.load(std::memory_order_seq_cst);
    if (epoch != 0) oldest = std::min(oldest, epoch);
  }
  std::vector<Retired> free_now;
  {
    const std::lock_guard lock(mutex_);
    while (!retired_.empty() && retired_.front().epoch < oldest) {
      free_now.push_back(retired_.front());
      retired_.pop_front();
    }
    waiting_.store(retired_.size(), std::memory_order_relaxed);
  }
  for (const Retired& retired : free_now) retired.deleter(retired.object);
}

}  // namespace mycel::engine::graph
