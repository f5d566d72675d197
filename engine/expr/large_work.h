// Work on large values takes long in one step of a loop: after it a statement asks at once whether it was ended.
#pragma once

#include "engine/base/status.h"
#include "engine/expr/evaluation_context.h"
#include "engine/types/list_view.h"

namespace mycel::engine::expr {

inline constexpr size_t kLargeValueBytes = size_t{16} << 10;

[[nodiscard]] inline bool IsLarge(const types::Value& value) {
  return (value.is_string() || value.is_list() || value.is_map()) && value.heap_bytes() >= kLargeValueBytes;
}

// An operator or function has read or made `value`.
[[nodiscard]] inline base::Status CheckAfterWorkOn(const types::Value& value, const EvaluationContext& context) {
  return IsLarge(value) ? context.functions.CheckCancelNow() : base::Status::Ok();
}

}  // namespace mycel::engine::expr
