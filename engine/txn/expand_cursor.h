// Where an expansion from one node stands. Owned by the caller and reusable: opening it again keeps its buffers. It
// holds no pointer into the store, so it may be kept across Quiesce and across batches.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "engine/base/ids.h"

namespace mycel::engine::txn {

class ExpandCursor {
 public:
  ExpandCursor() = default;
  // Neighbours that have not been handed out yet.
  [[nodiscard]] size_t remaining() const { return neighbours_.size() - next_; }

 private:
  friend class Transaction;
  // The buffers as a graph::NeighbourList, which this header does not name, and back.
  template <typename List>
  [[nodiscard]] List Empty() {
    List list{std::move(neighbours_), std::move(rels_), std::move(types_)};
    list.Clear();
    return list;
  }
  template <typename List>
  void Give(List list) {
    neighbours_ = std::move(list.neighbours);
    rels_ = std::move(list.rels);
    types_ = std::move(list.types);
    next_ = 0;
  }

  std::vector<base::NodeId> neighbours_;
  std::vector<base::RelId> rels_;
  std::vector<base::RelTypeId> types_;
  size_t next_ = 0;
};

}  // namespace mycel::engine::txn
