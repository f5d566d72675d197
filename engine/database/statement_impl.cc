#include "engine/database/statement_impl.h"

#include <algorithm>
#include <tuple>

#include "engine/cypher/query_error.h"
#include "engine/database/describe_plan.h"
#include "engine/database/dry_run.h"
#include "engine/database/explain_rows.h"
#include "engine/database/statement_notifications.h"
#include "engine/exec/inner_limits.h"
#include "engine/txn/constraint_check.h"
#include "engine/txn/held_back.h"

namespace mycel::engine::database {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

// After this long a statement lets others have the thread.
constexpr uint64_t kSliceNanos = 1'000'000;

std::string_view TypeWord(planner::StatementType type) {
  switch (type) {
    case planner::StatementType::kRead:
      return "r";
    case planner::StatementType::kReadWrite:
      return "rw";
    case planner::StatementType::kWrite:
      return "w";
    case planner::StatementType::kSchema:
      return "s";
  }
  return "r";
}

}  // namespace

const std::vector<std::string> StatementImpl::kExplainColumns = {"plan"};

StatementImpl::StatementImpl(SessionImpl* session, CompileResult compiled, std::string text,
                             std::vector<types::Value> parameters, std::optional<RunningTransaction> own)
    : session_(*session),
      compiled_(std::move(compiled)),
      text_(std::move(text)),
      parameters_(std::move(parameters)),
      own_(std::move(own)),
      random_(0) {
  DatabaseCore& core = session_.core();
  if (core.query_account != nullptr) {
    TransactionSettings settings = running().settings;
    std::ignore = ApplyOptions(compiled_.statement->bound->options, &settings);  // checked when it was compiled
    uint64_t limit = memory::kNoLimit;
    if (core.options.query_memory_limit_bytes != 0) limit = core.options.query_memory_limit_bytes;
    if (settings.memory_limit_bytes != 0) limit = std::min(limit, settings.memory_limit_bytes);
    account_.emplace(core.query_account, "query", limit);
  }
  random_seed_ = running().random_seed + running().statements++ * 0x9E3779B97F4A7C15ull;
  random_ = functions::RandomSource(random_seed_);
  started_ = core.clock.Now();
  summary_.type = std::string(TypeWord(plan().type));
  summary_.has_columns = !plan().column_names.empty();
  past_ = running().settings.as_of.has_value();
  dry_run_ = IsDryRun(*compiled_.statement->bound) && !explain();
  for (uint32_t i = 0; i < plan().column_names.size(); ++i) slots_.push_back(i);
  summary_.notifications = NotificationsOf(compiled_, text_, core.store->tokens());
  if (own_) {
    session_.set_running(&*own_);
  } else {
    session_.Register(this);
  }
}

StatementImpl::~StatementImpl() {
  Unpark();
  session_.WaitEnded();
  execution_.reset();
  const RunningTransaction* const open = own_ ? &*own_ : session_.explicit_transaction();
  if (past_ && open != nullptr && open->transaction != nullptr) txn::ChargeReads(open->transaction.get(), nullptr);
  if (!own_) {
    session_.Unregister(this);
    return;
  }
  session_.set_running(nullptr);
  session_.End(&*own_);
}

void StatementImpl::Notify(const binder::Notification& notification) {
  summary_.notifications.push_back(Locate(notification, text_));
}

RunningTransaction& StatementImpl::running() { return own_ ? *own_ : *session_.explicit_transaction(); }

Status StatementImpl::Prepare() {
  if (explain()) {
    summary_.plan = DescribePlan(plan(), *session_.core().store, parameters_, {});
    const std::string_view format = OptionOf(*compiled_.statement->bound, "explain_format");
    if (!format.empty()) {
      explained_ = ExplainRows(*summary_.plan, format);
      slots_ = {0};
      summary_.has_columns = true;
    }
    return Status::Ok();
  }
  if (dry_run_) MYCEL_RETURN_IF_ERROR(CheckDryRun(plan()));
  if (!compiled_.statement->accessed.empty()) {
    AccessStatistics::Note(compiled_.statement->accessed, started_.seconds * 1'000'000 + started_.nanos / 1000);
  }
  return StartExecution();
}

