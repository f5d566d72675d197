#include "engine/exec/inner_run.h"

#include <utility>

#include "engine/exec/append_row.h"
#include "engine/exec/build.h"
#include "engine/exec/inner_limits.h"

namespace mycel::engine::exec {

using base::ErrorId;
using base::Result;
using base::Status;

InnerRun::InnerRun(const planner::CallInTransactions& plan, ExecutionContext& outer, const InnerInput& input,
                   std::span<const VarId> columns, std::span<const VarId> carried, uint64_t retry_ns)
    : clause_(*plan.clause),
      inner_(*outer.options().inner_transactions),
      input_(input),
      carried_(carried),
      retry_ns_(retry_ns),
      random_(0),
      context_(outer.plan_pointer(), outer.transaction(), outer.parameters(), OptionsOf(outer)),
      subqueries_(context_),
      held_(context_) {
  context_.evaluation().subqueries = &subqueries_;
  argument_.variables.assign(columns.begin(), columns.end());
}

InnerRun::~InnerRun() {
  if (phase_ == Phase::kLock) transaction_->GiveUpLockWait();
}

Result<std::unique_ptr<InnerRun>> InnerRun::Build(const planner::CallInTransactions& plan, ExecutionContext& outer,
                                                  const InnerInput& input, std::span<const VarId> columns,
                                                  std::span<const VarId> carried, uint64_t retry_ns) {
  std::unique_ptr<InnerRun> run(new InnerRun(plan, outer, input, columns, carried, retry_ns));
  MYCEL_ASSIGN_OR_RETURN(run->body_, BuildExpanded(*plan.children[1], Scope{&run->context_, &run->argument_}));
  return run;
}

ExecutionOptions InnerRun::OptionsOf(const ExecutionContext& outer) {
  ExecutionOptions options = outer.options();
  options.stop = &stop_;
  options.inner_transactions = nullptr;
  options.functions.random = &random_;
  options.functions.regexes = &regexes_;
  return options;
}

void InnerRun::Begin(size_t first, size_t end, uint64_t random_seed) {
  MYCEL_ASSERT(phase_ == Phase::kEnded && first < end && end <= input_.places.size());
  first_ = first;
  end_ = end;
  random_seed_ = random_seed;
  runs_ = 1;
  retry_until_ns_ = 0;
  status_ = Status::Ok();
  BeginTransaction();
  RunAgain();
}

void InnerRun::BeginTransaction() {
  transaction_ = inner_.Begin();
  context_.SwitchTransaction(*transaction_);
  name_ = std::string(context_.options().functions.database_name) + "-transaction-" +
          std::to_string(transaction_->id().value);
}

void InnerRun::RunAgain() {
  transaction_->set_parks_lock_waits(true);
  transaction_->set_can_run_again(runs_ < kMaxRunsAfterConflicts);
  savepoint_ = transaction_->BeginStatement();
  random_ = functions::RandomSource(random_seed_);
  commit_ = nullptr;
  results_.clear();
  at_ = first_;
  in_body_ = false;
  phase_ = Phase::kRows;
}

std::vector<types::Batch> InnerRun::TakeResults() {
  held_.Clear();
  return std::exchange(results_, {});
}

void InnerRun::AddResult(const types::Batch& source, uint32_t row) {
  const uint32_t capacity = context_.options().max_batch_rows;
  if (results_.empty() || results_.back().rows() == capacity) results_.emplace_back(context_.slots());
  types::Batch& batch = results_.back();
  const uint32_t at = batch.rows();
  AppendRow(carried_, source, row, capacity, at, &batch);
  batch.set_rows(at + 1);
}

Status InnerRun::RunOneRow(bool* yielded) {
  const InnerInput::Place place = input_.places[at_];
  const types::Batch& batch = input_.batches[place.batch];
  if (!in_body_) {
    argument_.MoveTo(batch, place.row);
    body_->Reset();
    in_body_ = true;
  }
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const exec::Step step, body_->Next(&scratch_));
    if (step == exec::Step::kYielded) {
      *yielded = true;
      return Status::Ok();
    }
    if (step == exec::Step::kDone) break;
    for (uint32_t row = 0; row < scratch_.rows(); ++row) AddResult(scratch_, row);
    size_t bytes = 0;
    for (const types::Batch& result : results_) bytes += result.bytes();
    MYCEL_RETURN_IF_ERROR(held_.Set(bytes));
  }
  in_body_ = false;
  if (clause_.returned.empty()) AddResult(batch, place.row);
  ++at_;
  return Status::Ok();
}

