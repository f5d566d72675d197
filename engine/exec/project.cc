#include "engine/exec/project.h"

#include <algorithm>
#include <numeric>

#include "engine/exec/rows.h"
#include "engine/expr/evaluate_batch.h"

namespace mycel::engine::exec {
namespace {

// Of what one batch brings: above the first the next is smaller, below the second larger.
constexpr size_t kLargeBatchBytes = size_t{8} << 20;
constexpr size_t kSmallBatchBytes = size_t{2} << 20;

bool PassesOn(const planner::ProjectedColumn& column) {
  return column.expression->kind == binder::ExpressionKind::kVariable &&
         column.expression->As<binder::VariableExpression>().variable == column.output;
}

}  // namespace

void ProjectOperator::Reset() {
  input_.Clear();
  next_ = 0;
  made_.Clear();
  UnaryOperator::Reset();
}

base::Result<Step> ProjectOperator::Produce(types::Batch* out) {
  made_.Clear();
  if (next_ < input_.rows()) {
    NextSlice(out);
    return Compute(out);
  }
  MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(out));
  if (step != Step::kRows) return step;
  if (out->rows() > slice_rows_) {
    input_.ResizeSlots(out->slots());
    std::vector<uint16_t> all(out->rows());
    std::iota(all.begin(), all.end(), uint16_t{0});
    input_.ClearMultiplicity();
    GatherRows(child().carried(), *out, all, &input_);
    next_ = 0;
    NextSlice(out);
  }
  return Compute(out);
}

void ProjectOperator::NextSlice(types::Batch* out) {
  std::vector<uint16_t> rows(std::min(slice_rows_, input_.rows() - next_));
  std::iota(rows.begin(), rows.end(), static_cast<uint16_t>(next_));
  out->ClearMultiplicity();
  GatherRows(child().carried(), input_, rows, out);
  next_ += static_cast<uint32_t>(rows.size());
}

base::Result<Step> ProjectOperator::Compute(types::Batch* out) {
  expr::RowError error(out->rows());
  size_t bytes = 0;
  for (const planner::ProjectedColumn& column : columns_) {
    // Every output is a variable of its own, so the columns that expressions read stay as they are.
    if (PassesOn(column)) continue;
    types::Column* const to = &out->column(column.output.value);
    expr::EvaluateBatch(*column.expression, *out, context().evaluation(), &error, to);
    if (to->type() == types::ColumnType::kValue && !to->is_constant()) bytes += to->bytes(out->rows());
  }
  if (bytes > kLargeBatchBytes) {
    slice_rows_ = static_cast<uint32_t>(std::max<size_t>(out->rows() * (kLargeBatchBytes / 2) / bytes, 1));
  } else if (bytes < kSmallBatchBytes) {
    slice_rows_ = std::min(slice_rows_ * 2, types::kMaxBatchRows);
  }
  if (base::Status fits = made_.Set(error.made_bytes); !fits.ok()) error.Raise(0, std::move(fits));
  if (error.status.ok()) return Step::kRows;
  input_.Clear();
  next_ = 0;
  if (error.good_rows == 0) return std::move(error.status);
  Fail(std::move(error.status));
  out->set_rows(error.good_rows);
  return Step::kRows;
}

}  // namespace mycel::engine::exec