Status StatementImpl::StartExecution() {
  DatabaseCore& core = session_.core();
  RunningTransaction& transaction = running();
  exec::ExecutionOptions options;
  options.env = core.options.env;
  options.account = account_ ? &*account_ : nullptr;
  options.cancel = &session_.cancellation().flag();
  options.deadline_ns = transaction.deadline_ns;
  options.slice_ns = kSliceNanos;
  options.profile = profile();
  options.max_batch_rows = core.options.batch_rows;
  options.functions.random = &random_;
  options.functions.realtime = &core.clock;
  options.functions.regexes = &regexes_;
  options.null_eliminated = &null_eliminated_;
  options.functions.transaction_time = transaction.started;
  options.functions.statement_time = started_;
  options.functions.time_zone = core.options.time_zone;
  options.functions.database_uuid = core.uuid;
  options.functions.database_name = core.options.name;
  options.procedures = &session_.procedure_source();
  options.split_seed = core.split_seed;
  options.import_directory = core.options.import_directory;
  options.spill_after_bytes = core.options.query_spill_bytes;
  options.spill_directory = core.spill_directory;
  if (own_) {
    inner_commits_.Attach(&session_, *own_);
    options.inner_transactions = &inner_commits_;
  }
  if (past_) txn::ChargeReads(transaction.transaction.get(), options.account);
  savepoint_ = transaction.transaction->BeginStatement();
  Result<std::unique_ptr<exec::Execution>> execution =
      exec::Execution::Create(compiled_.statement->plan, *transaction.transaction, parameters_, options);
  if (!execution.ok()) return std::move(execution).status();
  execution_ = std::move(execution).value();
  return Status::Ok();
}

Status StatementImpl::Deliver(uint64_t max_rows, RowSink* sink) {
  const uint64_t room = max_rows - delivered_in_pull_;
  const uint32_t end = next_row_ + static_cast<uint32_t>(std::min<uint64_t>(batch_.rows() - next_row_, room));
  if (end == next_row_) return Status::Ok();
  uint32_t taken = end - next_row_;
  if (sink != nullptr) {
    exec::EntityReader entities(running().transaction.get());
    MYCEL_ASSIGN_OR_RETURN(taken, sink->OnRows({batch_, slots_, next_row_, end, entities}));
    any_delivered_ = true;
    running().told = true;
  }
  delivered_in_pull_ += taken;
  summary_.rows += taken;
  next_row_ += taken;
  return Status::Ok();
}

Progress StatementImpl::YieldOrPark(const Wake& wake) {
  exec::WakeSignal& signal = *inner_commits_.signal();
  if (!signal.parked() || !signal.Arm(wake)) return Progress::kYielded;
  parked_ = true;
  if (session_.KeepWaiting(running(), wake).ok()) return Progress::kWaiting;
  Unpark();
  return Progress::kYielded;  // the next step finds out why
}

void StatementImpl::Unpark() {
  if (!parked_) return;
  parked_ = false;
  inner_commits_.signal()->Disarm();
}

