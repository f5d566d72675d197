#include "engine/exec/call_in_transactions.h"

#include <algorithm>
#include <utility>

#include "engine/base/limits.h"
#include "engine/exec/append_row.h"
#include "engine/exec/build.h"
#include "engine/exec/constant.h"
#include "engine/exec/inner_limits.h"

namespace mycel::engine::exec {

using base::ErrorId;
using base::Result;
using base::Status;
using binder::ErrorBehaviour;
using types::Value;

namespace {

// ON ERROR RETRY without FOR, as in Neo4j; and a bound that keeps nanoseconds in 64 bits.
constexpr double kDefaultRetrySeconds = 30;
constexpr double kMaxRetrySeconds = 1e9;

Result<uint64_t> RetryNanos(const binder::InTransactions& in, ExecutionContext& context) {
  if (!in.retries) return uint64_t{0};
  double seconds = kDefaultRetrySeconds;
  if (in.retry_seconds != nullptr) {
    MYCEL_ASSIGN_OR_RETURN(const Value value, EvaluateConstant(*in.retry_seconds, context));
    seconds = value.is_integer() ? static_cast<double>(value.AsInteger()) : value.is_float() ? value.AsFloat() : -1;
    if (!(seconds >= 0) || seconds > kMaxRetrySeconds) {
      return Status::Error(ErrorId::kInvalidArgumentValue,
                           "ON ERROR RETRY FOR … SECONDS takes a number that is not negative")
          .At(in.retry_seconds->offset);
    }
  }
  return static_cast<uint64_t>(seconds * 1e9);
}

// The statement itself was ended: that is no failure of a batch.
bool EndedFromOutside(const Status& status) {
  return status.id() == ErrorId::kTerminated || status.id() == ErrorId::kTransactionTimedOut ||
         status.id() == ErrorId::kTransactionTimedOutClient || status.id() == ErrorId::kLockClientStopped;
}

}  // namespace

CallInTransactionsOperator::CallInTransactionsOperator(const planner::CallInTransactions& plan, Scope scope)
    : Operator(plan, scope),
      call_(plan),
      clause_(*plan.clause),
      in_(*plan.clause->in_transactions),
      held_(*scope.context),
      results_(*scope.context, carried()),
      result_(scope.context->slots()) {
  for (const VarId id : carried()) {
    const bool returned = std::find(clause_.returned.begin(), clause_.returned.end(), id) != clause_.returned.end();
    (returned ? nulled_ : kept_).push_back(id);
    gives_status_ = gives_status_ || id == in_.status;
  }
}

CallInTransactionsOperator::~CallInTransactionsOperator() { CloseTasks(); }

Result<OperatorPtr> CallInTransactionsOperator::Build(const planner::CallInTransactions& plan, Scope scope) {
  std::unique_ptr<CallInTransactionsOperator> call(new CallInTransactionsOperator(plan, scope));
  MYCEL_ASSIGN_OR_RETURN(call->rows_, BuildExpanded(*plan.children[0], scope));
  if (plan.input_reads) call->spooled_ = std::make_unique<SpooledRows>(*scope.context, call->rows_->carried());
  return OperatorPtr(std::move(call));
}

bool CallInTransactionsOperator::CloseTasks() {
  bool waited = false;
  for (const auto& task : tasks_) waited = task->Close() || waited;
  tasks_.clear();
  running_ = 0;
  return waited;
}

void CallInTransactionsOperator::Reset() {
  ForgetError();
  CloseTasks();
  rows_->Reset();
  if (spooled_) spooled_->Clear();
  state_ = State::kStart;
  held_.Clear();
}

Result<uint64_t> CallInTransactionsOperator::PositiveNumber(const binder::BoundExpression* number, uint64_t otherwise,
                                                            std::string_view what) {
  if (number == nullptr) return otherwise;
  MYCEL_ASSIGN_OR_RETURN(const Value value, EvaluateConstant(*number, context()));
  if (value.is_integer() && value.AsInteger() > 0) return static_cast<uint64_t>(value.AsInteger());
  return Status::Error(ErrorId::kInvalidArgumentValue, std::string(what) + " must be a positive integer")
      .At(number->offset);
}

Status CallInTransactionsOperator::Start() {
  InnerTransactions* const inner = context().options().inner_transactions;
  if (inner == nullptr) {
    return Status::Error(ErrorId::kTransactionStartFailed,
                         "A query with 'CALL { ... } IN TRANSACTIONS' can only be executed in an implicit transaction, "
                         "but tried to execute in an explicit transaction.")
        .At(clause_.offset);
  }
  MYCEL_ASSIGN_OR_RETURN(batch_rows_, PositiveNumber(in_.batch_rows, base::kDefaultInnerTransactionRows,
                                                     "The number of rows IN TRANSACTIONS OF … ROWS"));
  concurrency_ = 1;
  if (in_.concurrent) {
    const uint64_t workers = inner->workers() == nullptr ? 1 : inner->workers()->threads();
    MYCEL_ASSIGN_OR_RETURN(concurrency_, PositiveNumber(in_.concurrency, std::max<uint64_t>(workers, 1),
                                                        "The number of IN … CONCURRENT TRANSACTIONS"));
    concurrency_ = std::min(concurrency_, kMaxConcurrentInnerTransactions);
  }
  MYCEL_ASSIGN_OR_RETURN(retry_ns_, RetryNanos(in_, context()));
  input_ = {};
  ended_.clear();
  results_.Clear();
  result_.Clear();
  input_bytes_ = ended_bytes_ = 0;
  input_ended_ = false;
  next_ = taken_ = 0;
  broken_ = false;
  failure_ = Status::Ok();
  return Status::Ok();
}

bool CallInTransactionsOperator::HasPiece() const {
  const uint64_t batches = input_.places.size() / batch_rows_ / concurrency_;  // for each inner transaction
  return batches >= kInputBatches || (batches > 0 && input_bytes_ >= kInputBytes);
}

Result<bool> CallInTransactionsOperator::SpoolInput() {
  types::Batch batch(context().slots());
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, rows_->Next(&batch));
    if (step == Step::kYielded) return false;
    if (step == Step::kDone) return true;
    MYCEL_RETURN_IF_ERROR(spooled_->Append(batch));
  }
}

