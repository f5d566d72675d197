#include "engine/database/session_impl.h"

#include <utility>

#include "engine/cypher/query_error.h"
#include "engine/database/bookmark.h"
#include "engine/database/compile_check.h"
#include "engine/database/database_statement.h"
#include "engine/database/dry_run.h"
#include "engine/database/password_statement.h"
#include "engine/database/schema_statement.h"
#include "engine/database/statement_impl.h"
#include "engine/txn/commit_state.h"
#include "engine/txn/held_back.h"
#include "engine/types/map_view.h"

namespace mycel::engine::database {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

Status RefuseChangeOfPast() {
  return Status::Error(ErrorId::kAccessMode, "The past cannot be changed: a statement with as_of only reads");
}

// A schema command is a transaction of its own: it waits until no transaction that writes is open, for ever if that is
// the one it stands in, and a rollback does not take it back.
Status Combine(RunningTransaction* running, bool writes, bool changes_schema) {
  if (writes && running->changes_schema) {
    return Status::Error(ErrorId::kForbiddenDueToTransactionType,
                         "Tried to execute Write query after executing Schema modification");
  }
  if (changes_schema && running->writes) {
    return Status::Error(ErrorId::kForbiddenDueToTransactionType,
                         "Tried to execute Schema modification after executing Write query");
  }
  running->writes |= writes;
  running->changes_schema |= changes_schema;
  return Status::Ok();
}

}  // namespace

SessionImpl::SessionImpl(DatabaseCore* core, procedures::DatabaseInfo* database, SessionOptions options)
    : core_(*core), options_(std::move(options)), procedures_(core->procedures.get(), database, this) {
  // Once, and not for every statement: the system call costs a microsecond.
  uint64_t seed = 0;
  core_.options.env->FillRandom(std::as_writable_bytes(std::span(&seed, 1)));
  seeds_ = base::SplitMix64(seed);
  cancellation_.set_on_terminate(options_.on_terminate);
}

SessionImpl::~SessionImpl() { Rollback(); }

std::string SessionImpl::BookmarkAt(base::Lsn lsn) const {
  return EncodeBookmark({core_.uuid, core_.store->timeline(), lsn});
}

Result<Progress> SessionImpl::ReachBookmarks(std::span<const std::string> bookmarks) {
  Progress progress = Progress::kDone;
  for (const std::string& text : bookmarks) {
    MYCEL_ASSIGN_OR_RETURN(const Bookmark bookmark, DecodeBookmark(text));
    if (bookmark.database_uuid != core_.uuid) continue;  // of another database: drivers send all they have
    if (bookmark.timeline != core_.store->timeline()) {
      return Status::Error(
          ErrorId::kInvalidBookmark,
          "The bookmark belongs to a history of this database that was given up by a recovery or restore");
    }
    if (core_.store->queued_lsn() < bookmark.lsn) {
      progress = Progress::kWaiting;
    } else {
      NoteCommit(bookmark.lsn);
    }
  }
  return progress;
}

Result<RunningTransaction> SessionImpl::Prepare(const TransactionOptions& options) {
  RunningTransaction running;
  const auto of_user = core_.options.user_durability.find(options_.user);
  running.settings.durability =
      of_user != core_.options.user_durability.end() ? of_user->second : core_.options.durability;
  running.settings.isolation = core_.options.isolation;
  MYCEL_RETURN_IF_ERROR(ApplyMetadata(options.metadata, &running.settings));
  running.started = core_.clock.Now();
  running.read_only = options.read_only;
  running.metadata = options.metadata;
  running.timeout_from_client = options.timeout_from_client;
  const uint64_t timeout_ms = options.timeout_ms != 0 ? options.timeout_ms : core_.options.transaction_timeout_ms;
  if (timeout_ms != 0) running.deadline_ns = core_.options.env->MonotonicNanos() + timeout_ms * 1'000'000;
  running.random_seed = seeds_.Next();
  return running;
}