Result<Progress> StatementImpl::Step(uint64_t max_rows, RowSink* sink, const Wake& wake) {
  Unpark();
  session_.WaitEnded();
  while (true) {
    if (phase_ == Phase::kLock) {
      MYCEL_ASSIGN_OR_RETURN(const bool held, AwaitLock(wake));
      if (!held) return Progress::kWaiting;
      continue;
    }
    if (next_row_ < batch_.rows()) {
      if (delivered_in_pull_ == max_rows) return Progress::kMore;
      // A client that takes a row now and then asks no operator for a long time.
      MYCEL_RETURN_IF_ERROR(execution_->Check());
      MYCEL_ASSIGN_OR_RETURN(const bool durable, session_.MayTell(running(), wake));
      if (!durable) return Progress::kWaiting;
      MYCEL_RETURN_IF_ERROR(Deliver(max_rows, sink));
      if (next_row_ < batch_.rows()) return delivered_in_pull_ == max_rows ? Progress::kMore : Progress::kYielded;
      if (sink != nullptr && sink->full()) return Progress::kYielded;
    }
    ChooseModes();
    // Another statement of the transaction may have read meanwhile.
    if (past_) txn::ChargeReads(running().transaction.get(), account_ ? &*account_ : nullptr);
    const Result<exec::Step> step = execution_->Pull(&batch_);
    Status error = step.status();
    next_row_ = 0;
    // The writes are done, and nothing has left: what the commit would find stale is found while it can be repeated.
    const bool wrote = step.ok() && *step != exec::Step::kYielded && plan().writes;
    if (wrote && MayRestart()) error = running().transaction->CheckReads();
    if (error.ok() && step.ok() && *step == exec::Step::kRows) continue;
    batch_.Clear();
    if (step.ok() && *step == exec::Step::kYielded) return YieldOrPark(wake);
    // In an explicit transaction a later statement may delete the relationships yet: its commit decides.
    if (error.ok() && wrote && (own_ || dry_run_)) error = running().transaction->CheckDeletedNodes();
    if (error.ok()) return FinishRows(wake);
    MYCEL_RETURN_IF_ERROR(Absorb(error));
  }
}

bool StatementImpl::MayUndo() const { return !any_delivered_ && !compiled_.statement->commits_inside; }

bool StatementImpl::MayRepeat() const { return MayUndo() && runs_ < exec::kMaxRunsAfterConflicts; }

bool StatementImpl::MayRestart() {
  if (!MayRepeat()) return false;
  return own_.has_value() || (!running().told && session_.IsOnlyOpen(this));
}

bool StatementImpl::MayRenew() {
  return MayRepeat() && running().settings.isolation == txn::Isolation::kReadCommitted &&
         (own_.has_value() || session_.IsOnlyOpen(this));
}

void StatementImpl::ChooseModes() {
  txn::Transaction& transaction = *running().transaction;
  const bool may_restart = MayRestart();
  transaction.set_parks_lock_waits(MayUndo());
  transaction.set_can_run_again(may_restart);
  transaction.set_locks_hot_reads(may_restart && !own_ && transaction.access() == txn::AccessMode::kWrite);
}

Status StatementImpl::Absorb(const Status& error) {
  if (running().transaction->waits_for_lock()) {
    Undo();
    phase_ = Phase::kLock;
    return Status::Ok();
  }
  switch (error.id()) {
    case ErrorId::kWriteConflict:
    case ErrorId::kDeadlockDetected:
      if (error.id() == ErrorId::kWriteConflict && !MayRestart() && MayRenew()) {
        Undo();
        running().transaction->Renew(txn::ReadPoint::kQueued);
        return RunAgain();
      }
      if (!MayRestart()) return error;
      execution_.reset();
      running().transaction->Restart(error.id() == ErrorId::kWriteConflict);
      return RunAgain();
    default:
      return error;
  }
}

void StatementImpl::Undo() {
  execution_.reset();
  running().transaction->RollbackStatement(*savepoint_);
  savepoint_.reset();
}

Status StatementImpl::RunAgain() {
  ++runs_;
  phase_ = Phase::kRows;
  batch_.Clear();
  next_row_ = 0;
  delivered_in_pull_ = 0;
  summary_.rows = 0;
  random_ = functions::RandomSource(random_seed_);
  return StartExecution();
}