Result<Step> CallInTransactionsOperator::NextInput(types::Batch* batch) {
  if (!spooled_) return rows_->Next(batch);
  MYCEL_ASSIGN_OR_RETURN(const uint32_t count, spooled_->Read(context().options().max_batch_rows, batch));
  return count == 0 ? Step::kDone : Step::kRows;
}

Result<bool> CallInTransactionsOperator::TakeInput() {
  while (!HasPiece()) {
    types::Batch batch(context().slots());
    MYCEL_ASSIGN_OR_RETURN(const Step step, NextInput(&batch));
    if (step == Step::kYielded) return false;
    if (step == Step::kDone) {
      input_ended_ = true;
      return true;
    }
    input_bytes_ += batch.bytes();
    const auto at = static_cast<uint32_t>(input_.batches.size());
    for (uint32_t row = 0; row < batch.rows(); ++row) input_.places.push_back({at, row});
    input_.batches.push_back(std::move(batch));
    MYCEL_RETURN_IF_ERROR(Account());
  }
  return true;
}

void CallInTransactionsOperator::DropTaken() {
  MYCEL_ASSERT(running_ == 0 && ended_.empty() && taken_ == next_);
  const uint32_t gone =
      next_ == input_.places.size() ? static_cast<uint32_t>(input_.batches.size()) : input_.places[next_].batch;
  for (uint32_t i = 0; i < gone; ++i) input_bytes_ -= input_.batches[i].bytes();
  input_.batches.erase(input_.batches.begin(), input_.batches.begin() + gone);
  input_.places.erase(input_.places.begin(), input_.places.begin() + static_cast<std::ptrdiff_t>(next_));
  for (InnerInput::Place& place : input_.places) place.batch -= gone;
  next_ = taken_ = 0;
}

Status CallInTransactionsOperator::Account() {
  const size_t places_bytes = input_.places.capacity() * sizeof(InnerInput::Place);
  return held_.Set(input_bytes_ + places_bytes + result_.bytes() + ended_bytes_);
}

