#include "engine/exec/execution_context.h"

#include <algorithm>
#include <utility>

namespace mycel::engine::exec {

using base::ErrorId;
using base::Status;

namespace {

// The clock is read once per at most so many checks: at each one where they come seldom.
constexpr uint32_t kMaxChecksPerClockRead = 16;
constexpr uint64_t kSeldomNanos = 1'000'000;
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

Status ExecutionContext::CheckNow() {
  checks_ = 1;
  return Check();
}

Status ExecutionContext::Check() {
  const bool cancelled = (options_.cancel != nullptr && options_.cancel->load(std::memory_order_relaxed)) ||
                         (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed));
  if (cancelled) return Status::Error(ErrorId::kTerminated, "The transaction has been terminated.");
  if (options_.deadline_ns == 0 || checks_-- > 1) return Status::Ok();
  const uint64_t now = options_.env->MonotonicNanos();
  const bool seldom = now - last_clock_ns_ > kSeldomNanos;
  checks_per_clock_read_ = seldom ? 1 : std::min(2 * checks_per_clock_read_, kMaxChecksPerClockRead);
  checks_ = checks_per_clock_read_;
  last_clock_ns_ = now;
  if (now < options_.deadline_ns) return Status::Ok();
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

void ExecutionContext::AddProfiles(const std::vector<OperatorProfile>& others) {
  for (uint32_t id = 0; id < others.size(); ++id) {
    OperatorProfile& mine = profile(id);
    mine.rows += others[id].rows;
    mine.db_hits += others[id].db_hits;
    mine.time_ns += others[id].time_ns;
  }
}

uint64_t* ExecutionContext::BookHitsOn(uint64_t* hits) {
  entities_.BookHitsOn(hits);
  return std::exchange(hits_, hits);
}

}  // namespace mycel::engine::exec
