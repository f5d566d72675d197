// Expressions that are a column as they stand: constants, variables, properties of typed columns. Internal to the
// folder.
#pragma once

#include "engine/expr/evaluate_batch.h"

namespace mycel::engine::expr {

// False, with `out` unspecified, for every other expression and where a row would fail: those go row by row.
[[nodiscard]] bool EvaluateColumn(const binder::BoundExpression& expression, const types::Batch& batch,
                                  EvaluationContext& context, RowError* error, types::Column* out);

}  // namespace mycel::engine::expr
