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
      memory_(context()) {}

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
}

Status HashJoinOperator::Build(const types::Batch& rows) {
  columns_.clear();
  for (const VarId id : join_.left_keys) columns_.push_back(&rows.column(id.value));
  table_.Insert(columns_, rows.rows(), ordinals_.data());
  first_row_.resize(table_.size(), kEnd);
  const uint64_t first = store_.rows();
  for (uint32_t row = 0; row < rows.rows(); ++row)
    next_row_.push_back(std::exchange(first_row_[ordinals_[row]], first + row));
  MYCEL_RETURN_IF_ERROR(
      memory_.Set(table_.bytes() + (first_row_.capacity() + next_row_.capacity()) * sizeof(uint64_t)));
  return store_.Append(rows);
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
  while (!built_) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, left_->Next(out));
    if (step == Step::kYielded) return step;
    if (step == Step::kRows) {
      MYCEL_RETURN_IF_ERROR(Build(*out));
      continue;
    }
    built_ = true;
    for (uint32_t key = 0; key < table_.size(); ++key) {
      for (size_t i = 0; i < table_.width(); ++i) {
        const types::Value value = table_.Key(key, i);
        if (types::Equals(value, value) != true) first_row_[key] = kEnd;
      }
    }
  }
  if (store_.rows() == 0) return Step::kDone;
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool go_on, BeginBatch());
    if (!go_on) return Step::kYielded;
    if (input_at_ >= input_.rows()) {
      input_at_ = 0;
      MYCEL_ASSIGN_OR_RETURN(const Step step, right_->Next(&input_));
      if (step != Step::kRows) {
        input_.Clear();
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