Status InnerRun::RunRows(bool* yielded) {
  context_.StartSlice();
  MYCEL_RETURN_IF_ERROR(context_.CheckNow());
  while (at_ < end_) {
    MYCEL_RETURN_IF_ERROR(RunOneRow(yielded));
    if (*yielded) return Status::Ok();
    // A row whose subquery has made nothing is progress too.
    context_.NoteProgress();
    MYCEL_RETURN_IF_ERROR(context_.BatchBoundary());
    if (context_.ShouldYield()) {
      *yielded = true;
      return Status::Ok();
    }
  }
  return transaction_->CheckDeletedNodes();
}

InnerRun::Outcome InnerRun::Step(const std::function<void()>& wake) {
  switch (phase_) {
    case Phase::kRows:
      return StepRows();
    case Phase::kLock:
      return StepLock(wake);
    case Phase::kCommit:
      return StepCommit(wake);
    case Phase::kEnded:
      return Outcome::kEnded;
  }
  return Outcome::kEnded;
}

InnerRun::Outcome InnerRun::StepRows() {
  bool yielded = false;
  Status status = RunRows(&yielded);
  transaction_->Quiesce();
  if (!status.ok()) return Absorb(status) ? Outcome::kAgain : End(std::move(status));
  if (yielded) return Outcome::kAgain;
  commit_ = txn::StartCommit(transaction_.get(), false);
  phase_ = Phase::kCommit;
  return Outcome::kAgain;
}

InnerRun::Outcome InnerRun::StepLock(const std::function<void()>& wake) {
  if (!context_.CheckNow().ok()) {
    return End(Status::Error(ErrorId::kLockClientStopped, "The transaction was stopped while it waited for a lock"));
  }
  const Result<bool> held = transaction_->PollLock(wake);
  if (!held.ok()) {
    phase_ = Phase::kRows;
    return Absorb(held.status()) ? Outcome::kAgain : End(held.status());
  }
  if (!*held) return Outcome::kWaits;
  // Whoever had the lock has changed the row, in most cases.
  transaction_->Restart(true);
  RunAgain();
  return Outcome::kAgain;
}

InnerRun::Outcome InnerRun::StepCommit(const std::function<void()>& wake) {
  if (!txn::CommitEnded(commit_.get(), wake)) return Outcome::kWaits;
  const Status status = commit_->status;
  if (status.ok()) return End(status);
  if (status.id() == ErrorId::kWriteConflict && runs_ < kMaxRunsAfterConflicts) {
    ++runs_;
    BeginTransaction();
    RunAgain();
    return Outcome::kAgain;
  }
  return MayRetry(status) ? Outcome::kAgain : End(status);
}

bool InnerRun::Absorb(const Status& error) {
  if (transaction_->waits_for_lock()) {
    transaction_->RollbackStatement(savepoint_);
    phase_ = Phase::kLock;
    return true;
  }
  const bool conflict = error.id() == ErrorId::kWriteConflict;
  if ((conflict || error.id() == ErrorId::kDeadlockDetected) && runs_ < kMaxRunsAfterConflicts) {
    ++runs_;
    transaction_->Restart(conflict);
    RunAgain();
    return true;
  }
  return MayRetry(error);
}

bool InnerRun::MayRetry(const Status& error) {
  if (retry_ns_ == 0 || !std::string_view(error.info().neo4j_code).starts_with("Neo.TransientError.")) return false;
  const uint64_t now = context_.options().env->MonotonicNanos();
  if (retry_until_ns_ == 0) retry_until_ns_ = now + retry_ns_;
  if (now >= retry_until_ns_) return false;
  if (!commit_) transaction_->Rollback();
  runs_ = 1;
  BeginTransaction();
  RunAgain();
  return true;
}

InnerRun::Outcome InnerRun::End(Status status) {
  status_ = std::move(status);
  if (!status_.ok()) {
    if (phase_ == Phase::kLock) transaction_->GiveUpLockWait();
    if (!commit_) transaction_->Rollback();
    results_.clear();
    held_.Clear();
  }
  in_body_ = false;
  phase_ = Phase::kEnded;
  return Outcome::kEnded;
}

}  // namespace mycel::engine::exec
