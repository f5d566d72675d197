#include "engine/exec/row_count.h"

#include <string>

#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::ErrorId;
using base::Status;

base::Result<uint64_t> EvaluateRowCount(const binder::BoundExpression& expression, const ArgumentRow& argument,
                                        ExecutionContext& context, std::string_view clause) {
  expr::Row row(*argument.batch, argument.row);
  MYCEL_ASSIGN_OR_RETURN(const types::Value value, expr::Evaluate(expression, row, context.evaluation()));
  if (!value.is_integer()) {
    return Status::Error(ErrorId::kInvalidArgumentTypeSyntax,
                         std::string(clause) + ": Invalid input. '" +
                             std::string(types::KindMessageName(value.kind())) +
                             "' is not a valid value. Must be a non-negative integer.")
        .At(expression.offset);
  }
  if (value.AsInteger() < 0) {
    return Status::Error(ErrorId::kNegativeIntegerArgumentAtRuntime,
                         std::string(clause) + ": Invalid input. '" + std::to_string(value.AsInteger()) +
                             "' is not a valid value. Must be a non-negative integer.")
        .At(expression.offset);
  }
  return static_cast<uint64_t>(value.AsInteger());
}

}  // namespace mycel::engine::exec
