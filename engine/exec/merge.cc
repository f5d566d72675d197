#include "engine/exec/merge.h"

#include "engine/exec/append_row.h"
#include "engine/exec/build.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;

MergeOperator::MergeOperator(const planner::Merge& plan, Scope scope)
    : Operator(plan, scope),
      writer_(plan.clause->create, true, scope.context),
      on_create_(plan.clause->on_create, false, scope.context),
      on_match_(plan.clause->on_match, false, scope.context),
      held_(*scope.context) {}

Result<OperatorPtr> MergeOperator::Build(const planner::Merge& plan, Scope scope) {
  std::unique_ptr<MergeOperator> merge(new MergeOperator(plan, scope));
  MYCEL_ASSIGN_OR_RETURN(merge->rows_, BuildExpanded(*plan.children[0], scope));
  merge->argument_.variables = merge->rows_->carried();
  MYCEL_ASSIGN_OR_RETURN(merge->matcher_, BuildExpanded(*plan.children[1], Scope{scope.context, &merge->argument_}));
  return OperatorPtr(std::move(merge));
}

void MergeOperator::Reset() {
  ForgetError();
  rows_->Reset();
  input_.Clear();
  row_ = 0;
  searching_ = false;
  giving_ = false;
  held_.Clear();
}

Result<bool> MergeOperator::FindMatches() {
  if (!searching_) {
    searching_ = true;
    match_count_ = 0;
    held_bytes_ = input_bytes_;
    argument_.MoveTo(input_, row_);
    matcher_->Reset();
  }
  for (;;) {
    if (match_count_ == matches_.size()) matches_.emplace_back();
    MYCEL_ASSIGN_OR_RETURN(const Step step, matcher_->Next(&matches_[match_count_]));
    if (step == Step::kYielded) return false;
    if (step == Step::kDone) break;
    held_bytes_ += matches_[match_count_++].bytes();
    if (match_count_ > 1) MYCEL_RETURN_IF_ERROR(held_.Set(held_bytes_));
  }
  searching_ = false;
  return true;
}

Status MergeOperator::CreateRow() {
  MYCEL_RETURN_IF_ERROR(writer_.LockKeys(input_, row_));
  MYCEL_RETURN_IF_ERROR(writer_.Create(&input_, row_));
  expr::Row row(input_, row_);
  return on_create_.Apply(&row);
}

Result<Step> MergeOperator::Produce(types::Batch* out) {
  const uint32_t capacity = context().options().max_batch_rows;
  uint32_t count = 0;
  const auto finish = [&](Step otherwise) {
    out->ClearMultiplicity();
    out->set_rows(count);
    return count > 0 ? Step::kRows : otherwise;
  };
  while (count < capacity) {
    if (giving_) {
      types::Batch& match = matches_[match_at_];
      expr::Row row(match, match_row_);
      MYCEL_RETURN_IF_ERROR(on_match_.Apply(&row));
      AppendRow(carried(), match, match_row_, capacity, count++, out);
      if (++match_row_ < match.rows()) continue;
      match_row_ = 0;
      if (++match_at_ < match_count_) continue;
      giving_ = false;
      ++row_;
      continue;
    }
    if (row_ >= input_.rows()) {
      if (count > 0) break;
      MYCEL_ASSIGN_OR_RETURN(const Step step, rows_->Next(&input_));
      if (step != Step::kRows) {
        input_.Clear();
        return step;
      }
      row_ = 0;
      input_bytes_ = input_.bytes();
      MYCEL_RETURN_IF_ERROR(held_.Set(input_bytes_));
      writer_.PrepareColumns(&input_);
    }
    MYCEL_ASSIGN_OR_RETURN(const bool found_all, FindMatches());
    if (!found_all) return finish(Step::kYielded);
    if (match_count_ > 0) {
      giving_ = true;
      match_at_ = 0;
      match_row_ = 0;
      continue;
    }
    MYCEL_RETURN_IF_ERROR(CreateRow());
    AppendRow(carried(), input_, row_, capacity, count++, out);
    ++row_;
  }
  return finish(Step::kYielded);
}

}  // namespace mycel::engine::exec
