// Page number -> page, as a tree of three levels of atomic pointers: found without a lock, grown by compare-and-swap.
// Pages stay until the directory goes; what they hold comes and goes.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace mycel::engine::graph {

inline constexpr uint64_t kPageIds = 64;
inline constexpr uint64_t kMaxPages = uint64_t{1} << 30;

template <typename Page>
class PageDirectory {
 public:
  PageDirectory() = default;
  ~PageDirectory() {
    for (auto& middle : root_) {
      Middle* m = middle.load();
      if (m == nullptr) continue;
      for (auto& leaf : m->children) {
        Leaf* l = leaf.load();
        if (l == nullptr) continue;
        for (auto& page : l->children) delete page.load();
        delete l;
      }
      delete m;
    }
  }
  PageDirectory(const PageDirectory&) = delete;
  PageDirectory& operator=(const PageDirectory&) = delete;

  // Null when nobody has asked for it with Ensure. Requires number < kMaxPages.
  [[nodiscard]] Page* Find(uint64_t number) const {
    const Middle* middle = root_[number >> 20].load(std::memory_order_acquire);
    if (middle == nullptr) return nullptr;
    const Leaf* leaf = middle->children[(number >> 10) & 1023].load(std::memory_order_acquire);
    return leaf == nullptr ? nullptr : leaf->children[number & 1023].load(std::memory_order_acquire);
  }
  [[nodiscard]] Page* Ensure(uint64_t number) {
    Middle* middle = Grow(&root_[number >> 20]);
    Leaf* leaf = Grow(&middle->children[(number >> 10) & 1023]);
    return Grow(&leaf->children[number & 1023]);
  }

  // The first page at or after *number; null at the end. Sets *number to that page's number.
  [[nodiscard]] Page* FindFrom(uint64_t* number) const {
    while (*number < kMaxPages) {
      const Middle* middle = root_[*number >> 20].load(std::memory_order_acquire);
      if (middle == nullptr) {
        *number = ((*number >> 20) + 1) << 20;
        continue;
      }
      const Leaf* leaf = middle->children[(*number >> 10) & 1023].load(std::memory_order_acquire);
      if (leaf == nullptr) {
        *number = ((*number >> 10) + 1) << 10;
        continue;
      }
      Page* page = leaf->children[*number & 1023].load(std::memory_order_acquire);
      if (page != nullptr) return page;
      ++*number;
    }
    return nullptr;
  }

 private:
  template <typename Child>
  struct Level {
    std::array<std::atomic<Child*>, 1024> children{};
  };
  using Leaf = Level<Page>;
  using Middle = Level<Leaf>;

  template <typename T>
  static T* Grow(std::atomic<T*>* slot) {
    T* have = slot->load(std::memory_order_acquire);
    if (have != nullptr) return have;
    auto* fresh = new T();
    if (slot->compare_exchange_strong(have, fresh, std::memory_order_acq_rel, std::memory_order_acquire)) return fresh;
    delete fresh;
    return have;
  }

  std::array<std::atomic<Middle*>, 1024> root_{};
};

}  // namespace mycel::engine::graph
