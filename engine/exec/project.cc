#include "engine/exec/project.h"

#include "engine/expr/evaluate_batch.h"

namespace mycel::engine::exec {
namespace {

bool PassesOn(const planner::ProjectedColumn& column) {
  return column.expression->kind == binder::ExpressionKind::kVariable &&
         column.expression->As<binder::VariableExpression>().variable == column.output;
}

}  // namespace

base::Result<Step> ProjectOperator::Produce(types::Batch* out) {
  MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(out));
  if (step != Step::kRows) return step;
  expr::RowError error(out->rows());
  for (const planner::ProjectedColumn& column : columns_) {
    // Every output is a variable of its own, so the columns that expressions read stay as they are.
    if (PassesOn(column)) continue;
    expr::EvaluateBatch(*column.expression, *out, context().evaluation(), &error, &out->column(column.output.value));
  }
  if (error.status.ok()) return Step::kRows;
  if (error.good_rows == 0) return std::move(error.status);
  Fail(std::move(error.status));
  out->set_rows(error.good_rows);
  return Step::kRows;
}

}  // namespace mycel::engine::exec
