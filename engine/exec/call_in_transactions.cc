#include "engine/exec/call_in_transactions.h"

#include <algorithm>

#include "engine/exec/append_row.h"
#include "engine/exec/build.h"
#include "engine/exec/constant.h"
#include "engine/exec/inner_transactions.h"

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

}  // namespace

CallInTransactionsOperator::CallInTransactionsOperator(const planner::CallInTransactions& plan, Scope scope)
    : Operator(plan, scope), clause_(*plan.clause), in_(*plan.clause->in_transactions), held_(*scope.context) {}

Result<OperatorPtr> CallInTransactionsOperator::Build(const planner::CallInTransactions& plan, Scope scope) {
  std::unique_ptr<CallInTransactionsOperator> call(new CallInTransactionsOperator(plan, scope));
  MYCEL_ASSIGN_OR_RETURN(call->rows_, BuildExpanded(*plan.children[0], scope));
  call->argument_.variables = call->rows_->carried();
  MYCEL_ASSIGN_OR_RETURN(call->body_, BuildExpanded(*plan.children[1], Scope{scope.context, &call->argument_}));
  return OperatorPtr(std::move(call));
}

void CallInTransactionsOperator::Reset() {
  ForgetError();
  rows_->Reset();
  state_ = State::kStart;
  held_.Clear();
}

Status CallInTransactionsOperator::Start() {
  if (context().options().inner_transactions == nullptr) {
    return Status::Error(ErrorId::kTransactionStartFailed,
                         "A query with 'CALL { ... } IN TRANSACTIONS' can only be executed in an implicit transaction, "
                         "but tried to "
                         "execute in an explicit transaction.")
        .At(clause_.offset);
  }
  batch_rows_ = base::kDefaultInnerTransactionRows;
  if (in_.batch_rows != nullptr) {
    MYCEL_ASSIGN_OR_RETURN(const Value rows, EvaluateConstant(*in_.batch_rows, context()));
    if (!rows.is_integer() || rows.AsInteger() <= 0) {
      return Status::Error(ErrorId::kInvalidArgumentValue,
                           "The number of rows IN TRANSACTIONS OF … ROWS must be a positive integer")
          .At(in_.batch_rows->offset);
    }
    batch_rows_ = static_cast<uint64_t>(rows.AsInteger());
  }
  input_.clear();
  places_.clear();
  results_.clear();
  input_bytes_ = 0;
  place_ = first_ = 0;
  in_body_ = broken_ = false;
  retry_until_ns_ = 0;
  return Status::Ok();
}

Result<bool> CallInTransactionsOperator::TakeInput() {
  for (;;) {
    types::Batch batch(context().slots());
    MYCEL_ASSIGN_OR_RETURN(const Step step, rows_->Next(&batch));
    if (step == Step::kYielded) return false;
    if (step == Step::kDone) return true;
    input_bytes_ += batch.bytes();
    for (uint32_t row = 0; row < batch.rows(); ++row) places_.push_back({static_cast<uint32_t>(input_.size()), row});
    input_.push_back(std::move(batch));
    MYCEL_RETURN_IF_ERROR(Account());
  }
}

Status CallInTransactionsOperator::Account() {
  size_t bytes = input_bytes_ + places_.capacity() * sizeof(RowPlace);
  for (const types::Batch& batch : results_) bytes += batch.bytes();
  return held_.Set(bytes);
}

void CallInTransactionsOperator::AddResult(const types::Batch& source, uint32_t row) {
  const uint32_t capacity = context().options().max_batch_rows;
  if (results_.empty() || results_.back().rows() == capacity) results_.emplace_back(context().slots());
  types::Batch& batch = results_.back();
  const uint32_t at = batch.rows();
  AppendRow(carried(), source, row, capacity, at, &batch);
  batch.set_rows(at + 1);
}

Status CallInTransactionsOperator::RunOneRow(bool* yielded) {
  *yielded = false;
  const RowPlace place = places_[place_];
  if (!in_body_) {
    argument_.MoveTo(input_[place.batch], place.row);
    body_->Reset();
    in_body_ = true;
  }
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, body_->Next(&scratch_));
    if (step == Step::kYielded) {
      *yielded = true;
      return Status::Ok();
    }
    if (step == Step::kDone) break;
    for (uint32_t row = 0; row < scratch_.rows(); ++row) AddResult(scratch_, row);
    MYCEL_RETURN_IF_ERROR(Account());
  }
  in_body_ = false;
  if (clause_.returned.empty()) AddResult(input_[place.batch], place.row);
  ++place_;
  return Status::Ok();
}

void CallInTransactionsOperator::KeepWithNulls() {
  results_.clear();
  for (size_t i = first_; i < place_; ++i) {
    types::Batch& batch = input_[places_[i].batch];
    for (const VarId id : clause_.returned) batch.column(id.value).SetConstant(Value());
    AddResult(batch, places_[i].row);
  }
}

Value CallInTransactionsOperator::StatusMap() const {
  types::MapBuilder map;
  map.Put("started", Value::Boolean(started_));
  map.Put("committed", Value::Boolean(committed_));
  map.Put("transactionId", started_ ? Value::String(transaction_name_) : Value());
  map.Put("errorMessage", error_message_.empty() ? Value() : Value::String(error_message_));
  return std::move(map).Build();
}