Status SessionImpl::Choose(const CompileResult& compiled, RunningTransaction* running) {
  TransactionSettings settings = running->settings;
  MYCEL_RETURN_IF_ERROR(ApplyOptions(compiled.statement->bound->options, &settings));
  const TransactionSettings& begun = running->settings;
  const auto moment = [](const TransactionSettings& one) {
    return one.as_of ? std::optional(std::pair(one.as_of->lsn, one.as_of->micros)) : std::nullopt;
  };
  if (running->transaction != nullptr && moment(settings) != moment(begun)) {
    return Status::Error(ErrorId::kArgumentError,
                         "as_of is chosen by the first statement of a transaction or by its metadata: this one has "
                         "begun " +
                             std::string(begun.as_of ? "as of another moment" : "without it"));
  }
  if (settings.as_of && compiled.statement->plan->writes &&
      compiled.statement->bound->explain != binder::ExplainMode::kExplain) {
    return RefuseChangeOfPast();
  }
  if (settings.as_of && compiled.statement->commits_inside) {
    return Status::Error(ErrorId::kArgumentError, "CALL { … } IN TRANSACTIONS cannot be combined with as_of");
  }
  running->settings.as_of = settings.as_of;
  const bool same = settings.durability == begun.durability && settings.isolation == begun.isolation;
  if (running->transaction != nullptr && !same) {
    return Status::Error(ErrorId::kArgumentError,
                         "durability and isolation are chosen by the first statement of a transaction or by its "
                         "metadata: this one has begun with durability = " +
                             std::string(DurabilityName(begun.durability)) +
                             " and isolation = " + std::string(IsolationName(begun.isolation)));
  }
  running->settings.durability = settings.durability;
  running->settings.isolation = settings.isolation;
  return Status::Ok();
}

Status SessionImpl::CheckRunsAlone(bool dry_run) const {
  for (const StatementImpl* open : open_) {
    if (!open->dry_run()) continue;
    return Status::Error(ErrorId::kRequestInvalid,
                         "A dry run of this transaction is still open: take or drop all of its rows first");
  }
  if (open_.empty() || !dry_run) return Status::Ok();
  return Status::Error(ErrorId::kRequestInvalid,
                       "A dry run runs alone, and a statement of this transaction is still open: take or drop all of "
                       "its rows first");
}

Result<bool> SessionImpl::MayTell(const RunningTransaction& running, const Wake& wake) {
  if (running.settings.durability != wal::Durability::kSync || running.transaction == nullptr) return true;
  WaitEnded();
  MYCEL_ASSIGN_OR_RETURN(const bool durable, core_.store->DurableOrWake(running.transaction->snapshot(), wake));
  if (!durable) MYCEL_RETURN_IF_ERROR(KeepWaiting(running, wake));
  return durable;
}

Status SessionImpl::KeepWaiting(const RunningTransaction& running, const Wake& wake) {
  if (running.deadline_ns != 0 && core_.options.env->MonotonicNanos() >= running.deadline_ns) {
    return Status::Error(ErrorId::kTransactionTimedOut,
                         "The transaction has not completed within its timeout. It was terminated.");
  }
  armed_ = cancellation_.Arm(wake);
  if (armed_) return Status::Ok();
  return WithReason(Status::Error(ErrorId::kTerminated, "The transaction has been terminated."));
}

Status SessionImpl::WithReason(Status error) const {
  if (error.id() != ErrorId::kTerminated) return error;
  Status reason = cancellation_.reason();
  return reason.ok() ? error : reason;
}

void SessionImpl::WaitEnded() {
  if (!std::exchange(armed_, false)) return;
  cancellation_.Disarm();
}

std::shared_ptr<txn::CommitState> SessionImpl::StartCommit(txn::Transaction* transaction) {
  // While the disk is slow nobody's thread waits for it.
  const bool on_the_spot = inline_commit_ && core_.commit_ns.load(std::memory_order_relaxed) < kSlowCommitNanos;
  commit_started_ns_ = transaction->has_writes() ? core_.options.env->MonotonicNanos() : 0;
  return txn::StartCommit(transaction, on_the_spot);
}

