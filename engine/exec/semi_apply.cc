#include "engine/exec/semi_apply.h"

#include <utility>

#include "engine/exec/rows.h"

namespace mycel::engine::exec {

using base::Result;

SemiApplyOperator::SemiApplyOperator(const planner::SemiApply& plan, Scope scope, OperatorPtr left,
                                     std::unique_ptr<ArgumentRow> argument, OperatorPtr right)
    : Operator(plan, scope),
      anti_(plan.anti),
      left_(std::move(left)),
      outer_(std::move(argument)),
      right_(std::move(right)) {}

void SemiApplyOperator::Reset() {
  ForgetError();
  left_->Reset();
  input_.Clear();
  input_at_ = 0;
  outer_open_ = false;
  kept_.clear();
}

Result<Step> SemiApplyOperator::TestRows() {
  while (input_at_ < input_.rows()) {
    if (!outer_open_) {
      MYCEL_RETURN_IF_ERROR(context().Check());
      outer_->MoveTo(input_, input_at_);
      right_->Reset();
      outer_open_ = true;
    }
    Result<Step> step = right_->Next(&ignored_);
    if (!step.ok()) {
      if (kept_.empty()) return step;
      Fail(std::move(step).status());
      input_at_ = input_.rows();
      break;
    }
    if (*step == Step::kYielded) return step;
    if ((*step == Step::kRows) != anti_) kept_.push_back(static_cast<uint16_t>(input_at_));
    outer_open_ = false;
    ++input_at_;
  }
  return Step::kRows;
}

Result<Step> SemiApplyOperator::Produce(types::Batch* out) {
  for (;;) {
    if (input_at_ >= input_.rows()) {
      input_at_ = 0;
      kept_.clear();
      MYCEL_ASSIGN_OR_RETURN(const Step step, left_->Next(&input_));
      if (step != Step::kRows) {
        input_.Clear();
        return step;
      }
    }
    MYCEL_ASSIGN_OR_RETURN(const Step step, TestRows());
    if (step != Step::kRows) return step;
    if (kept_.empty()) continue;
    out->Clear();
    GatherRows(carried(), input_, kept_, out);
    return Step::kRows;
  }
}

}  // namespace mycel::engine::exec
