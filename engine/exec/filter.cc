#include "engine/exec/filter.h"

#include "engine/exec/rows.h"
#include "engine/expr/evaluate_batch.h"

namespace mycel::engine::exec {

base::Result<Step> FilterOperator::Produce(types::Batch* out) {
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(out));
    if (step != Step::kRows) return step;
    expr::RowError error(out->rows());
    expr::SelectRows(predicates_, *out, context().evaluation(), &error, &selected_);
    if (!error.status.ok()) {
      if (selected_.empty()) return std::move(error.status);
      Fail(std::move(error.status));
    }
    if (selected_.empty()) continue;
    KeepRows(carried(), selected_, out);
    return Step::kRows;
  }
}

}  // namespace mycel::engine::exec
