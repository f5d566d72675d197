// Ends a statement whose transaction was cancelled or is out of time before it runs: while it is compiled, and before.
#pragma once

#include <atomic>
#include <cstdint>

#include "engine/env/env.h"
#include "engine/functions/function_context.h"

namespace mycel::engine::database {

class CompileCheck final : public functions::CancelCheck {
 public:
  // `deadline_ns` of Env::MonotonicNanos; 0: none. The client has its own code for a deadline that it chose.
  CompileCheck(env::Env* env, const std::atomic<bool>& cancel, uint64_t deadline_ns, bool deadline_from_client)
      : env_(*env), cancel_(cancel), deadline_ns_(deadline_ns), deadline_from_client_(deadline_from_client) {}

  [[nodiscard]] base::Status Check() override {
    if (cancel_.load(std::memory_order_relaxed)) {
      return base::Status::Error(base::ErrorId::kTerminated, "The transaction has been terminated.");
    }
    if (deadline_ns_ == 0 || env_.MonotonicNanos() < deadline_ns_) return base::Status::Ok();
    return base::Status::Error(
        deadline_from_client_ ? base::ErrorId::kTransactionTimedOutClient : base::ErrorId::kTransactionTimedOut,
        "The transaction has not completed within its timeout: its time was over before this statement was compiled. "
        "It was terminated, and its changes were undone.");
  }

 private:
  env::Env& env_;
  const std::atomic<bool>& cancel_;
  const uint64_t deadline_ns_;
  const bool deadline_from_client_;
};

}  // namespace mycel::engine::database
