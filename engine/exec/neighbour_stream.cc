#include "engine/exec/neighbour_stream.h"

#include <algorithm>
#include <optional>

namespace mycel::engine::exec {

using base::Direction;
using base::ErrorId;
using base::NodeId;
using base::RelId;
using base::Result;
using base::Status;

namespace {

template <typename Id>
size_t CopyAll(const Id* from_nodes, const Id* from_rels, size_t count, NodeId* nodes, RelId* rels) {
  for (size_t i = 0; i < count; ++i) nodes[i] = NodeId(from_nodes[i]);
  if (rels != nullptr) {
    for (size_t i = 0; i < count; ++i) rels[i] = RelId(from_rels[i]);
  }
  return count;
}

template <typename Id>
size_t CopySome(const Id* from_nodes, const Id* from_rels, size_t count, std::optional<NodeId> not_node,
                const DistinctRelationships& not_these, NodeId* nodes, RelId* rels) {
  size_t kept = 0;
  for (size_t i = 0; i < count; ++i) {
    if (not_node && from_nodes[i] == not_node->value) continue;
    const RelId rel(from_rels[i]);
    if (not_these.any() && not_these.Contains(rel)) continue;
    nodes[kept] = NodeId(from_nodes[i]);
    if (rels != nullptr) rels[kept] = rel;
    ++kept;
  }
  return kept;
}

bool IsGone(const Status& status) {
  return status.id() == ErrorId::kEntityNotFound || status.id() == ErrorId::kDeletedEntityAccess;
}

}  // namespace

void NeighbourStream::Close() {
  span_count_ = 0;
  span_at_ = 0;
  at_in_span_ = 0;
  use_cursor_ = false;
  kept_nodes_.clear();
  kept_rels_.clear();
  kept_at_ = 0;
}

Result<bool> NeighbourStream::OpenSpans(txn::Transaction& transaction, Direction direction, const RelTypes& types) {
  const size_t directions = direction == Direction::kBoth ? 2 : 1;
  if (types.all() || types.ids().size() * directions > kMaxSpans) return false;
  for (size_t i = 0; i < types.ids().size(); ++i) {
    // A type that is named twice is met once; the copying path sees to that.
    for (size_t j = 0; j < i; ++j) {
      if (types.ids()[i] == types.ids()[j]) return false;
    }
  }
  for (const base::RelTypeId type : types.ids()) {
    for (size_t d = 0; d < directions; ++d) {
      const Direction one = directions == 1 ? direction : d == 0 ? Direction::kOutgoing : Direction::kIncoming;
      MYCEL_ASSIGN_OR_RETURN(std::optional<txn::NeighbourSpan> list, transaction.Neighbours(node_, one, type));
      if (!list) return false;
      if (list->size() > 0) spans_[span_count_++] = {*list, d == 1};
    }
  }
  return true;
}

template <typename OpenCursor>
Status NeighbourStream::OpenWith(txn::Transaction& transaction, NodeId node, Direction direction, const RelTypes& types,
                                 const OpenCursor& open_cursor) {
  Close();
  if (types.none()) return Status::Ok();
  node_ = node;
  Result<bool> contiguous = OpenSpans(transaction, direction, types);
  if (!contiguous.ok()) {
    span_count_ = 0;
    return IsGone(contiguous.status()) ? Status::Ok() : std::move(contiguous).status();
  }
  if (*contiguous) return Status::Ok();
  span_count_ = 0;
  Status opened = open_cursor();
  if (!opened.ok()) return IsGone(opened) ? Status::Ok() : std::move(opened);
  use_cursor_ = true;
  return Status::Ok();
}

Status NeighbourStream::Open(txn::Transaction& transaction, NodeId node, Direction direction, const RelTypes& types) {
  return OpenWith(transaction, node, direction, types,
                  [&] { return transaction.OpenExpand(node, direction, types.ids(), &cursor_); });
}

Status NeighbourStream::OpenTo(txn::Transaction& transaction, NodeId node, NodeId to, Direction direction,
                               const RelTypes& types) {
  to_ = to;
  return OpenWith(transaction, node, direction, types,
                  [&] { return transaction.OpenExpandTo(node, to, direction, types.ids(), &cursor_); });
}

size_t NeighbourStream::TakeFromSpan(const Span& span, size_t capacity, const DistinctRelationships& not_these,
                                     NodeId* nodes, RelId* rels) {
  const txn::NeighbourSpan& list = span.list;
  const size_t count = std::min(capacity, list.size() - at_in_span_);
  const size_t from = at_in_span_;
  at_in_span_ += count;
  const bool narrow = !list.neighbours32.empty();
  if (!span.without_loops && !not_these.any()) {
    return narrow ? CopyAll(list.neighbours32.data() + from, list.rels32.data() + from, count, nodes, rels)
                  : CopyAll(list.neighbours64.data() + from, list.rels64.data() + from, count, nodes, rels);
  }
  const std::optional<NodeId> not_node = span.without_loops ? std::optional(node_) : std::nullopt;
  return narrow ? CopySome(list.neighbours32.data() + from, list.rels32.data() + from, count, not_node, not_these,
                           nodes, rels)
                : CopySome(list.neighbours64.data() + from, list.rels64.data() + from, count, not_node, not_these,
                           nodes, rels);
}

size_t NeighbourStream::TakeCopied(size_t capacity, const DistinctRelationships& not_these, NodeId* nodes,
                                   RelId* rels) {
  while (kept_at_ < kept_nodes_.size()) {
    size_t kept = 0;
    for (; kept < capacity && kept_at_ < kept_nodes_.size(); ++kept_at_) {
      if (not_these.any() && not_these.Contains(kept_rels_[kept_at_])) continue;
      nodes[kept] = kept_nodes_[kept_at_];
      if (rels != nullptr) rels[kept] = kept_rels_[kept_at_];
      ++kept;
    }
    if (kept > 0) return kept;
  }
  while (use_cursor_) {
    scratch_rels_.resize(std::max(scratch_rels_.size(), capacity));
    RelId* const into = rels != nullptr ? rels : scratch_rels_.data();
    const size_t count = txn::Transaction::Expand(&cursor_, std::span(nodes, capacity), std::span(into, capacity), {});
    if (count == 0) use_cursor_ = false;
    size_t kept = 0;
    for (size_t i = 0; i < count; ++i) {
      if (not_these.any() && not_these.Contains(into[i])) continue;
      nodes[kept] = nodes[i];
      into[kept] = into[i];
      ++kept;
    }
    if (kept > 0) return kept;
  }
  return 0;
}

size_t NeighbourStream::Take(size_t capacity, const DistinctRelationships& not_these, NodeId* nodes, RelId* rels) {
  while (span_at_ < span_count_) {
    const Span& span = spans_[span_at_];
    if (at_in_span_ == span.list.size()) {
      ++span_at_;
      at_in_span_ = 0;
      continue;
    }
    const size_t taken = TakeFromSpan(span, capacity, not_these, nodes, rels);
    if (taken > 0) return taken;
  }
  return TakeCopied(capacity, not_these, nodes, rels);
}

size_t NeighbourStream::TakeTo(size_t capacity, const DistinctRelationships& not_these, RelId* rels) {
  size_t kept = 0;
  scratch_nodes_.resize(std::max(scratch_nodes_.size(), capacity));
  while (kept == 0) {
    // In a sorted list all relationships to one node are side by side: everything before them is passed over in one
    // step.
    if (span_at_ < span_count_) {
      const txn::NeighbourSpan& list = spans_[span_at_].list;
      const auto seek = [&](const auto& nodes) {
        const auto from = nodes.begin() + static_cast<ptrdiff_t>(at_in_span_);
        const auto range = std::equal_range(from, nodes.end(), to_.value);
        at_in_span_ = range.first == range.second ? nodes.size() : static_cast<size_t>(range.first - nodes.begin());
        return static_cast<size_t>(range.second - range.first);
      };
      const size_t there = list.neighbours32.empty() ? seek(list.neighbours64) : seek(list.neighbours32);
      if (there == 0) {
        ++span_at_;
        at_in_span_ = 0;
        continue;
      }
      kept = TakeFromSpan(spans_[span_at_], std::min(there, capacity), not_these, scratch_nodes_.data(), rels);
      continue;
    }
    const size_t taken = TakeCopied(capacity, not_these, scratch_nodes_.data(), rels);
    if (taken == 0) return 0;
    for (size_t i = 0; i < taken; ++i) {
      if (scratch_nodes_[i] == to_) rels[kept++] = rels[i];
    }
  }
  return kept;
}

void NeighbourStream::KeepRest() {
  if (span_at_ == span_count_) return;
  kept_nodes_.clear();
  kept_rels_.clear();
  kept_at_ = 0;
  const DistinctRelationships everything({});
  for (; span_at_ < span_count_; ++span_at_, at_in_span_ = 0) {
    const Span& span = spans_[span_at_];
    const size_t left = span.list.size() - at_in_span_;
    const size_t before = kept_nodes_.size();
    kept_nodes_.resize(before + left);
    kept_rels_.resize(before + left);
    const size_t kept = TakeFromSpan(span, left, everything, kept_nodes_.data() + before, kept_rels_.data() + before);
    kept_nodes_.resize(before + kept);
    kept_rels_.resize(before + kept);
  }
  span_count_ = span_at_ = 0;
  at_in_span_ = 0;
}

}  // namespace mycel::engine::exec
