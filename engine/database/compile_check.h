// Ends the compilation of a statement whose transaction was cancelled or is out of time.
#pragma once

#include <atomic>
#include <cstdint>

#include "engine/env/env.h"
#include "engine/functions/function_context.h"

namespace mycel::engine::database {

class CompileCheck final : public functions::CancelCheck {
 public:
  // `deadline_ns` of Env::MonotonicNanos; 0: none.
  CompileCheck(env::Env* env, const std::atomic<bool>& cancel, uint64_t deadline_ns)
      : env_(*env), cancel_(cancel), deadline_ns_(deadline_ns) {}

  [[nodiscard]] base::Status Check() override {
    if (cancel_.load(std::memory_order_relaxed)) {
      return base::Status::Error(base::ErrorId::kTerminated, "The transaction has been terminated.");
    }
    if (deadline_ns_ == 0 || env_.MonotonicNanos() < deadline_ns_) return base::Status::Ok();
    return base::Status::Error(base::ErrorId::kTransactionTimedOut,
                               "The transaction has not completed within its timeout: compiling its statement took so "
                               "long. It was terminated, and its changes were undone.");
  }

 private:
  env::Env& env_;
  const std::atomic<bool>& cancel_;
  const uint64_t deadline_ns_;
};

}  // namespace mycel::engine::database
