// A map from ids to values, ascending, whose copies share what they have in common: a history keeps the whole graph
// after each of its commits, and compares them again and again.
//
// Values lie in pages of 64 ids. A copy copies the list of pages; a change copies the page and the value first where
// another map has them, too. Pages and values that are the same object need not be compared.
//
// Threads: one at a time for a map and all its copies.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace mycel::sim {

template <typename T>
class SharedMap {
 public:
  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  // Null when absent.
  [[nodiscard]] const T* Find(uint64_t id) const {
    const size_t at = PlaceOf(id / kIds);
    if (at == pages_.size() || pages_[at].number != id / kIds) return nullptr;
    return pages_[at].page->values[id % kIds].get();
  }
  [[nodiscard]] bool contains(uint64_t id) const { return Find(id) != nullptr; }

  void Put(uint64_t id, T value) {
    std::shared_ptr<T>& slot = OwnPage(id)->values[id % kIds];
    if (slot == nullptr) ++size_;
    slot = std::make_shared<T>(std::move(value));
    PageOf(id)->present |= BitOf(id);
  }
  // To be changed; made if it was not there.
  [[nodiscard]] T* Edit(uint64_t id) {
    std::shared_ptr<T>& slot = OwnPage(id)->values[id % kIds];
    if (slot == nullptr) {
      Put(id, T());
    } else if (slot.use_count() > 1) {
      slot = std::make_shared<T>(*slot);
    }
    return slot.get();
  }
  void Erase(uint64_t id) {
    if (!contains(id)) return;
    Page* const page = OwnPage(id);
    page->values[id % kIds].reset();
    page->present &= ~BitOf(id);
    --size_;
    if (page->present == 0) pages_.erase(pages_.begin() + static_cast<ptrdiff_t>(PlaceOf(id / kIds)));
  }

  // The n-th smallest. Requires n < size().
  [[nodiscard]] uint64_t IdAt(size_t n) const {
    auto entry = pages_.begin();
    for (size_t here; n >= (here = static_cast<size_t>(std::popcount(entry->page->present))); ++entry) n -= here;
    uint64_t bits = entry->page->present;
    for (; n > 0; --n) bits &= bits - 1;
    return entry->number * kIds + static_cast<uint64_t>(std::countr_zero(bits));
  }

  // Calls with(id, value) in ascending order.
  template <typename With>
  void ForEach(const With& with) const {
    for (const Entry& entry : pages_) {
      for (uint64_t bits = entry.page->present; bits != 0; bits &= bits - 1) {
        const auto slot = static_cast<uint64_t>(std::countr_zero(bits));
        with(entry.number * kIds + slot, *entry.page->values[slot]);
      }
    }
  }

  // The smallest id of which the two have not the same to say.
  [[nodiscard]] std::optional<uint64_t> FirstDifference(const SharedMap& other) const {
    auto a = pages_.begin();
    auto b = other.pages_.begin();
    for (; a != pages_.end() && b != other.pages_.end(); ++a, ++b) {
      if (a->number < b->number) return FirstOf(*a);
      if (a->number > b->number) return FirstOf(*b);
      if (a->page == b->page) continue;
      for (uint64_t bits = a->page->present | b->page->present; bits != 0; bits &= bits - 1) {
        const auto slot = static_cast<size_t>(std::countr_zero(bits));
        const auto& mine = a->page->values[slot];
        const auto& theirs = b->page->values[slot];
        if (mine == theirs) continue;
        if (mine == nullptr || theirs == nullptr || !(*mine == *theirs)) return a->number * kIds + slot;
      }
    }
    if (a != pages_.end()) return FirstOf(*a);
    if (b != other.pages_.end()) return FirstOf(*b);
    return std::nullopt;
  }

 private:
  static constexpr uint64_t kIds = 64;
  struct Page {
    uint64_t present = 0;  // bits
    std::array<std::shared_ptr<T>, kIds> values;
  };
  struct Entry {
    uint64_t number = 0;
    std::shared_ptr<Page> page;
  };

  static uint64_t BitOf(uint64_t id) { return uint64_t{1} << (id % kIds); }
  static uint64_t FirstOf(const Entry& entry) {
    return entry.number * kIds + static_cast<uint64_t>(std::countr_zero(entry.page->present));
  }
  // Where the page with this number is, or belongs.
  [[nodiscard]] size_t PlaceOf(uint64_t number) const {
    return static_cast<size_t>(std::lower_bound(pages_.begin(), pages_.end(), number,
                                                [](const Entry& entry, uint64_t n) { return entry.number < n; }) -
                               pages_.begin());
  }
  // Requires that it is there.
  [[nodiscard]] Page* PageOf(uint64_t id) { return pages_[PlaceOf(id / kIds)].page.get(); }
  // To be changed; made if it was not there.
  [[nodiscard]] Page* OwnPage(uint64_t id) {
    const size_t at = PlaceOf(id / kIds);
    if (at == pages_.size() || pages_[at].number != id / kIds) {
      pages_.insert(pages_.begin() + static_cast<ptrdiff_t>(at), {id / kIds, std::make_shared<Page>()});
    } else if (pages_[at].page.use_count() > 1) {
      pages_[at].page = std::make_shared<Page>(*pages_[at].page);
    }
    return pages_[at].page.get();
  }

  std::vector<Entry> pages_;  // ascending; none is empty
  size_t size_ = 0;
};

}  // namespace mycel::sim