Result<bool> CallInTransactionsOperator::MayRetry(const Status& error) {
  if (!in_.retries || !std::string_view(error.info().neo4j_code).starts_with("Neo.TransientError.")) return false;
  const uint64_t now = context().options().env->MonotonicNanos();
  if (retry_until_ns_ == 0) {
    double seconds = kDefaultRetrySeconds;
    if (in_.retry_seconds != nullptr) {
      MYCEL_ASSIGN_OR_RETURN(const Value value, EvaluateConstant(*in_.retry_seconds, context()));
      seconds = value.is_integer() ? static_cast<double>(value.AsInteger()) : value.is_float() ? value.AsFloat() : -1;
      if (!(seconds >= 0) || seconds > kMaxRetrySeconds) {
        return Status::Error(ErrorId::kInvalidArgumentValue,
                             "ON ERROR RETRY FOR … SECONDS takes a number that is not negative")
            .At(in_.retry_seconds->offset);
      }
    }
    retry_until_ns_ = now + static_cast<uint64_t>(seconds * 1e9);
  }
  return now < retry_until_ns_;
}

Status CallInTransactionsOperator::EndInner(Status result, bool* again) {
  InnerTransactions& inner = *context().options().inner_transactions;
  in_body_ = *again = false;
  txn::Transaction* next = nullptr;
  if (result.ok()) {
    result = context().transaction().CheckDeletedNodes();
  }
  if (result.ok()) {
    MYCEL_ASSIGN_OR_RETURN(next, inner.CommitAndBegin(&result));
  }
  if (!result.ok()) {
    MYCEL_ASSIGN_OR_RETURN(*again, MayRetry(result));
  }
  if (next == nullptr) {
    if (!*again && in_.on_error == ErrorBehaviour::kFail) return result;
    MYCEL_ASSIGN_OR_RETURN(next, inner.RollbackAndBegin());
  }
  context().SwitchTransaction(*next);
  if (*again) {
    results_.clear();
    place_ = first_;
    return Status::Ok();
  }
  retry_until_ns_ = 0;
  committed_ = result.ok();
  error_message_ = result.ok() ? std::string() : result.message();
  if (result.ok()) return Status::Ok();
  if (in_.on_error == ErrorBehaviour::kFail) return result;
  place_ = std::min(places_.size(), first_ + static_cast<size_t>(std::min<uint64_t>(batch_rows_, places_.size())));
  KeepWithNulls();
  broken_ = in_.on_error == ErrorBehaviour::kBreak;
  return Status::Ok();
}

Result<bool> CallInTransactionsOperator::RunRows() {
  const size_t end = first_ + static_cast<size_t>(std::min<uint64_t>(batch_rows_, places_.size() - first_));
  if (broken_) {
    place_ = end;
    started_ = committed_ = false;
    error_message_.clear();
    KeepWithNulls();
  } else {
    started_ = true;
    transaction_name_ = std::string(context().options().functions.database_name) + "-transaction-" +
                        std::to_string(context().transaction().id().value);
    Status result;
    while (result.ok() && place_ < end) {
      bool yielded = false;
      result = RunOneRow(&yielded);
      if (result.ok() && yielded) return false;
    }
    // The statement itself was ended: that is no failure of a batch.
    const bool ended =
        !result.ok() && (result.id() == ErrorId::kTerminated || result.id() == ErrorId::kTransactionTimedOut ||
                         result.id() == ErrorId::kTransactionTimedOutClient);
    if (ended) return result;
    bool again = false;
    MYCEL_RETURN_IF_ERROR(EndInner(std::move(result), &again));
    // The same rows once more, in a new transaction that sees what stood in the way.
    if (again) return false;
  }
  if (in_.status.valid()) {
    for (types::Batch& batch : results_) batch.column(in_.status.value).SetConstant(StatusMap());
  }
  first_ = place_;
  return true;
}

Result<Step> CallInTransactionsOperator::Produce(types::Batch* out) {
  for (;;) {
    switch (state_) {
      case State::kStart:
        MYCEL_RETURN_IF_ERROR(Start());
        state_ = State::kTaking;
        break;
      case State::kTaking: {
        MYCEL_ASSIGN_OR_RETURN(const bool taken, TakeInput());
        if (!taken) return Step::kYielded;
        state_ = State::kRunning;
        break;
      }
      case State::kRunning: {
        if (first_ == places_.size()) {
          state_ = State::kDone;
          break;
        }
        MYCEL_ASSIGN_OR_RETURN(const bool ran, RunRows());
        if (!ran) return Step::kYielded;
        give_batch_ = 0;
        state_ = State::kGiving;
        break;
      }
      case State::kGiving:
        if (give_batch_ == results_.size()) {
          results_.clear();
          state_ = State::kRunning;
          break;
        }
        std::swap(*out, results_[give_batch_++]);
        return Step::kRows;
      case State::kDone:
        held_.Clear();
        return Step::kDone;
    }
  }
}

}  // namespace mycel::engine::exec