Status CallInTransactionsOperator::AddResult(const types::Batch& source, uint32_t row, std::span<const VarId> columns,
                                             const Value& status) {
  const uint32_t capacity = context().options().max_batch_rows;
  const uint32_t at = result_.rows();
  if (at == 0) {
    for (const VarId id : carried()) result_.column(id.value).Reset(types::ColumnType::kValue, capacity);
  }
  AppendRow(columns, source, row, capacity, at, &result_);
  if (columns.size() < carried().size()) {
    for (const VarId id : nulled_) result_.column(id.value).SetNull(at);
  }
  if (gives_status_) result_.column(in_.status.value).Set(at, status);
  result_.set_rows(at + 1);
  return at + 1 == capacity ? KeepResults() : Status::Ok();
}

Status CallInTransactionsOperator::KeepResults() {
  MYCEL_RETURN_IF_ERROR(results_.Append(result_));
  result_.Clear();
  return Status::Ok();
}

Value CallInTransactionsOperator::StatusMap(const Ended& ended) const {
  types::MapBuilder map;
  const bool failed = !ended.status.ok();
  map.Put("started", Value::Boolean(ended.started));
  map.Put("committed", Value::Boolean(ended.started && !failed));
  map.Put("transactionId", ended.started ? Value::String(ended.transaction_name) : Value());
  map.Put("errorMessage", failed ? Value::String(ended.status.message()) : Value());
  return std::move(map).Build();
}

Result<bool> CallInTransactionsOperator::BeginInner() {
  if (!MayBegin() || running_ == concurrency_) return false;
  InnerTransactions& inner = *context().options().inner_transactions;
  std::shared_ptr<InnerTask> task;
  for (const auto& other : tasks_) {
    if (other->state() == InnerTask::State::kIdle) task = other;
  }
  if (task == nullptr) {
    MYCEL_ASSIGN_OR_RETURN(std::unique_ptr<InnerRun> run,
                           InnerRun::Build(call_, context(), input_, rows_->carried(), carried(), retry_ns_));
    task = InnerTask::Make(std::move(run), concurrency_ > 1 ? inner.workers() : nullptr, inner.signal());
    tasks_.push_back(task);
  }
  const size_t end = next_ + static_cast<size_t>(std::min<uint64_t>(batch_rows_, input_.places.size() - next_));
  functions::RandomSource* const random = context().options().functions.random;
  task->run().Begin(next_, end, random == nullptr ? 0 : random->Next());
  next_ = end;
  ++running_;
  task->Launch();
  return true;
}

Status CallInTransactionsOperator::TakeEnded(InnerTask* task) {
  InnerRun& run = task->run();
  --running_;
  Ended ended{.started = true,
              .transaction_name = run.transaction_name(),
              .status = run.status(),
              .first = run.first(),
              .end = run.end(),
              .results = {},
              .bytes = 0};
  if (ended.status.ok()) {
    context().options().inner_transactions->Committed(run.lsn(), run.counters());
    ended.results = run.TakeResults();
    for (const types::Batch& batch : ended.results) ended.bytes += batch.bytes();
    ended_bytes_ += ended.bytes;
  } else if (failure_.ok() && (EndedFromOutside(ended.status) || in_.on_error == ErrorBehaviour::kFail)) {
    failure_ = ended.status;
    for (const auto& other : tasks_) other->Stop();
  } else if (in_.on_error == ErrorBehaviour::kBreak) {
    broken_ = true;
  }
  task->Rest();
  ended_.emplace(ended.first, std::move(ended));
  // What is committed is seen from here on, and older versions are not kept for this statement.
  context().transaction().Renew(txn::ReadPoint::kQueued);
  return AddResults();
}

