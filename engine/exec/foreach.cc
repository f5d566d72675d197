#include "engine/exec/foreach.h"

#include "engine/exec/build.h"
#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::Result;
using types::Value;

Result<OperatorPtr> ForeachOperator::Build(const planner::Foreach& plan, Scope scope) {
  std::unique_ptr<ForeachOperator> foreach (new ForeachOperator(plan, scope));
  MYCEL_ASSIGN_OR_RETURN(foreach->rows_, BuildExpanded(*plan.children[0], scope));
  foreach
    ->argument_.variables = foreach->rows_->carried();
  foreach
    ->argument_.variables.push_back(plan.variable);
  MYCEL_ASSIGN_OR_RETURN(foreach->body_, BuildExpanded(*plan.children[1], Scope{scope.context, &foreach->argument_}));
  return OperatorPtr(std::move(foreach));
}

void ForeachOperator::Reset() {
  ForgetError();
  rows_->Reset();
  holding_ = false;
  in_body_ = false;
  list_ = Value();
  held_.Clear();
}

Result<bool> ForeachOperator::RunElements() {
  const types::ListView list = list_.AsList();
  while (element_ < list.size()) {
    if (!in_body_) {
      if (context().ShouldYield()) return false;
      MYCEL_RETURN_IF_ERROR(context().Check());
      input_.column(foreach_.variable.value).Set(row_, list[element_]);
      argument_.MoveTo(input_, row_);
      body_->Reset();
      in_body_ = true;
    }
    MYCEL_ASSIGN_OR_RETURN(const Step step, body_->Next(&scratch_));
    if (step == Step::kYielded) return false;
    if (step == Step::kRows) continue;
    in_body_ = false;
    ++element_;
  }
  return true;
}

Result<Step> ForeachOperator::Produce(types::Batch* out) {
  if (!holding_) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, rows_->Next(&input_));
    if (step != Step::kRows) return step;
    MYCEL_RETURN_IF_ERROR(held_.Set(input_.bytes()));
    input_.column(foreach_.variable.value).Reset(types::ColumnType::kValue, input_.rows());
    holding_ = true;
    row_ = 0;
    list_ = Value();
  }
  while (row_ < input_.rows()) {
    if (list_.is_null()) {
      expr::Row row(input_, row_);
      MYCEL_ASSIGN_OR_RETURN(list_, expr::Evaluate(*foreach_.list, row, context().evaluation()));
      element_ = 0;
      // What is no list is a list of one; null has no elements.
      if (list_.is_null()) {
        ++row_;
        continue;
      }
      if (!list_.is_list()) list_ = Value::List({list_});
    }
    MYCEL_ASSIGN_OR_RETURN(const bool done, RunElements());
    if (!done) return Step::kYielded;
    list_ = Value();
    ++row_;
  }
  holding_ = false;
  std::swap(*out, input_);
  return Step::kRows;
}

}  // namespace mycel::engine::exec
