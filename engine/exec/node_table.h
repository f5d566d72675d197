// Node ids with a number each: open addressing in one flat array, emptied in one step, for searches that run once per
// row.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/base/ids.h"

namespace mycel::engine::exec {

class NodeTable {
 public:
  // The node's number, and whether it is new and has `value` therefore. Valid until the next Insert.
  std::pair<uint32_t*, bool> Insert(base::NodeId node, uint32_t value) {
    if (used_ * 2 >= slots_.size()) Grow();
    Slot& slot = slots_[Place(node.value)];
    if (slot.stamp == stamp_) return {&slot.value, false};
    slot = {node.value, value, stamp_};
    ++used_;
    return {&slot.value, true};
  }
  // Null: the node is not there.
  [[nodiscard]] const uint32_t* Find(base::NodeId node) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[Place(node.value)];
    return slot.stamp == stamp_ ? &slot.value : nullptr;
  }
  void Clear() {
    used_ = 0;
    if (++stamp_ != 0) return;
    slots_.clear();
    stamp_ = 1;
  }
  [[nodiscard]] size_t bytes() const { return slots_.size() * sizeof(Slot); }

 private:
  struct Slot {
    uint64_t node = 0;
    uint32_t value = 0;
    uint32_t stamp = 0;  // in use if it is the table's
  };
  static constexpr size_t kFirstSlots = 1024;

  // Where the node is, or would go. Requires a free slot.
  [[nodiscard]] size_t Place(uint64_t node) const {
    const size_t mask = slots_.size() - 1;
    size_t at = static_cast<size_t>((node * 0x9E3779B97F4A7C15ull) >> (64 - std::countr_zero(slots_.size())));
    while (slots_[at].stamp == stamp_ && slots_[at].node != node) at = (at + 1) & mask;
    return at;
  }
  void Grow() {
    std::vector<Slot> old(slots_.empty() ? kFirstSlots : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.stamp == stamp_) slots_[Place(slot.node)] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two
  size_t used_ = 0;
  uint32_t stamp_ = 1;
};

}  // namespace mycel::engine::exec
