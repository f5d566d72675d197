#include "engine/exec/execution_context.h"

#include <utility>

namespace mycel::engine::exec {

using base::ErrorId;
using base::Status;

namespace {

// The clock is read once per this many checks.
constexpr uint32_t kChecksPerClockRead = 64;
// A loop that has asked so often without making rows has worked too.
constexpr uint32_t kAsksAreProgress = 1000;

}  // namespace

ExecutionContext::ExecutionContext(std::shared_ptr<const planner::PhysicalPlan> plan, txn::Transaction& transaction,
                                   std::vector<types::Value> parameters, ExecutionOptions options)
    : plan_(std::move(plan)),
      transaction_(&transaction),
      parameters_(std::move(parameters)),
      options_(std::move(options)),
      entities_(&transaction) {
  MYCEL_ASSERT(options_.env != nullptr);
  MYCEL_ASSERT(options_.max_batch_rows >= 1 && options_.max_batch_rows <= base::kBatchRows &&
               options_.first_batch_rows >= 1);
  evaluation_.functions = options_.functions;
  evaluation_.functions.entities = &entities_;
  evaluation_.functions.cancel = this;
  evaluation_.parameters = parameters_;
  evaluation_.columns = &entities_;
  evaluation_.account = options_.account;
  entities_.BookHitsOn(hits_);
  if (options_.split_seed != 0) splitter_.emplace(options_.split_seed);
  if (options_.profile) profiles_.resize(plan_->operator_count);
}

void ExecutionContext::SwitchTransaction(txn::Transaction& transaction) {
  transaction_ = &transaction;
  entities_.SwitchTransaction(&transaction);
}

Status ExecutionContext::Check() {
  if (options_.cancel != nullptr && options_.cancel->load(std::memory_order_relaxed)) {
    return Status::Error(ErrorId::kTerminated, "The transaction has been terminated.");
  }
  if (options_.deadline_ns == 0 || checks_++ % kChecksPerClockRead != 0) return Status::Ok();
  if (options_.env->MonotonicNanos() < options_.deadline_ns) return Status::Ok();
  return Status::Error(
      ErrorId::kTransactionTimedOut,
      "The transaction has not completed within its timeout. It was terminated, and its changes were undone.");
}

Status ExecutionContext::BatchBoundary() {
  transaction_->Quiesce();
  return Check();
}

bool ExecutionContext::ShouldYield() {
  if (slice_end_ns_ == 0 || no_yield_ != 0) return false;
  if (!progressed_ && ++asks_ < kAsksAreProgress) return false;
  return options_.env->MonotonicNanos() >= slice_end_ns_;
}

void ExecutionContext::StartSlice() {
  asks_ = 0;
  progressed_ = false;
  slice_end_ns_ = options_.slice_ns == 0 ? 0 : options_.env->MonotonicNanos() + options_.slice_ns;
}

OperatorProfile& ExecutionContext::profile(uint32_t operator_id) {
  if (operator_id >= profiles_.size()) profiles_.resize(operator_id + 1);
  return profiles_[operator_id];
}

uint64_t* ExecutionContext::BookHitsOn(uint64_t* hits) {
  entities_.BookHitsOn(hits);
  return std::exchange(hits_, hits);
}

}  // namespace mycel::engine::exec
