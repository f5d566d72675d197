#include "engine/index/entry_tree.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace mycel::engine::index {

EntryTree::EntryTree() {
  auto branch = std::make_unique<Branch>();
  branch->children.push_back({std::string(), std::make_unique<EntryLeaf>()});
  branches_.push_back(std::move(branch));
}

EntryTree::Place EntryTree::Locate(std::string_view entry) const {
  const auto above_branch =
      std::upper_bound(branches_.begin() + 1, branches_.end(), entry,
                       [](std::string_view e, const auto& branch) { return e < branch->children.front().separator; });
  const auto branch = std::prev(above_branch);
  const auto& children = (*branch)->children;
  const auto above = std::upper_bound(children.begin() + 1, children.end(), entry,
                                      [](std::string_view e, const Child& child) { return e < child.separator; });
  return {static_cast<size_t>(branch - branches_.begin()), static_cast<size_t>(std::prev(above) - children.begin())};
}

bool EntryTree::Forward(Place* place) const {
  if (++place->child < branches_[place->branch]->children.size()) return true;
  place->child = 0;
  return ++place->branch < branches_.size();
}

bool EntryTree::Backward(Place* place) const {
  if (place->child-- > 0) return true;
  if (place->branch-- == 0) return false;
  place->child = branches_[place->branch]->children.size() - 1;
  return true;
}

EntryTree::Outcome EntryTree::InsertInto(EntryLeaf* leaf, std::string_view entry, bool dirty) {
  const size_t i = leaf->LowerBound(entry);
  if (i < leaf->size() && leaf->At(i) == entry) return {};
  leaf->InsertAt(i, entry, dirty);
  return {true, !leaf->KeyIsShared(i), false};
}

EntryTree::Outcome EntryTree::Insert(std::string_view entry, bool dirty) {
  {
    const std::shared_lock<std::shared_mutex> tree(mutex_);
    EntryLeaf& leaf = LeafAt(Locate(entry));
    const std::unique_lock<std::shared_mutex> lock(leaf.mutex);
    if (!leaf.FullFor(entry)) return InsertInto(&leaf, entry, dirty);
    const size_t i = leaf.LowerBound(entry);
    if (i < leaf.size() && leaf.At(i) == entry) return {};
  }
  const std::unique_lock<std::shared_mutex> tree(mutex_);
  if (const Place place = Locate(entry); LeafAt(place).FullFor(entry)) Split(place, entry);
  return InsertInto(&LeafAt(Locate(entry)), entry, dirty);
}

// Requires the tree lock. In the middle, but an entry that is appended opens a new leaf, so ascending loads leave
// leaves full.
void EntryTree::Split(Place place, std::string_view entry) {
  EntryLeaf& leaf = LeafAt(place);
  const bool appended = leaf.LowerBound(entry) == leaf.size();
  const size_t middle = appended ? leaf.size() : std::max<size_t>(leaf.size() / 2, 1);
  Child right{std::string(appended ? entry : leaf.At(std::min(middle, leaf.size() - 1))),
              std::make_unique<EntryLeaf>()};
  // A leaf of one huge entry that sorts behind the new one: the old entry moves away, the new one stays.
  leaf.MoveTail(appended ? leaf.size() : std::min(middle, leaf.size() - 1), right.leaf.get());
  auto& children = branches_[place.branch]->children;
  children.insert(children.begin() + static_cast<std::ptrdiff_t>(place.child) + 1, std::move(right));
  if (children.size() <= kBranchLeaves) return;
  const size_t kept = place.child + 2 == children.size() ? children.size() - 1 : children.size() / 2;
  auto upper = std::make_unique<Branch>();
  upper->children.assign(std::make_move_iterator(children.begin() + static_cast<std::ptrdiff_t>(kept)),
                         std::make_move_iterator(children.end()));
  children.resize(kept);
  branches_.insert(branches_.begin() + static_cast<std::ptrdiff_t>(place.branch) + 1, std::move(upper));
}

