// Expressions of an operator that read no variable: counts and times, given as literals or parameters.
#pragma once

#include "engine/base/result.h"
#include "engine/exec/execution_context.h"
#include "engine/types/value.h"

namespace mycel::engine::exec {

[[nodiscard]] base::Result<types::Value> EvaluateConstant(const binder::BoundExpression& expression,
                                                          ExecutionContext& context);

}  // namespace mycel::engine::exec
