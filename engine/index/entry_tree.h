// An ordered set of byte strings: leaves below branches below one root list. Private to engine/index; RangeIndex is its
// face.
//
// A leaf holds what lies at or above its separator and below the next one's; the first leaf takes also what is below
// its own.
//
// Threads: everything from any thread. The tree lock is shared for all but splits and the removal of empty leaves; a
// leaf's lock is taken under it, one at a time.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"
#include "engine/index/entry_leaf.h"

namespace mycel::engine::index {

class EntryTree {
 public:
  EntryTree();

  struct Outcome {
    bool changed = false;
    bool key_changed = false;  // the first (last) entry of its key, as far as its leaf tells
    bool was_dirty = false;    // an erased entry had never been persisted
  };
  Outcome Insert(std::string_view entry, bool dirty);
  Outcome Erase(std::string_view entry);
  [[nodiscard]] bool Contains(std::string_view entry) const;

  // Entries in [begin, end), without `begin` itself if `after`, ascending, until `visit` returns false.
  template <typename Visit>
  void Ascend(std::string_view begin, bool after, const std::optional<std::string>& end, const Visit& visit) const;
  // Entries in [begin, end), descending, until `visit` returns false.
  template <typename Visit>
  void Descend(std::string_view begin, const std::optional<std::string>& end, const Visit& visit) const;

  // Leaves that a range touches, and all leaves.
  [[nodiscard]] size_t LeavesBetween(std::string_view begin, const std::optional<std::string>& end) const;
  [[nodiscard]] size_t leaves() const;

  // Emits entries that are not persisted and marks them so. Holds no lock across leaves; `between` is called before and
  // after each with nothing locked, and its failure ends this.
  [[nodiscard]] base::Status TakeDirty(const std::function<void(std::string_view)>& emit,
                                       const std::function<base::Status()>& between);
  void MarkAllDirty();
  [[nodiscard]] size_t bytes() const;

 private:
  static constexpr size_t kBranchLeaves = 256;
  struct Child {
    std::string separator;
    std::unique_ptr<EntryLeaf> leaf;
  };
  struct Branch {
    std::vector<Child> children;  // never empty
  };
  struct Place {
    size_t branch = 0;
    size_t child = 0;
  };

  [[nodiscard]] Place Locate(std::string_view entry) const;
  [[nodiscard]] EntryLeaf& LeafAt(Place place) const { return *branches_[place.branch]->children[place.child].leaf; }
  [[nodiscard]] bool Forward(Place* place) const;
  [[nodiscard]] bool Backward(Place* place) const;
  [[nodiscard]] size_t Ordinal(Place place) const;
  static Outcome InsertInto(EntryLeaf* leaf, std::string_view entry, bool dirty);
  void Split(Place place, std::string_view entry);
  void DropIfEmpty(std::string_view entry);

  mutable std::shared_mutex mutex_;
  std::vector<std::unique_ptr<Branch>> branches_;  // never empty
};

template <typename Visit>
void EntryTree::Ascend(std::string_view begin, bool after, const std::optional<std::string>& end,
                       const Visit& visit) const {
  const std::shared_lock<std::shared_mutex> tree(mutex_);
  Place place = Locate(begin);
  bool first = true;
  do {
    const EntryLeaf& leaf = LeafAt(place);
    const std::shared_lock<std::shared_mutex> lock(leaf.mutex);
    size_t i = first ? leaf.LowerBound(begin) : 0;
    if (first && after && i < leaf.size() && leaf.At(i) == begin) ++i;
    first = false;
    for (; i < leaf.size(); ++i) {
      const std::string_view entry = leaf.At(i);
      if (end && entry >= std::string_view(*end)) return;
      if (!visit(entry)) return;
    }
  } while (Forward(&place));
}

template <typename Visit>
void EntryTree::Descend(std::string_view begin, const std::optional<std::string>& end, const Visit& visit) const {
  const std::shared_lock<std::shared_mutex> tree(mutex_);
  Place place = end ? Locate(*end) : Place{branches_.size() - 1, branches_.back()->children.size() - 1};
  bool first = true;
  do {
    const EntryLeaf& leaf = LeafAt(place);
    const std::shared_lock<std::shared_mutex> lock(leaf.mutex);
    size_t i = first && end ? leaf.LowerBound(*end) : leaf.size();
    first = false;
    while (i > 0) {
      const std::string_view entry = leaf.At(--i);
      if (entry < begin) return;
      if (!visit(entry)) return;
    }
  } while (Backward(&place));
}

}  // namespace mycel::engine::index
