#include "engine/exec/apply.h"

#include <algorithm>
#include <utility>

#include "engine/exec/rows.h"

namespace mycel::engine::exec {

using base::Result;

ApplyOperator::ApplyOperator(const planner::PhysicalOperator& plan, Scope scope, OperatorPtr left,
                             std::unique_ptr<ArgumentRow> argument, OperatorPtr right,
                             std::optional<std::span<const VarId>> nulls)
    : Operator(plan, scope),
      left_(std::move(left)),
      outer_(std::move(argument)),
      right_(std::move(right)),
      nulls_(nulls),
      size_(context()) {}

void ApplyOperator::Reset() {
  ForgetError();
  left_->Reset();
  size_.Reset();
  input_.Clear();
  input_at_ = 0;
  outer_open_ = false;
  right_rows_.Clear();
  right_at_ = 0;
}

Result<Step> ApplyOperator::NextOuter() {
  if (input_at_ >= input_.rows()) {
    input_at_ = 0;
    MYCEL_ASSIGN_OR_RETURN(const Step step, left_->Next(&input_));
    if (step != Step::kRows) {
      input_.Clear();
      return step;
    }
  }
  outer_->MoveTo(input_, input_at_);
  right_->Reset();
  outer_open_ = true;
  matched_ = false;
  return Step::kRows;
}

void ApplyOperator::MakeNullRow() {
  if (right_rows_.slots() < context().slots()) right_rows_.ResizeSlots(context().slots());
  right_rows_.Clear();
  outer_->Spread(&right_rows_);
  for (const VarId id : *nulls_) right_rows_.column(id.value).SetConstant(types::Value());
  right_rows_.set_rows(1);
}

Result<Step> ApplyOperator::NextRight() {
  for (;;) {
    if (!outer_open_) {
      MYCEL_ASSIGN_OR_RETURN(const Step step, NextOuter());
      if (step != Step::kRows) return step;
    }
    right_at_ = 0;
    Result<Step> step = right_->Next(&right_rows_);
    if (!step.ok() || *step != Step::kRows) right_rows_.Clear();
    if (!step.ok() || *step == Step::kYielded) return step;
    const uint64_t times = input_.multiplicity(input_at_);
    if (*step == Step::kDone) {
      const bool pad = nulls_.has_value() && !matched_;
      if (pad) MakeNullRow();
      outer_open_ = false;
      ++input_at_;
      if (!pad) {
        MYCEL_RETURN_IF_ERROR(context().Check());
        continue;
      }
    }
    matched_ = true;
    if (times != 1) {
      for (uint32_t row = 0; row < right_rows_.rows(); ++row)
        right_rows_.SetMultiplicity(row, right_rows_.multiplicity(row) * times);
    }
    return Step::kRows;
  }
}

uint32_t ApplyOperator::MoveRows(uint32_t rows, uint32_t capacity, types::Batch* out) {
  const uint32_t count = std::min(right_rows_.rows() - right_at_, capacity - rows);
  for (const VarId id : carried()) {
    AppendColumn(right_rows_.column(id.value), right_at_, count, capacity, rows, &out->column(id.value));
  }
  if (right_rows_.has_multiplicity()) {
    for (uint32_t i = 0; i < count; ++i) out->SetMultiplicity(rows + i, right_rows_.multiplicity(right_at_ + i));
  }
  right_at_ += count;
  return rows + count;
}

Result<Step> ApplyOperator::Produce(types::Batch* out) {
  const uint32_t capacity = size_.Take();
  out->Clear();
  uint32_t rows = 0;
  while (rows < capacity) {
    if (right_at_ >= right_rows_.rows()) {
      Result<Step> step = NextRight();
      if (!step.ok() && rows > 0) {
        Fail(std::move(step).status());
        break;
      }
      if (!step.ok()) return step;
      if (*step != Step::kRows) {
        if (rows == 0) return step;
        break;
      }
      // A batch that is big by itself goes on as it is.
      if (rows == 0 && right_rows_.rows() * 2 >= capacity) {
        std::swap(*out, right_rows_);
        right_rows_.Clear();
        return Step::kRows;
      }
    }
    rows = MoveRows(rows, capacity, out);
  }
  out->set_rows(rows);
  return Step::kRows;
}

}  // namespace mycel::engine::exec
