// Counts how often a kernel asks whether its statement was ended, and says so at one of the times.
#pragma once

#include <cstdint>

#include "engine/functions/function_context.h"

namespace mycel::engine::functions {

class EndedCheck : public CancelCheck {
 public:
  // The first time is 1; 0: never.
  explicit EndedCheck(uint64_t ended_at) : ended_at_(ended_at) {}
  base::Status Check() override {
    return ++asked_ == ended_at_ ? base::Status::Error(base::ErrorId::kTerminated, "ended") : base::Status::Ok();
  }
  [[nodiscard]] uint64_t asked() const { return asked_; }

 private:
  uint64_t ended_at_;
  uint64_t asked_ = 0;
};

}  // namespace mycel::engine::functions