Result<bool> SessionImpl::CommitEnded(txn::CommitState* commit, const RunningTransaction& running, const Wake& wake) {
  WaitEnded();
  if (txn::CommitEnded(commit, wake)) {
    const uint64_t started_ns = std::exchange(commit_started_ns_, 0);
    if (started_ns != 0) {
      core_.commit_ns.store(core_.options.env->MonotonicNanos() - started_ns, std::memory_order_relaxed);
    }
    return true;
  }
  const Status stopped = KeepWaiting(running, wake);
  if (stopped.ok()) return false;
  return Status::Error(ErrorId::kOutcomeUnknown,
                       stopped.message() +
                           " Its commit was waiting for the disk and goes on: it becomes durable with the next sync of "
                           "the log, unless the server stops before. Read what it has written to know.");
}

void SessionImpl::End(RunningTransaction* running) {
  if (running->transaction) core_.LetGo(std::move(running->transaction));
  if (running->number == 0) return;
  core_.transactions.Remove(running->number);
  running->number = 0;
  cancellation_.TransactionEnded();
}

types::Value SessionImpl::transaction_metadata() const {
  const std::lock_guard lock(metadata_mutex_);
  const RunningTransaction* running = explicit_ ? &*explicit_ : running_;
  return running == nullptr || running->metadata.is_null() ? types::MapBuilder().Build() : running->metadata;
}

void SessionImpl::set_transaction_metadata(types::Value map) {
  const std::lock_guard lock(metadata_mutex_);
  RunningTransaction* running = explicit_ ? &*explicit_ : running_;
  if (running == nullptr) return;
  running->metadata = map;
  core_.transactions.SetMetadata(running->number, std::move(map));
}

Status SessionImpl::Described(Status error, std::string_view text) const {
  return Status::Described(error, cypher::FormatQueryError(text, error));
}

txn::ReadPoint SessionImpl::ReadPointOf(const RunningTransaction& running, bool again) const {
  const bool queued =
      again || running.settings.durability != wal::Durability::kSync || seen_ > core_.store->visible_lsn();
  return queued ? txn::ReadPoint::kQueued : txn::ReadPoint::kDurable;
}

txn::BeginOptions SessionImpl::OptionsOf(const RunningTransaction& running) const {
  txn::BeginOptions begin;
  begin.durability = running.settings.durability;
  begin.isolation = running.settings.isolation;
  // For waits that hold their thread: of statements that cannot be run again, because rows of theirs have left.
  begin.deadline_ns = running.deadline_ns;
  begin.cancel = &cancellation_.flag();
  return begin;
}

txn::BeginOptions SessionImpl::BeginOptionsOf(const RunningTransaction& running, bool writes, bool again) const {
  txn::BeginOptions begin = OptionsOf(running);
  begin.access = writes && !running.read_only ? txn::AccessMode::kWrite : txn::AccessMode::kRead;
  begin.read_point = ReadPointOf(running, again);
  return begin;
}

void SessionImpl::Start(RunningTransaction* running, bool writes, bool again) {
  List(running);
  running->transaction = core_.store->Begin(BeginOptionsOf(*running, writes, again));
  txn::SetOwner(running->transaction.get(), running->number);
}

Status SessionImpl::StartAsOf(RunningTransaction* running) {
  List(running);
  Result<std::unique_ptr<txn::Transaction>> begun =
      txn::BeginAsOf(*core_.store, *running->settings.as_of, OptionsOf(*running));
  if (!begun.ok()) {
    End(running);
    return begun.status();
  }
  running->transaction = std::move(begun).value();
  txn::SetOwner(running->transaction.get(), running->number);
  return Status::Ok();
}

void SessionImpl::List(RunningTransaction* running) {
  if (running->number != 0) return;
  running->number = core_.transactions.Add({.user = options_.user,
                                            .client_address = options_.client_address,
                                            .metadata = running->metadata,
                                            .isolation = std::string(IsolationName(running->settings.isolation)),
                                            .started_micros = core_.options.env->WallMicros(),
                                            .cancellation = &cancellation_});
}

Status SessionImpl::Begin(const TransactionOptions& options) {
  if (explicit_) return Status::Error(ErrorId::kRequestInvalid, "A transaction is open already");
  MYCEL_ASSIGN_OR_RETURN(explicit_, Prepare(options));
  return Status::Ok();
}

