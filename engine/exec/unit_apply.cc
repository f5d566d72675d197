#include "engine/exec/unit_apply.h"

#include <utility>

namespace mycel::engine::exec {

UnitApplyOperator::UnitApplyOperator(const planner::PhysicalOperator& plan, Scope scope, OperatorPtr left,
                                     std::unique_ptr<ArgumentRow> argument, OperatorPtr right)
    : Operator(plan, scope), left_(std::move(left)), outer_(std::move(argument)), right_(std::move(right)) {}

void UnitApplyOperator::Reset() {
  ForgetError();
  left_->Reset();
  input_.Clear();
  input_at_ = 0;
  outer_open_ = false;
}

base::Result<Step> UnitApplyOperator::Produce(types::Batch* out) {
  if (input_at_ >= input_.rows()) {
    input_at_ = 0;
    MYCEL_ASSIGN_OR_RETURN(const Step step, left_->Next(&input_));
    if (step != Step::kRows) {
      input_.Clear();
      return step;
    }
  }
  while (input_at_ < input_.rows()) {
    if (!outer_open_) {
      outer_->MoveTo(input_, input_at_);
      right_->Reset();
      outer_open_ = true;
    }
    MYCEL_ASSIGN_OR_RETURN(const Step step, right_->Next(&ignored_));
    if (step == Step::kYielded) return step;
    if (step == Step::kRows) continue;
    outer_open_ = false;
    ++input_at_;
  }
  std::swap(*out, input_);
  input_.Clear();
  return Step::kRows;
}

}  // namespace mycel::engine::exec
