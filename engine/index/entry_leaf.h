// A leaf of the entry tree: sorted byte strings packed into one heap block of about 4 KiB. Private to engine/index.
//
// Threads: none of its own; the tree locks `mutex`.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <shared_mutex>
#include <string_view>
#include <vector>

namespace mycel::engine::index {

inline constexpr size_t kLeafBytes = 4096;
inline constexpr size_t kEntryIdBytes = 8;

class EntryLeaf {
 public:
  mutable std::shared_mutex mutex;

  [[nodiscard]] size_t size() const { return slots_.size(); }
  [[nodiscard]] std::string_view At(size_t i) const { return {heap_.get() + slots_[i].offset, slots_[i].length}; }
  // The first entry that is not below `entry`.
  [[nodiscard]] size_t LowerBound(std::string_view entry) const {
    size_t low = 0;
    size_t high = slots_.size();
    while (low < high) {
      const size_t middle = (low + high) / 2;
      if (At(middle) < entry) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
  // Whether the neighbours of `i` have the same key (the entry without its id).
  [[nodiscard]] bool KeyIsShared(size_t i) const {
    return (i > 0 && KeyAt(i - 1) == KeyAt(i)) || (i + 1 < size() && KeyAt(i + 1) == KeyAt(i));
  }
  // One more such entry needs a split (a single huge entry is always taken).
  [[nodiscard]] bool FullFor(std::string_view entry) const {
    return !slots_.empty() && live_ + entry.size() + (slots_.size() + 1) * sizeof(Slot) > kLeafBytes;
  }

  void InsertAt(size_t i, std::string_view entry, bool dirty) {
    if (used_ + entry.size() > capacity_) Rebuild(live_ + entry.size());
    std::memcpy(heap_.get() + used_, entry.data(), entry.size());
    slots_.insert(slots_.begin() + static_cast<std::ptrdiff_t>(i),
                  Slot{static_cast<uint16_t>(used_), static_cast<uint16_t>(entry.size()), dirty});
    used_ += entry.size();
    live_ += entry.size();
    dirty_ += dirty ? 1 : 0;
  }
  void EraseAt(size_t i) {
    live_ -= slots_[i].length;
    dirty_ -= slots_[i].dirty ? 1 : 0;
    slots_.erase(slots_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  // Moves the entries from `i` on to the end of `right`.
  void MoveTail(size_t i, EntryLeaf* right) {
    for (size_t k = i; k < size(); ++k) right->InsertAt(right->size(), At(k), slots_[k].dirty);
    while (size() > i) EraseAt(size() - 1);
    Rebuild(live_);
  }

  [[nodiscard]] bool dirty() const { return dirty_ != 0; }
  [[nodiscard]] bool DirtyAt(size_t i) const { return slots_[i].dirty; }
  void MarkAll(bool dirty) {
    for (Slot& slot : slots_) slot.dirty = dirty;
    dirty_ = dirty ? slots_.size() : 0;
  }
  [[nodiscard]] size_t bytes() const { return sizeof(EntryLeaf) + capacity_ + slots_.capacity() * sizeof(Slot); }

 private:
  struct Slot {
    uint16_t offset;
    uint16_t length : 15;
    uint16_t dirty : 1;
    Slot(uint16_t o, uint16_t l, bool d) : offset(o), length(l & 0x7FFF), dirty(d ? 1 : 0) {}
  };
  static_assert(sizeof(Slot) == 4);

  [[nodiscard]] std::string_view KeyAt(size_t i) const {
    const std::string_view entry = At(i);
    return entry.substr(0, entry.size() - kEntryIdBytes);
  }
  // Packs the live entries into a block with room for `wanted` bytes, with some slack.
  void Rebuild(size_t wanted) {
    const size_t capacity = std::max(wanted, std::min(wanted + wanted / 4 + 64, kLeafBytes));
    auto heap = std::make_unique<char[]>(capacity);
    size_t used = 0;
    for (Slot& slot : slots_) {
      std::memcpy(heap.get() + used, heap_.get() + slot.offset, slot.length);
      slot.offset = static_cast<uint16_t>(used);
      used += slot.length;
    }
    heap_ = std::move(heap);
    used_ = used;
    capacity_ = capacity;
  }

  std::vector<Slot> slots_;
  std::unique_ptr<char[]> heap_;
  size_t used_ = 0;      // of the block, dead bytes included
  size_t live_ = 0;      // of the block, entries in slots_
  size_t capacity_ = 0;  // of the block
  size_t dirty_ = 0;     // entries that are not persisted
};

}  // namespace mycel::engine::index
