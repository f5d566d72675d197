#include "engine/exec/selector_count.h"

#include "engine/exec/constant.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;

namespace {

Result<uint64_t> Evaluate(const binder::BoundExpression* count, ExecutionContext& context) {
  if (count == nullptr) return 1;
  MYCEL_ASSIGN_OR_RETURN(const types::Value value, EvaluateConstant(*count, context));
  if (!value.is_integer() || value.AsInteger() < 1) {
    return Status::Error(base::ErrorId::kInvalidArgumentValue,
                         "The path count of a selector must be a positive integer")
        .At(count->offset);
  }
  return static_cast<uint64_t>(value.AsInteger());
}

}  // namespace

Status SelectorCount::Start(ExecutionContext& context) {
  found_ = 0;
  last_length_ = 0;
  if (wanted_ > 0) return Status::Ok();
  if (all_) {
    wanted_ = UINT64_MAX;
    return Status::Ok();
  }
  MYCEL_ASSIGN_OR_RETURN(wanted_, Evaluate(count_, context));
  return Status::Ok();
}

}  // namespace mycel::engine::exec