Result<bool> StatementImpl::AwaitLock(const Wake& wake) {
  txn::Transaction& transaction = *running().transaction;
  const Result<bool> held = transaction.PollLock(wake);
  if (held.ok() && !*held) {
    if (session_.KeepWaiting(running(), wake).ok()) return false;
    transaction.GiveUpLockWait();
    return Status::Error(ErrorId::kLockClientStopped, "The transaction was stopped while it waited for a lock");
  }
  if (!held.ok()) {
    MYCEL_RETURN_IF_ERROR(Absorb(held.status()));
    return true;
  }
  // Whoever had the lock has changed the row, in most cases: what can see that does.
  if (MayRestart()) {
    transaction.Restart(true);
  } else if (MayRenew()) {
    transaction.Renew(txn::ReadPoint::kQueued);
  }
  MYCEL_RETURN_IF_ERROR(RunAgain());
  return true;
}

Result<Progress> StatementImpl::FinishRows(const Wake& wake) {
  const bool wrote = running().transaction->has_writes();
  // No operator was asked while rows that were there already were taken.
  if (own_ && wrote && session_.cancellation().requested()) {
    return Status::Error(ErrorId::kTerminated, "The transaction has been terminated.");
  }
  if (!own_ || !wrote || dry_run_) {
    // The counters, or that nothing was found. Otherwise the commit waits for what was read as well.
    MYCEL_ASSIGN_OR_RETURN(const bool durable, session_.MayTell(running(), wake));
    if (!durable) return Progress::kWaiting;
  }
  CompleteSummary();
  if (dry_run_) return FinishDryRun();
  if (!own_) {
    phase_ = Phase::kOver;
    running().told = true;
    session_.Unregister(this);
    return Progress::kDone;
  }
  execution_.reset();
  phase_ = Phase::kCommit;
  if (wrote || inner_commits_.any()) summary_.durability = DurabilityName(own_->settings.durability);
  commit_ = session_.StartCommit(own_->transaction.get());
  return FinishCommit(wake);
}

Result<Progress> StatementImpl::FinishDryRun() {
  execution_.reset();
  MYCEL_RETURN_IF_ERROR(txn::CheckConstraints(running().transaction.get()));
  summary_.notifications.push_back(DryRunNotification());
  phase_ = Phase::kOver;
  if (own_) {
    own_->transaction->Rollback();
    session_.End(&*own_);
  } else {
    Undo();
    running().told = true;
    session_.Unregister(this);
  }
  return Progress::kDone;
}

Result<Progress> StatementImpl::PullExplained(uint64_t max_rows, RowSink* sink) {
  constexpr uint32_t kChunk = 256;
  while (next_row_ < batch_.rows() || explained_at_ < explained_.size()) {
    if (next_row_ == batch_.rows()) {
      const auto rows = static_cast<uint32_t>(std::min<size_t>(kChunk, explained_.size() - explained_at_));
      batch_ = types::Batch(1);
      batch_.column(0).Reset(types::ColumnType::kValue, rows);
      for (uint32_t row = 0; row < rows; ++row) {
        batch_.column(0).Set(row, types::Value::String(explained_[explained_at_++]));
      }
      batch_.set_rows(rows);
      next_row_ = 0;
    }
    if (delivered_in_pull_ == max_rows) return Progress::kMore;
    if (session_.cancellation().requested()) {
      return Status::Error(ErrorId::kTerminated, "The transaction has been terminated.");
    }
    MYCEL_RETURN_IF_ERROR(Deliver(max_rows, sink));
    if (sink != nullptr && sink->full()) return Progress::kYielded;
  }
  phase_ = Phase::kOver;
  if (own_) session_.End(&*own_);
  if (!own_) session_.Unregister(this);
  return Progress::kDone;
}

