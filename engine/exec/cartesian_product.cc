#include "engine/exec/cartesian_product.h"

#include <utility>

#include "engine/exec/joined_rows.h"

namespace mycel::engine::exec {

using base::Result;

CartesianProductOperator::CartesianProductOperator(const planner::PhysicalOperator& plan, Scope scope, OperatorPtr left,
                                                   OperatorPtr right)
    : Operator(plan, scope),
      left_(std::move(left)),
      right_(std::move(right)),
      size_(context()),
      store_(context(), WithoutColumns(right_->carried(), left_->carried())),
      left_columns_(left_->carried()) {}

void CartesianProductOperator::Reset() {
  ForgetError();
  left_->Reset();
  right_->Reset();
  size_.Reset();
  store_.Clear();
  filled_ = false;
  input_.Clear();
  input_at_ = 0;
  right_at_ = 0;
}

Result<Step> CartesianProductOperator::NextInput() {
  input_at_ = 0;
  right_at_ = 0;
  MYCEL_ASSIGN_OR_RETURN(const Step step, left_->Next(&input_));
  if (step != Step::kRows) input_.Clear();
  return step;
}

Result<Step> CartesianProductOperator::Produce(types::Batch* out) {
  // The left side first: where it writes, its barrier has all of its writes done before the right side reads.
  if (input_at_ >= input_.rows()) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, NextInput());
    if (step != Step::kRows) return step;
  }
  while (!filled_) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, right_->Next(out));
    if (step == Step::kYielded) return step;
    if (step == Step::kDone) {
      filled_ = true;
    } else {
      MYCEL_RETURN_IF_ERROR(store_.Append(*out));
    }
  }
  // Nothing joins, but a left side that writes runs to its end.
  while (store_.rows() == 0) {
    if (!context().plan().writes) return Step::kDone;
    MYCEL_ASSIGN_OR_RETURN(const Step step, NextInput());
    if (step != Step::kRows) return step;
  }
  MYCEL_ASSIGN_OR_RETURN(const bool go_on, BeginBatch());
  if (!go_on) return Step::kYielded;
  left_rows_.clear();
  right_rows_.clear();
  for (uint32_t left = size_.Take(); left > 0 && input_at_ < input_.rows(); --left) {
    left_rows_.push_back(static_cast<uint16_t>(input_at_));
    right_rows_.push_back(right_at_);
    if (++right_at_ < store_.rows()) continue;
    right_at_ = 0;
    ++input_at_;
  }
  JoinRows(left_columns_, input_, left_rows_, store_, right_rows_, out);
  return Step::kRows;
}

}  // namespace mycel::engine::exec
