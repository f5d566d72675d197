// Operators over one row. Internal to the folder.
#pragma once

#include "engine/expr/evaluate.h"

namespace mycel::engine::expr {

[[nodiscard]] base::Result<types::Value> EvaluateOperator(const binder::OperatorExpression& expression, Row& row,
                                                          EvaluationContext& context);

}  // namespace mycel::engine::expr
