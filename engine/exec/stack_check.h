// Operators call each other once per level of the plan, and again for each subquery inside of an expression: what goes
// too deep for this thread's stack is an error of its statement.
#pragma once

#include <cstddef>

#include "engine/base/stack_limit.h"
#include "engine/base/status.h"

namespace mycel::engine::exec {

// For what is not asked at every level: Reset and destructors, whose frames are smaller.
inline constexpr size_t kUncheckedStackBytes = size_t{512} << 10;

[[nodiscard]] inline base::Status CheckStack() {
  if (base::AboveStackFloor(base::StackFloor() + kUncheckedStackBytes)) [[likely]]
    return base::Status::Ok();
  return base::Status::Error(base::ErrorId::kStatementTooComplex,
                             "The statement has too many steps inside of each other to run: split it");
}

}  // namespace mycel::engine::exec
