// Epoch-based reclamation: what readers without a lock may still look at is freed only after they have let go.
//
// A reader pins its slot, follows pointers, and unpins. A writer unlinks an object, then retires it; Collect frees it
// once every slot that was pinned before the retirement has been unpinned. A pinned slot delays freeing, never
// anybody's work.
//
// Threads: everything from any thread; one slot belongs to one reader at a time. Destroy it when no slot is pinned.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>

namespace mycel::engine::graph {

class EpochDomain {
 public:
  struct alignas(64) Slot {
    std::atomic<uint64_t> epoch{0};  // 0: not pinned
    std::atomic<bool> used{false};
    Slot* next = nullptr;
  };

  EpochDomain() = default;
  ~EpochDomain();
  EpochDomain(const EpochDomain&) = delete;
  EpochDomain& operator=(const EpochDomain&) = delete;

  [[nodiscard]] Slot* AcquireSlot();
  void ReleaseSlot(Slot* slot);  // unpins
  void Pin(Slot* slot) { slot->epoch.store(global_.load(std::memory_order_seq_cst), std::memory_order_seq_cst); }
  static void Unpin(Slot* slot) { slot->epoch.store(0, std::memory_order_release); }

  // `object` is unreachable for readers that pin from now on.
  void Retire(void* object, void (*deleter)(void*));
  // Frees what nobody can see any more.
  void Collect();
  // The same when much has been retired since: for writers, who make garbage faster than upkeep comes round, between
  // transactions.
  void CollectIfMany() {
    if (waiting_.load(std::memory_order_relaxed) > kMany) Collect();
  }
  // Objects that were retired and are not freed yet.
  [[nodiscard]] size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  struct Retired {
    uint64_t epoch;
    void* object;
    void (*deleter)(void*);
  };

  static constexpr size_t kMany = 4096;

  std::atomic<uint64_t> global_{1};
  std::atomic<size_t> waiting_{0};  // of retired_
  std::atomic<Slot*> slots_{nullptr};
  std::mutex mutex_;
  std::deque<Retired> retired_;
};

// Pins a slot of its own for a scope: background work and single look-ups.
class EpochPin {
 public:
  explicit EpochPin(EpochDomain* domain) : domain_(domain), slot_(domain->AcquireSlot()) { domain->Pin(slot_); }
  ~EpochPin() { domain_->ReleaseSlot(slot_); }
  EpochPin(const EpochPin&) = delete;
  EpochPin& operator=(const EpochPin&) = delete;

 private:
  EpochDomain* domain_;
  EpochDomain::Slot* slot_;
};

}  // namespace mycel::engine::graph
