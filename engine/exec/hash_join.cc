#include "engine/exec/hash_join.h"

#include <utility>

#include "engine/exec/joined_rows.h"
#include "engine/types/compare.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;

HashJoinOperator::HashJoinOperator(const planner::HashJoin& plan, Scope scope, OperatorPtr left, OperatorPtr right)
    : Operator(plan, scope),
      join_(plan),
      left_(std::move(left)),
      right_(std::move(right)),
      size_(context()),
      table_(plan.left_keys.size()),
      store_(context(), WithoutColumns(left_->carried(), right_->carried())),
      memory_(context()),
      saved_left_(store_.columns()),
      saved_right_(right_->carried()) {
  saved_left_.insert(saved_left_.end(), plan.left_keys.begin(), plan.left_keys.end());
  saved_right_.insert(saved_right_.end(), plan.right_keys.begin(), plan.right_keys.end());
}

void HashJoinOperator::Reset() {
  ForgetError();
  left_->Reset();
  right_->Reset();
  size_.Reset();
  table_.Clear();
  store_.Clear();
  memory_.Clear();
  first_row_.clear();
  next_row_.clear();
  built_ = false;
  input_.Clear();
  input_at_ = 0;
  chain_open_ = false;
  left_parts_.reset();
  right_parts_.reset();
  left_done_ = false;
  waiting_.clear();
  current_ = Waiting();
}

Result<Step> HashJoinOperator::NextLeft(types::Batch* out) {
  if (!current_.left) return left_->Next(out);
  MYCEL_RETURN_IF_ERROR(context().Check());
  MYCEL_ASSIGN_OR_RETURN(const uint32_t rows,
                         current_.left->Next(saved_left_, context().options().max_batch_rows, out));
  return rows == 0 ? Step::kDone : Step::kRows;
}

Result<Step> HashJoinOperator::NextRight(types::Batch* out) {
  if (!current_.right) return right_->Next(out);
  if (out->slots() < context().slots()) out->ResizeSlots(context().slots());
  MYCEL_ASSIGN_OR_RETURN(const uint32_t rows,
                         current_.right->Next(saved_right_, context().options().max_batch_rows, out));
  return rows == 0 ? Step::kDone : Step::kRows;
}

Status HashJoinOperator::Part(const types::Batch& rows, std::span<const VarId> keys, std::span<const VarId> saved,
                              SpillPartitions* parts) {
  columns_.clear();
  for (const VarId id : keys) columns_.push_back(&rows.column(id.value));
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    const uint64_t hash = SpillHash(columns_, row);
    // What the left side has nothing for needs no place.
    if (parts == right_parts_.get() && !left_parts_->Has(hash)) continue;
    MYCEL_ASSIGN_OR_RETURN(SpillFile* const file, parts->FileFor(hash));
    MYCEL_RETURN_IF_ERROR(file->Append(rows, saved, row));
  }
  return Status::Ok();
}

Status HashJoinOperator::BeginParts() {
  left_parts_ = std::make_unique<SpillPartitions>(context(), current_.depth);
  right_parts_ = std::make_unique<SpillPartitions>(context(), current_.depth);
  std::vector<types::Value> values(saved_left_.size());
  const size_t stored = store_.columns().size();
  for (uint32_t key = 0; key < table_.size(); ++key) {
    for (size_t i = 0; i < table_.width(); ++i) values[stored + i] = table_.Key(key, i);
    MYCEL_ASSIGN_OR_RETURN(SpillFile* const file, left_parts_->FileFor(SpillHash(std::span(values).subspan(stored))));
    for (uint64_t row = first_row_[key]; row != kEnd; row = next_row_[row]) {
      for (size_t i = 0; i < stored; ++i) values[i] = store_.Get(row, i);
      MYCEL_RETURN_IF_ERROR(file->Append(values, store_.multiplicity(row)));
    }
    MYCEL_RETURN_IF_ERROR(context().Check());
  }
  ClearTable();
  return Status::Ok();
}

void HashJoinOperator::ClearTable() {
  table_.Clear();
  store_.Clear();
  memory_.Clear();
  first_row_.clear();
  next_row_.clear();
}

Result<Step> HashJoinOperator::PartRight() {
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, NextRight(&input_));
    if (step == Step::kYielded) return step;
    if (step == Step::kDone) break;
    MYCEL_RETURN_IF_ERROR(Part(input_, join_.right_keys, saved_right_, right_parts_.get()));
  }
  input_.Clear();
  for (uint32_t i = 0; i < kSpillPartitions; ++i) {
    std::unique_ptr<SpillFile> left = left_parts_->Take(i);
    std::unique_ptr<SpillFile> right = right_parts_->Take(i);
    if (left && right) waiting_.push_back({std::move(left), std::move(right), left_parts_->depth() + 1});
  }
  left_parts_.reset();
  right_parts_.reset();
  return Step::kDone;
}

