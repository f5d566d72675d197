// The relationships of one node in one stream: straight from its adjacency lists where they are contiguous, else copied
// out.
//
//   stream.Open(transaction, node, direction, types);
//   while (size_t n = stream.Take(...)) ...
//   stream.KeepRest();   // before control leaves the operator: pointers into the store end here, ids are kept
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/exec/distinct_relationships.h"
#include "engine/exec/rel_types.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::exec {

class NeighbourStream {
 public:
  // A node that is not there (deleted in this transaction) has no relationships.
  [[nodiscard]] base::Status Open(txn::Transaction& transaction, base::NodeId node, base::Direction direction,
                                  const RelTypes& types);
  // The same for TakeTo alone.
  [[nodiscard]] base::Status OpenTo(txn::Transaction& transaction, base::NodeId node, base::NodeId to,
                                    base::Direction direction, const RelTypes& types);
  // Writes up to `capacity` neighbours and relationships (`rels` may be null), leaving out those in `not_these`; 0: the
  // end.
  [[nodiscard]] size_t Take(size_t capacity, const DistinctRelationships& not_these, base::NodeId* nodes,
                            base::RelId* rels);
  // After OpenTo: only relationships that lead there; binary search where lists are sorted.
  [[nodiscard]] size_t TakeTo(size_t capacity, const DistinctRelationships& not_these, base::RelId* rels);
  void KeepRest();
  void Close();

 private:
  struct Span {
    txn::NeighbourSpan list;
    bool without_loops = false;  // the other direction has given self-loops already
  };
  // What Transaction::OpenExpand does with the cursor.
  template <typename OpenCursor>
  [[nodiscard]] base::Status OpenWith(txn::Transaction& transaction, base::NodeId node, base::Direction direction,
                                      const RelTypes& types, const OpenCursor& open_cursor);
  [[nodiscard]] base::Result<bool> OpenSpans(txn::Transaction& transaction, base::Direction direction,
                                             const RelTypes& types);
  [[nodiscard]] size_t TakeFromSpan(const Span& span, size_t capacity, const DistinctRelationships& not_these,
                                    base::NodeId* nodes, base::RelId* rels);
  [[nodiscard]] size_t TakeCopied(size_t capacity, const DistinctRelationships& not_these, base::NodeId* nodes,
                                  base::RelId* rels);

  static constexpr size_t kMaxSpans = 4;  // types x directions of the fast path
  base::NodeId node_;
  base::NodeId to_;  // of OpenTo
  std::array<Span, kMaxSpans> spans_;
  size_t span_count_ = 0;
  size_t span_at_ = 0;
  size_t at_in_span_ = 0;
  // The slow path, and what KeepRest saved.
  txn::ExpandCursor cursor_;
  bool use_cursor_ = false;
  std::vector<base::NodeId> kept_nodes_;
  std::vector<base::RelId> kept_rels_;
  size_t kept_at_ = 0;
  std::vector<base::NodeId> scratch_nodes_;
  std::vector<base::RelId> scratch_rels_;
};

}  // namespace mycel::engine::exec