EntryTree::Outcome EntryTree::Erase(std::string_view entry) {
  Outcome outcome;
  bool empty = false;
  {
    const std::shared_lock<std::shared_mutex> tree(mutex_);
    EntryLeaf& leaf = LeafAt(Locate(entry));
    const std::unique_lock<std::shared_mutex> lock(leaf.mutex);
    const size_t i = leaf.LowerBound(entry);
    if (i == leaf.size() || leaf.At(i) != entry) return outcome;
    outcome = {true, !leaf.KeyIsShared(i), leaf.DirtyAt(i)};
    leaf.EraseAt(i);
    empty = leaf.size() == 0;
  }
  if (empty) DropIfEmpty(entry);
  return outcome;
}

void EntryTree::DropIfEmpty(std::string_view entry) {
  const std::unique_lock<std::shared_mutex> tree(mutex_);
  const Place place = Locate(entry);
  auto& children = branches_[place.branch]->children;
  if (LeafAt(place).size() != 0 || (branches_.size() == 1 && children.size() == 1)) return;
  children.erase(children.begin() + static_cast<std::ptrdiff_t>(place.child));
  if (children.empty()) branches_.erase(branches_.begin() + static_cast<std::ptrdiff_t>(place.branch));
}

bool EntryTree::Contains(std::string_view entry) const {
  const std::shared_lock<std::shared_mutex> tree(mutex_);
  const EntryLeaf& leaf = LeafAt(Locate(entry));
  const std::shared_lock<std::shared_mutex> lock(leaf.mutex);
  const size_t i = leaf.LowerBound(entry);
  return i < leaf.size() && leaf.At(i) == entry;
}

size_t EntryTree::Ordinal(Place place) const {
  size_t before = place.child;
  for (size_t b = 0; b < place.branch; ++b) before += branches_[b]->children.size();
  return before;
}

size_t EntryTree::LeavesBetween(std::string_view begin, const std::optional<std::string>& end) const {
  const std::shared_lock<std::shared_mutex> tree(mutex_);
  const Place last = end ? Locate(*end) : Place{branches_.size() - 1, branches_.back()->children.size() - 1};
  const size_t from = Ordinal(Locate(begin));
  const size_t to = Ordinal(last);
  return to < from ? 0 : to - from + 1;
}

size_t EntryTree::leaves() const {
  const std::shared_lock<std::shared_mutex> tree(mutex_);
  return Ordinal({branches_.size() - 1, branches_.back()->children.size()});
}

base::Status EntryTree::TakeDirty(const std::function<void(std::string_view)>& emit,
                                  const std::function<base::Status()>& between) {
  // One leaf per round, found again by the key after its last: splits in between only move entries to the right.
  std::string from;
  for (bool more = true; more;) {
    MYCEL_RETURN_IF_ERROR(between());
    const std::shared_lock<std::shared_mutex> tree(mutex_);
    Place place = Locate(from);
    while (true) {
      EntryLeaf& leaf = LeafAt(place);
      const std::unique_lock<std::shared_mutex> lock(leaf.mutex);
      if (leaf.dirty()) {
        for (size_t i = 0; i < leaf.size(); ++i) {
          if (leaf.DirtyAt(i)) emit(leaf.At(i));
        }
        leaf.MarkAll(false);
        more = Forward(&place);
        if (more) from = branches_[place.branch]->children[place.child].separator;
        break;
      }
      more = Forward(&place);
      if (!more) break;
    }
  }
  return between();
}

void EntryTree::MarkAllDirty() {
  const std::unique_lock<std::shared_mutex> tree(mutex_);
  for (const auto& branch : branches_) {
    for (const Child& child : branch->children) child.leaf->MarkAll(true);
  }
}

size_t EntryTree::bytes() const {
  const std::shared_lock<std::shared_mutex> tree(mutex_);
  size_t total = sizeof(EntryTree);
  for (const auto& branch : branches_) {
    total += sizeof(Branch) + branch->children.capacity() * sizeof(Child);
    for (const Child& child : branch->children) {
      const std::shared_lock<std::shared_mutex> lock(child.leaf->mutex);
      total += child.leaf->bytes() + child.separator.capacity();
    }
  }
  return total;
}

}  // namespace mycel::engine::index