Result<Step> HashJoinOperator::TakeLeft(types::Batch* out) {
  while (!left_done_) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, NextLeft(out));
    if (step == Step::kYielded) return step;
    if (step == Step::kDone) {
      left_done_ = true;
    } else if (left_parts_) {
      MYCEL_RETURN_IF_ERROR(Part(*out, join_.left_keys, saved_left_, left_parts_.get()));
    } else {
      MYCEL_RETURN_IF_ERROR(Build(*out));
    }
  }
  if (left_parts_) return PartRight();
  FinishTable();
  return Step::kDone;
}

void HashJoinOperator::FinishTable() {
  for (uint32_t key = 0; key < table_.size(); ++key) {
    for (size_t i = 0; i < table_.width(); ++i) {
      const types::Value value = table_.Key(key, i);
      if (types::Equals(value, value) != true) first_row_[key] = kEnd;
    }
  }
}

bool HashJoinOperator::BeginWaiting() {
  current_ = Waiting();
  if (waiting_.empty()) return false;
  current_ = std::move(waiting_.back());
  waiting_.pop_back();
  ClearTable();
  built_ = left_done_ = false;
  input_.Clear();
  input_at_ = 0;
  chain_open_ = false;
  return true;
}

Status HashJoinOperator::Build(const types::Batch& rows) {
  columns_.clear();
  for (const VarId id : join_.left_keys) columns_.push_back(&rows.column(id.value));
  table_.Insert(columns_, rows.rows(), ordinals_.data());
  first_row_.resize(table_.size(), kEnd);
  const uint64_t first = store_.rows();
  for (uint32_t row = 0; row < rows.rows(); ++row)
    next_row_.push_back(std::exchange(first_row_[ordinals_[row]], first + row));
  const size_t bytes = table_.bytes() + (first_row_.capacity() + next_row_.capacity()) * sizeof(uint64_t);
  MYCEL_RETURN_IF_ERROR(memory_.Set(bytes));
  MYCEL_RETURN_IF_ERROR(store_.Append(rows));
  const bool part = context().ShouldSpill(bytes + store_.bytes()) && current_.depth < kMaxSpillDepth;
  return part ? BeginParts() : Status::Ok();
}

void HashJoinOperator::Probe(uint32_t capacity) {
  left_rows_.clear();
  right_rows_.clear();
  while (left_rows_.size() < capacity && input_at_ < input_.rows()) {
    if (!chain_open_) {
      const uint32_t ordinal = ordinals_[input_at_];
      chain_at_ = ordinal == KeyTable::kNone ? kEnd : first_row_[ordinal];
      chain_open_ = true;
    }
    if (chain_at_ == kEnd) {
      chain_open_ = false;
      ++input_at_;
      continue;
    }
    left_rows_.push_back(chain_at_);
    right_rows_.push_back(static_cast<uint16_t>(input_at_));
    chain_at_ = next_row_[chain_at_];
  }
}

Result<Step> HashJoinOperator::Produce(types::Batch* out) {
  for (;;) {
    if (!built_) {
      MYCEL_ASSIGN_OR_RETURN(const Step step, TakeLeft(out));
      if (step == Step::kYielded) return step;
      built_ = true;
    }
    if (store_.rows() == 0) {
      if (!BeginWaiting()) return Step::kDone;
      continue;
    }
    MYCEL_ASSIGN_OR_RETURN(const bool go_on, BeginBatch());
    if (!go_on) return Step::kYielded;
    if (input_at_ >= input_.rows()) {
      input_at_ = 0;
      MYCEL_ASSIGN_OR_RETURN(const Step step, NextRight(&input_));
      if (step != Step::kRows) {
        input_.Clear();
        if (step == Step::kDone && BeginWaiting()) continue;
        return step;
      }
      columns_.clear();
      for (const VarId id : join_.right_keys) columns_.push_back(&input_.column(id.value));
      table_.Find(columns_, input_.rows(), ordinals_.data());
    }
    Probe(size_.Take());
    if (left_rows_.empty()) continue;
    JoinRows(right_->carried(), input_, right_rows_, store_, left_rows_, out);
    return Step::kRows;
  }
}

}  // namespace mycel::engine::exec
