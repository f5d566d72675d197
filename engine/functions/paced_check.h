// Asks now and then whether the statement was ended, by the work that was done: for loops whose steps differ in length.
#pragma once

#include <cstddef>

#include "engine/base/status.h"
#include "engine/functions/function_context.h"

namespace mycel::engine::functions {

class PacedCheck {
 public:
  // The context outlives it.
  explicit PacedCheck(const FunctionContext& context) : context_(context) {}

  // `bytes` were looked at or moved in one step; the step counts, too.
  [[nodiscard]] base::Status Did(size_t bytes) {
    done_ += bytes + kStepBytes;
    if (done_ < kBytesBetweenChecks) return base::Status::Ok();
    done_ = 0;
    return context_.CheckCancelNow();
  }

 private:
  // About a millisecond, and a step beside its bytes.
  static constexpr size_t kBytesBetweenChecks = size_t{1} << 20;
  static constexpr size_t kStepBytes = 64;

  const FunctionContext& context_;
  size_t done_ = 0;
};

}  // namespace mycel::engine::functions
