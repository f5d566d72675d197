#include "engine/exec/index_seek.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "engine/exec/point_bounds.h"
#include "engine/expr/evaluate.h"
#include "engine/types/compare.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;
using planner::SeekKind;
using types::Value;

IndexSeekOperator::IndexSeekOperator(const planner::IndexSeek& plan, Scope scope, OperatorPtr child)
    : SeekOperator(plan, scope, std::move(child),
                   {plan.entity, plan.relationship, plan.start, plan.end, plan.both_directions}),
      seek_(plan) {}

Status IndexSeekOperator::Open(expr::Row& row) {
  keys_ = {};
  in_items_.clear();
  cursor_ = {};
  empty_ = false;
  MYCEL_RETURN_IF_ERROR(OpenKeys(row));
  if (!empty_) MYCEL_RETURN_IF_ERROR(OpenBounds(row));
  if (empty_ || seek_.seek == SeekKind::kIn) return Status::Ok();
  return context().transaction().OpenIndexSeek(seek_.index, keys_, &cursor_);
}

Status IndexSeekOperator::OpenKeys(expr::Row& row) {
  for (const binder::BoundExpression* expression : seek_.equal) {
    MYCEL_ASSIGN_OR_RETURN(Value value, expr::Evaluate(*expression, row, context().evaluation()));
    if (value.is_null()) {
      empty_ = true;
      return Status::Ok();
    }
    if (seek_.seek == SeekKind::kIn) return TakeListItems(value);
    keys_.equal.push_back(std::move(value));
  }
  return Status::Ok();
}

Status IndexSeekOperator::TakeListItems(const Value& list) {
  if (!list.is_list()) {
    return Status::Error(base::ErrorId::kTypeError, "IN expects a list");
  }
  std::unordered_set<Value, types::ValueHash, types::ValueEquivalent> seen;
  for (const Value& item : list.AsList()) {
    if (!item.is_null() && seen.insert(item).second) in_items_.push_back(item);
  }
  std::reverse(in_items_.begin(), in_items_.end());
  return Status::Ok();
}

// What the index cannot answer alone is filtered behind the seek; here it finds at least everything.
Status IndexSeekOperator::OpenPointBand(expr::Row& row) {
  MYCEL_ASSIGN_OR_RETURN(const Value first, expr::Evaluate(*seek_.lower.value, row, context().evaluation()));
  MYCEL_ASSIGN_OR_RETURN(const Value second, expr::Evaluate(*seek_.upper.value, row, context().evaluation()));
  PointBand band = seek_.seek == SeekKind::kPointDistance ? BandOfDistance(first, second) : BandOfBox(first, second);
  empty_ = !band;
  if (!band) return Status::Ok();
  keys_.lower = txn::SeekRangeBound{std::move(band->first), true};
  keys_.upper = txn::SeekRangeBound{std::move(band->second), true};
  return Status::Ok();
}

Status IndexSeekOperator::OpenBounds(expr::Row& row) {
  if (seek_.seek == SeekKind::kPointDistance || seek_.seek == SeekKind::kPointBox) return OpenPointBand(row);
  const auto bound = [&](const planner::SeekBound& from, std::optional<txn::SeekRangeBound>* to) -> Status {
    if (from.value == nullptr) return Status::Ok();
    MYCEL_ASSIGN_OR_RETURN(Value value, expr::Evaluate(*from.value, row, context().evaluation()));
    if (value.is_null()) empty_ = true;
    *to = txn::SeekRangeBound{std::move(value), from.inclusive};
    return Status::Ok();
  };
  MYCEL_RETURN_IF_ERROR(bound(seek_.lower, &keys_.lower));
  MYCEL_RETURN_IF_ERROR(bound(seek_.upper, &keys_.upper));
  if (seek_.prefix == nullptr) return Status::Ok();
  MYCEL_ASSIGN_OR_RETURN(const Value prefix, expr::Evaluate(*seek_.prefix, row, context().evaluation()));
  if (!prefix.is_string()) {
    empty_ = true;  // `x STARTS WITH 1` is null
    return Status::Ok();
  }
  std::optional<std::string>& text = seek_.seek == SeekKind::kContains   ? keys_.contains
                                     : seek_.seek == SeekKind::kEndsWith ? keys_.suffix
                                                                         : keys_.prefix;
  text = std::string(prefix.AsString());
  return Status::Ok();
}

Result<size_t> IndexSeekOperator::NextHits(std::span<uint64_t> hits) {
  if (empty_) return size_t{0};
  for (;;) {
    size_t count = 0;
    if (seek_.relationship) {
      rels_.resize(hits.size());
      count = txn::Transaction::NextIndexHits(&cursor_, std::span<base::RelId>(rels_));
      for (size_t i = 0; i < count; ++i) hits[i] = rels_[i].value;
    } else {
      nodes_.resize(hits.size());
      count = txn::Transaction::NextIndexHits(&cursor_, std::span<base::NodeId>(nodes_));
      for (size_t i = 0; i < count; ++i) hits[i] = nodes_[i].value;
    }
    if (count > 0 || in_items_.empty()) return count;
    keys_.equal.clear();
    keys_.equal.push_back(std::move(in_items_.back()));
    in_items_.pop_back();
    MYCEL_RETURN_IF_ERROR(context().transaction().OpenIndexSeek(seek_.index, keys_, &cursor_));
  }
}

}  // namespace mycel::engine::exec