Status CallInTransactionsOperator::AddResults() {
  while (!ended_.empty() && ended_.begin()->first == taken_) {
    const Ended ended = std::move(ended_.extract(ended_.begin()).mapped());
    const Value status = gives_status_ ? StatusMap(ended) : Value();
    for (const types::Batch& batch : ended.results) {
      for (uint32_t row = 0; row < batch.rows(); ++row) {
        MYCEL_RETURN_IF_ERROR(AddResult(batch, row, carried(), status));
      }
    }
    // Of a batch that failed or came after BREAK: nulls where the subquery would have been.
    for (size_t i = ended.first; i < ended.end && !(ended.started && ended.status.ok()); ++i) {
      const InnerInput::Place place = input_.places[i];
      MYCEL_RETURN_IF_ERROR(AddResult(input_.batches[place.batch], place.row, kept_, status));
    }
    taken_ = ended.end;
    ended_bytes_ -= ended.bytes;
  }
  return Account();
}

Result<bool> CallInTransactionsOperator::Advance() {
  bool moved = false;
  for (size_t i = 0; i < tasks_.size(); ++i) {
    InnerTask* const task = tasks_[i].get();
    if (context().options().inner_transactions->workers() == nullptr || concurrency_ == 1) {
      if (task->state() == InnerTask::State::kReady) {
        task->RunSlice();
        moved = true;
      }
    }
    if (task->state() != InnerTask::State::kEnded) continue;
    MYCEL_RETURN_IF_ERROR(TakeEnded(task));
    moved = true;
  }
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool began, BeginInner());
    if (!began) return moved;
    moved = true;
  }
}

Status CallInTransactionsOperator::Abort(Status error) {
  const bool waited = CloseTasks();
  if (!waited) return error;
  return Status::Error(ErrorId::kLockClientStopped, "The transaction was stopped while it waited for a lock");
}

Result<bool> CallInTransactionsOperator::RunBatches() {
  WakeSignal& signal = *context().options().inner_transactions->signal();
  for (;;) {
    signal.Forget();
    Status alive = context().CheckNow();
    if (!alive.ok()) return Abort(std::move(alive));
    MYCEL_ASSIGN_OR_RETURN(const bool moved, Advance());
    if (running_ == 0 && !MayBegin()) break;
    if (!moved) {
      signal.Park();
      return false;
    }
    context().NoteProgress();
    if (context().ShouldYield()) return false;
  }
  if (failure_.ok() && !input_ended_ && !broken_) return true;
  for (const auto& task : tasks_) context().AddProfiles(task->run().profiles());
  CloseTasks();
  MYCEL_RETURN_IF_ERROR(failure_);
  if (next_ < input_.places.size()) {  // what BREAK has left
    Ended left;
    left.first = next_;
    left.end = next_ = input_.places.size();
    ended_.emplace(left.first, std::move(left));
    MYCEL_RETURN_IF_ERROR(AddResults());
  }
  return true;
}

Result<Step> CallInTransactionsOperator::Produce(types::Batch* out) {
  for (;;) {
    switch (state_) {
      case State::kStart:
        MYCEL_RETURN_IF_ERROR(Start());
        state_ = spooled_ ? State::kSpooling : State::kTaking;
        break;
      case State::kSpooling: {
        MYCEL_ASSIGN_OR_RETURN(const bool spooled, SpoolInput());
        if (!spooled) return Step::kYielded;
        state_ = State::kTaking;
        break;
      }
      case State::kTaking: {
        MYCEL_ASSIGN_OR_RETURN(const bool taken, TakeInput());
        if (!taken) return Step::kYielded;
        state_ = State::kRunning;
        break;
      }
      case State::kRunning: {
        MYCEL_ASSIGN_OR_RETURN(const bool ran, RunBatches());
        if (!ran) return Step::kYielded;
        DropTaken();
        state_ = State::kTaking;
        if (!input_ended_) break;
        MYCEL_RETURN_IF_ERROR(KeepResults());
        state_ = State::kGiving;
        break;
      }
      case State::kGiving: {
        MYCEL_ASSIGN_OR_RETURN(const uint32_t count, results_.Read(context().options().max_batch_rows, out));
        if (count > 0) return Step::kRows;
        state_ = State::kDone;
        break;
      }
      case State::kDone:
        if (spooled_) spooled_->Clear();
        results_.Clear();
        held_.Clear();
        return Step::kDone;
    }
  }
}

}  // namespace mycel::engine::exec