Result<std::unique_ptr<Statement>> SessionImpl::Run(std::string_view text, const Parameters& parameters,
                                                    const TransactionOptions& options) {
  Result<std::unique_ptr<Statement>> statement = RunCompiled(text, parameters, options);
  if (statement.ok()) return statement;
  if (explicit_) explicit_->failed = true;
  return Described(WithReason(std::move(statement).status()), text);
}

Result<std::unique_ptr<Statement>> SessionImpl::RunCommand(CompileResult compiled, std::string_view text,
                                                           std::vector<types::Value> values, bool read_only,
                                                           uint64_t deadline_ns) {
  const binder::BoundStatement& bound = *compiled.statement->bound;
  if (!OptionOf(bound, "as_of").empty()) return RefuseChangeOfPast();
  if (IsDryRun(bound) && bound.explain != binder::ExplainMode::kExplain) {
    MYCEL_RETURN_IF_ERROR(CheckDryRun(*compiled.statement->plan));
  }
  if (read_only) {
    return Status::Error(ErrorId::kAccessMode, compiled.statement->database_change
                                                   ? "ALTER DATABASE is not allowed in read access mode"
                                                   : "Schema changes are not allowed in read access mode");
  }
  if (compiled.statement->database_change) {
    // It waits until no transaction writes: one of its own session would never end.
    if (explicit_) {
      return Status::Error(ErrorId::kRequestInvalid,
                           "ALTER DATABASE is a transaction of its own: it cannot run in one that was begun already");
    }
    return std::unique_ptr<Statement>(
        std::make_unique<DatabaseStatement>(this, std::move(compiled), std::string(text)));
  }
  if (bound.password_change != nullptr) {
    return std::unique_ptr<Statement>(
        std::make_unique<PasswordStatement>(this, std::move(compiled), std::string(text), std::move(values)));
  }
  return std::unique_ptr<Statement>(
      std::make_unique<SchemaStatement>(this, std::move(compiled), std::string(text), std::move(values), deadline_ns));
}

Result<std::unique_ptr<Statement>> SessionImpl::RunCompiled(std::string_view text, const Parameters& parameters,
                                                            const TransactionOptions& options) {
  std::optional<RunningTransaction> own;
  if (!explicit_) {
    MYCEL_ASSIGN_OR_RETURN(own, Prepare(options));
  }
  RunningTransaction& running = own ? *own : *explicit_;
  // Plans of statements that say so themselves are not kept; nor are these, so that both are chosen alike.
  const bool past = running.settings.as_of.has_value();
  const bool caches = core_.options.query_cache && running.settings.cache && !past;
  const base::Lsn snapshot = running.transaction ? running.transaction->snapshot() : base::Lsn(UINT64_MAX);
  CompileCheck check(core_.options.env, cancellation_.flag(), running.deadline_ns, running.timeout_from_client);
  MYCEL_RETURN_IF_ERROR(check.Check());
  Result<CompileResult> compilation = Compile(text, parameters,
                                              {.store = core_.store.get(),
                                               .procedures = core_.procedures.get(),
                                               .procedure_epoch = core_.procedures->epoch(),
                                               .database_name = core_.options.name,
                                               .property_index = core_.options.property_index,
                                               .relationship_index = core_.options.relationship_index,
                                               .snapshot = snapshot,
                                               .access = core_.access.get(),
                                               .as_of = running.settings.as_of,
                                               .cache = caches ? &core_.plans : nullptr,
                                               .cancel = &check});
  if (!compilation.ok()) return std::move(compilation).status();
  CompileResult compiled = std::move(compilation).value();
  const bool explains = compiled.statement->bound->explain == binder::ExplainMode::kExplain;
  std::vector<std::string> missing;
  MYCEL_ASSIGN_OR_RETURN(std::vector<types::Value> values,
                         BindParameters(compiled, text, parameters, explains ? &missing : nullptr));
  const bool writes = compiled.statement->plan->writes && !explains;
  const bool dry_run = IsDryRun(*compiled.statement->bound) && !explains;
  MYCEL_RETURN_IF_ERROR(CheckRunsAlone(dry_run));
  if (explicit_ && !explains) {
    const bool writes_data = writes && compiled.statement->plan->root != nullptr;
    MYCEL_RETURN_IF_ERROR(Combine(&running, writes_data, compiled.statement->bound->schema_command != nullptr));
  }
  if (compiled.statement->plan->root == nullptr) {
    if (past) return RefuseChangeOfPast();
    return RunCommand(std::move(compiled), text, std::move(values), options.read_only || running.read_only,
                      running.deadline_ns);
  }
  MYCEL_RETURN_IF_ERROR(Choose(compiled, &running));
  if (running.transaction == nullptr && running.settings.as_of) {
    MYCEL_RETURN_IF_ERROR(StartAsOf(&running));
  } else if (running.transaction == nullptr) {
    Start(&running, own ? writes : true, false);
  } else if (running.settings.isolation == txn::Isolation::kReadCommitted && open_.empty() && !running.settings.as_of) {
    running.transaction->Renew(ReadPointOf(running, false));
  }
  core_.transactions.SetQuery(running.number, text, core_.options.env->WallMicros());
  if (writes && running.read_only) {
    if (own) End(&*own);
    return Status::Error(ErrorId::kAccessMode,
                         "Writing in read access mode not allowed. Attempted write to " + core_.options.name);
  }
  auto statement =
      std::make_unique<StatementImpl>(this, std::move(compiled), std::string(text), std::move(values), std::move(own));
  if (!missing.empty()) statement->Notify(binder::MissingParametersNotification(missing));
  MYCEL_RETURN_IF_ERROR(statement->Prepare());
  return std::unique_ptr<Statement>(std::move(statement));
}