Result<Progress> StatementImpl::FinishCommit(const Wake& wake) {
  MYCEL_ASSIGN_OR_RETURN(const bool ended, session_.CommitEnded(commit_.get(), *own_, wake));
  if (!ended) return Progress::kWaiting;
  if (!commit_->status.ok()) {
    const Status failure = commit_->status;
    if (failure.id() != ErrorId::kWriteConflict || !MayRestart()) return failure;
    // The transaction is over, and its locks are gone: it begins anew.
    commit_ = nullptr;
    own_->transaction.reset();
    session_.Start(&*own_, true, true);
    summary_.durability.clear();
    MYCEL_RETURN_IF_ERROR(RunAgain());
    return Progress::kYielded;
  }
  session_.NoteCommit(commit_->lsn);
  summary_.bookmark = session_.BookmarkAt(commit_->lsn);
  phase_ = Phase::kOver;
  session_.End(&*own_);
  return Progress::kDone;
}

void StatementImpl::CompleteSummary() {
  txn::WriteCounters written = execution_->counters();
  inner_commits_.AddTo(&written);
  Counters& counters = summary_.counters;
  counters.nodes_created = written.nodes_created;
  counters.nodes_deleted = written.nodes_deleted;
  counters.relationships_created = written.rels_created;
  counters.relationships_deleted = written.rels_deleted;
  counters.properties_set = written.properties_set;
  counters.labels_added = written.labels_added;
  counters.labels_removed = written.labels_removed;
  if (null_eliminated_ && !told_null_eliminated_) {
    told_null_eliminated_ = true;  // a statement that is run again says it once
    Notify(NullEliminatedNotification());
  }
  if (profile()) summary_.profile = DescribePlan(plan(), *session_.core().store, parameters_, execution_->profiles());
}

Status StatementImpl::Failed(Status error) {
  phase_ = Phase::kOver;
  execution_.reset();
  if (error.id() == ErrorId::kTransactionTimedOut && running().timeout_from_client) {
    error = Status::Error(ErrorId::kTransactionTimedOutClient, error.message());
  }
  error = session_.WithReason(std::move(error));
  if (own_) {
    session_.End(&*own_);
  } else {
    session_.Unregister(this);
    if (RunningTransaction* transaction = session_.explicit_transaction()) {
      // Only a rollback may follow. It takes back much, too.
      if (savepoint_ && txn::WritesToUndo(transaction->transaction.get()) < kLongRollback) Undo();
      transaction->failed = true;
    }
  }
  if (error.offset()) {
    const uint32_t offset = TranslateOffset(compiled_, *error.offset());
    error = Status::Error(error.id(), error.message()).At(offset);
  }
  return session_.Described(std::move(error), text_);
}

Result<Progress> StatementImpl::Pull(uint64_t max_rows, RowSink* sink, const Wake& wake) {
  if (phase_ == Phase::kOver) return Progress::kDone;
  delivered_in_pull_ = 0;
  if (explain()) {
    Result<Progress> explained = PullExplained(max_rows, sink);
    if (!explained.ok()) return Failed(std::move(explained).status());
    return explained;
  }
  if (!error_.ok()) return Fail(wake);
  Result<Progress> progress = phase_ == Phase::kCommit ? FinishCommit(wake) : Step(max_rows, sink, wake);
  if (progress.ok()) return progress;
  error_ = std::move(progress).status();
  return Fail(wake);
}

// An error may tell of the graph, as rows do; that the statement was ended from outside does not.
Result<Progress> StatementImpl::Fail(const Wake& wake) {
  const bool from_outside = error_.id() == ErrorId::kTerminated || error_.id() == ErrorId::kTransactionTimedOut;
  if (phase_ == Phase::kRows && !from_outside && !session_.cancellation().requested()) {
    const Result<bool> durable = session_.MayTell(running(), wake);
    if (durable.ok() && !*durable) return Progress::kWaiting;
    const auto stopped_by = [&](ErrorId id) { return !durable.ok() && durable.status().id() == id; };
    if (stopped_by(ErrorId::kTerminated) || stopped_by(ErrorId::kTransactionTimedOut)) error_ = durable.status();
  }
  return Failed(std::move(error_));
}

Result<Progress> StatementImpl::Discard(const Wake& wake) { return Pull(UINT64_MAX, nullptr, wake); }

}  // namespace mycel::engine::database
