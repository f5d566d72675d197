// The number that SKIP and LIMIT take: an integer that is not negative, computed once per argument row.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/exec/operator.h"

namespace mycel::engine::exec {

[[nodiscard]] base::Result<uint64_t> EvaluateRowCount(const binder::BoundExpression& expression,
                                                      const ArgumentRow& argument, ExecutionContext& context,
                                                      std::string_view clause);

}  // namespace mycel::engine::exec
