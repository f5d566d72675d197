#include "engine/exec/constant.h"

#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

base::Result<types::Value> EvaluateConstant(const binder::BoundExpression& expression, ExecutionContext& context) {
  const types::Batch none(context.slots());
  expr::Row row(none, 0);
  return expr::Evaluate(expression, row, context.evaluation());
}

}  // namespace mycel::engine::exec