Result<Progress> SessionImpl::Commit(CommitSummary* summary, const Wake& wake) {
  if (!explicit_) return Status::Error(ErrorId::kRequestInvalid, "There is no open transaction");
  if (!commit_) {
    if (cancellation_.terminated()) {
      Status reason = cancellation_.reason();
      Rollback();
      return reason;
    }
    while (!open_.empty()) {
      // Open streams are finished for their effects. A statement leaves the list when it is over.
      StatementImpl* statement = open_.back();
      Result<Progress> progress = statement->Discard(wake);
      if (!progress.ok()) {
        Rollback();
        return std::move(progress).status();
      }
      if (*progress == Progress::kWaiting || *progress == Progress::kYielded) return progress;
    }
    if (explicit_->failed) {
      Rollback();
      return Status::Error(ErrorId::kTransactionCommitFailed, "The transaction has failed and was rolled back");
    }
    if (explicit_->transaction == nullptr) Start(&*explicit_, false, false);
    const bool wrote = explicit_->transaction->has_writes();
    if (!wrote) {
      const Result<bool> durable = MayTell(*explicit_, wake);
      if (!durable.ok()) {
        Rollback();
        return durable.status();
      }
      if (!*durable) return Progress::kWaiting;
    }
    wrote_ = wrote;
    commit_ = StartCommit(explicit_->transaction.get());
  }
  const Result<bool> done = CommitEnded(commit_.get(), *explicit_, wake);
  if (!done.ok()) {
    Rollback();
    return done.status();
  }
  if (!*done) return Progress::kWaiting;
  const std::shared_ptr<txn::CommitState> ended = std::move(commit_);
  commit_ = nullptr;
  const std::string_view level = DurabilityName(explicit_->settings.durability);
  End(&*explicit_);
  explicit_.reset();
  if (!ended->status.ok()) return ended->status;
  NoteCommit(ended->lsn);
  summary->bookmark = BookmarkAt(ended->lsn);
  summary->durability = wrote_ ? level : std::string_view();
  return Progress::kDone;
}

void SessionImpl::Rollback() {
  WaitEnded();
  if (!explicit_) return;
  End(&*explicit_);
  explicit_.reset();
  commit_ = nullptr;
}

void SessionImpl::Cancel() { cancellation_.Cancel(); }

}  // namespace mycel::engine::database
