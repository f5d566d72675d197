#include "engine/exec/sort.h"

#include <algorithm>
#include <compare>
#include <utility>

#include "engine/exec/row_count.h"
#include "engine/functions/checked_sort.h"
#include "engine/types/compare.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;

namespace {

// Rows beyond the wanted ones that are gathered before the worst are dropped.
constexpr uint64_t kSpareRows = 4096;
// The first rows of no more than these are found by partitioning, which does not ask whether the statement was
// cancelled.
constexpr size_t kPartitionedRows = size_t{1} << 16;

std::vector<VarId> StoredColumns(const std::vector<VarId>& carried, std::span<const planner::SortKey> keys) {
  std::vector<VarId> columns = carried;
  for (const planner::SortKey& key : keys) {
    if (std::find(columns.begin(), columns.end(), key.column) == columns.end()) columns.push_back(key.column);
  }
  return columns;
}

std::vector<size_t> PositionsOf(std::span<const planner::SortKey> keys, const std::vector<VarId>& columns) {
  std::vector<size_t> positions;
  for (const planner::SortKey& key : keys) {
    positions.push_back(static_cast<size_t>(std::find(columns.begin(), columns.end(), key.column) - columns.begin()));
  }
  return positions;
}

std::vector<SortedRuns::Key> RunKeys(std::span<const planner::SortKey> keys, const std::vector<size_t>& positions) {
  std::vector<SortedRuns::Key> run_keys;
  for (size_t i = 0; i < keys.size(); ++i) run_keys.push_back({positions[i], keys[i].descending});
  return run_keys;
}

}  // namespace

SortOperator::SortOperator(const planner::Sort& plan, Scope scope, OperatorPtr child)
    : UnaryOperator(plan, scope, std::move(child)),
      sort_(plan),
      key_columns_(PositionsOf(plan.keys, StoredColumns(carried(), plan.keys))),
      store_(context(), StoredColumns(carried(), plan.keys)),
      spare_(context(), store_.columns()),
      runs_(context(), store_.columns().size(), RunKeys(plan.keys, key_columns_)),
      memory_(context()) {}

void SortOperator::Reset() {
  UnaryOperator::Reset();
  store_.Clear();
  runs_.Clear();
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

Status SortOperator::Order(uint64_t wanted) {
  order_.resize(store_.rows());
  for (uint64_t i = 0; i < order_.size(); ++i) order_[i] = i;
  const auto before = [this](uint64_t a, uint64_t b) { return Before(a, b); };
  const auto end = order_.begin() + static_cast<ptrdiff_t>(std::min<uint64_t>(wanted, order_.size()));
  if (end != order_.end() && order_.size() <= kPartitionedRows) {
    std::nth_element(order_.begin(), end, order_.end(), before);
    order_.erase(end, order_.end());
  }
  MYCEL_RETURN_IF_ERROR(functions::CheckedSort(&order_, before, [this] { return context().Check(); }));
  if (order_.size() > wanted) order_.resize(wanted);
  return Status::Ok();
}

Status SortOperator::Compact() {
  MYCEL_RETURN_IF_ERROR(Order(*wanted_));
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

Status SortOperator::Spill() {
  MYCEL_RETURN_IF_ERROR(Order(wanted_.value_or(store_.rows())));
  MYCEL_RETURN_IF_ERROR(runs_.Add(store_, order_));
  store_.Clear();
  first_keys_.clear();
  first_keys_.shrink_to_fit();
  order_.clear();
  memory_.Clear();
  return Status::Ok();
}

Status SortOperator::Take(const types::Batch& rows) {
  MYCEL_RETURN_IF_ERROR(store_.Append(rows));
  if (!key_columns_.empty()) {
    const types::Column& first = rows.column(sort_.keys[0].column.value);
    for (uint32_t row = 0; row < rows.rows(); ++row) first_keys_.push_back(first.Get(row));
  }
  // Sorting takes two arrays of row numbers.
  const size_t key_bytes = first_keys_.capacity() * (sizeof(types::Value) + 2 * sizeof(uint64_t));
  MYCEL_RETURN_IF_ERROR(memory_.Set(key_bytes));
  if (wanted_ && store_.rows() > *wanted_ && store_.rows() - *wanted_ > std::max(kSpareRows, *wanted_)) {
    MYCEL_RETURN_IF_ERROR(Compact());
  }
  return context().ShouldSpill(store_.bytes() + key_bytes) ? Spill() : Status::Ok();
}

Result<Step> SortOperator::GiveMerged(types::Batch* out) {
  const uint64_t left = wanted_.value_or(UINT64_MAX) - next_;
  const auto capacity = static_cast<uint32_t>(std::min<uint64_t>(context().options().max_batch_rows, left));
  const std::vector<VarId>& columns = store_.columns();
  out->Clear();
  uint32_t count = 0;
  for (; count < capacity; ++count) {
    MYCEL_ASSIGN_OR_RETURN(const SortedRuns::Row* const row, runs_.Next());
    if (row == nullptr) break;
    for (size_t i = 0; i < columns.size(); ++i) {
      types::Column& column = out->column(columns[i].value);
      if (count == 0) column.Reset(types::ColumnTypeFor(row->values[i].kind()), capacity);
      column.Set(count, row->values[i]);
    }
    if (row->multiplicity != 1) out->SetMultiplicity(count, row->multiplicity);
  }
  next_ += count;
  out->set_rows(count);
  return count == 0 ? Step::kDone : Step::kRows;
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
    if (step == Step::kRows) {
      MYCEL_RETURN_IF_ERROR(Take(*out));
      continue;
    }
    filled_ = true;
    if (runs_.empty()) {
      MYCEL_RETURN_IF_ERROR(Order(wanted_.value_or(store_.rows())));
    } else {
      if (store_.rows() > 0) MYCEL_RETURN_IF_ERROR(Spill());
      MYCEL_RETURN_IF_ERROR(runs_.Open());
    }
  }
  MYCEL_RETURN_IF_ERROR(context().Check());
  if (!runs_.empty()) return GiveMerged(out);
  const uint64_t count = std::min<uint64_t>(context().options().max_batch_rows, order_.size() - next_);
  if (count == 0) return Step::kDone;
  store_.Gather(std::span(order_).subspan(next_, count), out);
  next_ += count;
  return Step::kRows;
}

}  // namespace mycel::engine::exec
