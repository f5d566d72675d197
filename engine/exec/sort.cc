#include "engine/exec/sort.h"

#include <algorithm>
#include <compare>
#include <utility>

#include "engine/exec/row_count.h"
#include "engine/types/compare.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;

namespace {

// Rows beyond the wanted ones that are gathered before the worst are dropped.
constexpr uint64_t kSpareRows = 4096;

std::vector<VarId> StoredColumns(const std::vector<VarId>& carried, std::span<const planner::SortKey> keys) {
  std::vector<VarId> columns = carried;
  for (const planner::SortKey& key : keys) {
    if (std::find(columns.begin(), columns.end(), key.column) == columns.end()) columns.push_back(key.column);
  }
  return columns;
}

}  // namespace

SortOperator::SortOperator(const planner::Sort& plan, Scope scope, OperatorPtr child)
    : UnaryOperator(plan, scope, std::move(child)),
      sort_(plan),
      store_(context(), StoredColumns(carried(), plan.keys)),
      spare_(context(), store_.columns()),
      memory_(context()) {
  for (const planner::SortKey& key : plan.keys) {
    const auto& columns = store_.columns();
    key_columns_.push_back(
        static_cast<size_t>(std::find(columns.begin(), columns.end(), key.column) - columns.begin()));
  }
}

void SortOperator::Reset() {
  UnaryOperator::Reset();
  store_.Clear();
  memory_.Clear();
  wanted_.reset();
  first_keys_.clear();
  order_.clear();
  opened_ = filled_ = false;
  next_ = 0;
}

bool SortOperator::Before(uint64_t a, uint64_t b) const {
  std::strong_ordering order = types::OrderCompare(first_keys_[a], first_keys_[b]);
  if (order != 0) return sort_.keys[0].descending ? order > 0 : order < 0;
  for (size_t i = 1; i < key_columns_.size(); ++i) {
    order = types::OrderCompare(store_.Get(a, key_columns_[i]), store_.Get(b, key_columns_[i]));
    if (order != 0) return sort_.keys[i].descending ? order > 0 : order < 0;
  }
  return a < b;  // equal rows keep their order
}

void SortOperator::Order(uint64_t wanted) {
  order_.resize(store_.rows());
  for (uint64_t i = 0; i < order_.size(); ++i) order_[i] = i;
  const auto before = [this](uint64_t a, uint64_t b) { return Before(a, b); };
  const auto end = order_.begin() + static_cast<ptrdiff_t>(std::min<uint64_t>(wanted, order_.size()));
  if (end != order_.end()) {
    std::nth_element(order_.begin(), end, order_.end(), before);
    order_.erase(end, order_.end());
  }
  std::sort(order_.begin(), order_.end(), before);
}

Status SortOperator::Compact() {
  Order(*wanted_);
  // In their old order, so that equal rows keep it.
  std::sort(order_.begin(), order_.end());
  if (compacted_.slots() < context().slots()) compacted_.ResizeSlots(context().slots());
  std::vector<types::Value> keys;
  for (const uint64_t row : order_) keys.push_back(std::move(first_keys_[row]));
  first_keys_ = std::move(keys);
  spare_.Clear();
  for (size_t at = 0; at < order_.size(); at += types::kMaxBatchRows) {
    const size_t count = std::min<size_t>(types::kMaxBatchRows, order_.size() - at);
    store_.Gather(std::span(order_).subspan(at, count), &compacted_);
    MYCEL_RETURN_IF_ERROR(spare_.Append(compacted_));
  }
  std::swap(store_, spare_);
  spare_.Clear();
  order_.clear();
  return Status::Ok();
}

Result<Step> SortOperator::Produce(types::Batch* out) {
  if (!opened_) {
    opened_ = true;
    if (sort_.limit != nullptr) {
      MYCEL_ASSIGN_OR_RETURN(uint64_t wanted, EvaluateRowCount(*sort_.limit, argument(), context(), "LIMIT"));
      if (sort_.skip != nullptr) {
        MYCEL_ASSIGN_OR_RETURN(const uint64_t skip, EvaluateRowCount(*sort_.skip, argument(), context(), "SKIP"));
        wanted += skip;  // two int64 fit into a uint64
      }
      wanted_ = wanted;
    }
  }
  while (!filled_) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(out));
    if (step == Step::kYielded) return step;
    if (step == Step::kDone) {
      filled_ = true;
      Order(wanted_.value_or(store_.rows()));
      break;
    }
    MYCEL_RETURN_IF_ERROR(store_.Append(*out));
    if (!key_columns_.empty()) {
      const types::Column& first = out->column(sort_.keys[0].column.value);
      for (uint32_t row = 0; row < out->rows(); ++row) first_keys_.push_back(first.Get(row));
    }
    MYCEL_RETURN_IF_ERROR(memory_.Set(first_keys_.capacity() * (sizeof(types::Value) + sizeof(uint64_t))));
    if (wanted_ && store_.rows() > *wanted_ && store_.rows() - *wanted_ > std::max(kSpareRows, *wanted_)) {
      MYCEL_RETURN_IF_ERROR(Compact());
    }
  }
  MYCEL_RETURN_IF_ERROR(context().Check());
  const uint64_t count = std::min<uint64_t>(context().options().max_batch_rows, order_.size() - next_);
  if (count == 0) return Step::kDone;
  store_.Gather(std::span(order_).subspan(next_, count), out);
  next_ += count;
  return Step::kRows;
}

}  // namespace mycel::engine::exec
