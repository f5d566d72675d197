#include "isolation/relation.h"

#include <algorithm>

namespace mycel::isolation {

Relation Relation::Or(const Relation& other) const {
  Relation both = *this;
  for (size_t i = 0; i < size(); ++i) both.rows_[i] |= other.rows_[i];
  return both;
}

Relation Relation::Then(const Relation& next) const {
  Relation all(size());
  for (size_t from = 0; from < size(); ++from) {
    for (size_t middle = rows_[from]._Find_first(); middle < size(); middle = rows_[from]._Find_next(middle)) {
      all.rows_[from] |= next.rows_[middle];
    }
  }
  return all;
}

Relation Relation::Closure() const {
  Relation all = *this;
  for (size_t middle = 0; middle < size(); ++middle) {
    for (Row& row : all.rows_) {
      if (row[middle]) row |= all.rows_[middle];
    }
  }
  return all;
}

Relation Relation::Inverse() const {
  Relation all(size());
  for (size_t from = 0; from < size(); ++from) {
    for (size_t to = 0; to < size(); ++to) {
      if (rows_[from][to]) all.rows_[to].set(from);
    }
  }
  return all;
}

std::vector<size_t> Relation::Cycle() const {
  // What leads nowhere is on no cycle; when nothing more can be left out, every step from what remains stays in it.
  Row remaining;
  for (size_t i = 0; i < size(); ++i) remaining.set(i);
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < size(); ++i) {
      if (!remaining[i] || (rows_[i] & remaining).any()) continue;
      remaining.reset(i);
      changed = true;
    }
  }
  std::vector<size_t> walk;
  for (size_t at = remaining._Find_first(); at < size(); at = (rows_[at] & remaining)._Find_first()) {
    const auto before = std::find(walk.begin(), walk.end(), at);
    if (before != walk.end()) return {before, walk.end()};
    walk.push_back(at);
  }
  return {};
}

}  // namespace mycel::isolation
