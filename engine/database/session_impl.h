// The engine's Session. Internal to the folder.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/prng.h"
#include "engine/database/cancellation.h"
#include "engine/database/compiler.h"
#include "engine/database/database_core.h"
#include "engine/database/session.h"
#include "engine/database/transaction_settings.h"
#include "engine/procedures/database_info.h"
#include "engine/procedures/registry.h"
#include "engine/txn/commit_state.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::database {

class StatementImpl;

// A transaction with what functions and limits need of it.
struct RunningTransaction {
  std::unique_ptr<txn::Transaction> transaction;
  TransactionSettings settings;
  functions::ClockInstant started;
  uint64_t deadline_ns = 0;  // of Env::MonotonicNanos; 0: none
  bool timeout_from_client = false;
  bool read_only = false;
  bool failed = false;  // a statement failed: only Rollback may follow
  bool told = false;    // rows or a summary have left: it cannot be run again
  // What its statements do: it may not write and change the schema.
  bool writes = false;
  bool changes_schema = false;
  uint32_t statements = 0;
  types::Value metadata;
  uint64_t random_seed = 0;
  uint64_t number = 0;  // in the list of running transactions
};

class SessionImpl final : public Session, public procedures::SessionInfo {
 public:
  SessionImpl(DatabaseCore* core, procedures::DatabaseInfo* database, SessionOptions options);
  ~SessionImpl() override;

  [[nodiscard]] base::Result<std::unique_ptr<Statement>> Run(std::string_view text, const Parameters& parameters,
                                                             const TransactionOptions& options) override;
  [[nodiscard]] base::Result<Progress> ReachBookmarks(std::span<const std::string> bookmarks) override;
  [[nodiscard]] base::Status Begin(const TransactionOptions& options) override;
  [[nodiscard]] bool in_transaction() const override { return explicit_.has_value(); }
  [[nodiscard]] base::Result<Progress> Commit(CommitSummary* summary, const Wake& wake) override;
  void Rollback() override;
  void Cancel() override;
  void ClearCancel() override { cancellation_.Clear(); }
  [[nodiscard]] bool terminated() const override { return cancellation_.terminated(); }
  [[nodiscard]] base::Status termination() const override { return cancellation_.reason(); }
  // `error` in the words of whoever ended the transaction, if that is what it says.
  [[nodiscard]] base::Status WithReason(base::Status error) const;
  void set_inline_commit(bool on) override { inline_commit_ = on; }

  // --- procedures::SessionInfo
  // -------------------------------------------------------------------------------------------
  [[nodiscard]] std::string_view user() const override { return options_.user; }
  [[nodiscard]] std::vector<std::string> roles() const override { return {"admin", "PUBLIC"}; }
  [[nodiscard]] types::Value transaction_metadata() const override;
  void set_transaction_metadata(types::Value map) override;

  // --- for StatementImpl
  // ----------------------------------------------------------------------------------------------
  [[nodiscard]] DatabaseCore& core() { return core_; }
  [[nodiscard]] Cancellation& cancellation() { return cancellation_; }
  [[nodiscard]] const SessionOptions& options() const { return options_; }
  [[nodiscard]] RunningTransaction* explicit_transaction() { return explicit_ ? &*explicit_ : nullptr; }
  // How a transaction of `running` begins. `writes` and `again` as for Start.
  [[nodiscard]] txn::BeginOptions BeginOptionsOf(const RunningTransaction& running, bool writes, bool again) const;
  // A new transaction. `writes` decides its access; `again` reads queued commits (a re-run after a conflict).
  void Start(RunningTransaction* running, bool writes, bool again);
  // One that reads the graph as of the past, as the settings say. The errors of txn::BeginAsOf.
  [[nodiscard]] base::Status StartAsOf(RunningTransaction* running);
  // Ends what Start began, after the transaction object has gone.
  void End(RunningTransaction* running);
  // The running statement of an auto-commit transaction: its metadata is the session's for procedures.
  void set_running(RunningTransaction* running) { running_ = running; }
  [[nodiscard]] procedures::SessionProcedures& procedure_source() { return procedures_; }
  // The error with line, column and caret in its message.
  [[nodiscard]] base::Status Described(base::Status error, std::string_view text) const;
  [[nodiscard]] std::string BookmarkAt(base::Lsn lsn) const;
  // Later transactions of this session see what is up to `lsn`, durable or not.
  void NoteCommit(base::Lsn lsn) { seen_ = std::max(seen_, lsn); }
  // Whether what `running` has read may be told: it is durable, or the transaction gave that up. Else `wake` runs when
  // to ask again. Errors of KeepWaiting.
  [[nodiscard]] base::Result<bool> MayTell(const RunningTransaction& running, const Wake& wake);
  // Before a wait: `wake` runs when it is cancelled, too. kTerminated, kTransactionTimedOut: it is over already.
  [[nodiscard]] base::Status KeepWaiting(const RunningTransaction& running, const Wake& wake);
  // After each wait, whatever ended it.
  void WaitEnded();
  // Starts the commit; on this thread if that is quick.
  [[nodiscard]] std::shared_ptr<txn::CommitState> StartCommit(txn::Transaction* transaction);
  // Whether it has ended. Else `wake` runs when to ask again. kOutcomeUnknown: the transaction was stopped, and its
  // commit goes on without anybody who waits for it.
  [[nodiscard]] base::Result<bool> CommitEnded(txn::CommitState* commit, const RunningTransaction& running,
                                               const Wake& wake);
  // A statement of the explicit transaction that is still open registers here, so that Commit can finish it.
  void Register(StatementImpl* statement) { open_.push_back(statement); }
  void Unregister(StatementImpl* statement) { std::erase(open_, statement); }
  // No other statement of the explicit transaction has begun and not ended.
  [[nodiscard]] bool IsOnlyOpen(const StatementImpl* statement) const {
    return open_.size() == 1 && open_.front() == statement;
  }

 private:
  void List(RunningTransaction* running);  // among the transactions that run
  [[nodiscard]] txn::BeginOptions OptionsOf(const RunningTransaction& running) const;
  [[nodiscard]] txn::ReadPoint ReadPointOf(const RunningTransaction& running, bool again) const;
  [[nodiscard]] base::Result<RunningTransaction> Prepare(const TransactionOptions& options);
  // What the prefix of a statement chooses; once the transaction has begun that is fixed.
  [[nodiscard]] static base::Status Choose(const CompileResult& compiled, RunningTransaction* running);
  // What a dry run takes back is everything that was written since it began: nothing else is open beside it.
  [[nodiscard]] base::Status CheckRunsAlone(bool dry_run) const;
  [[nodiscard]] base::Result<std::unique_ptr<Statement>> RunCommand(CompileResult compiled, std::string_view text,
                                                                    std::vector<types::Value> values, bool read_only,
                                                                    uint64_t deadline_ns);
  [[nodiscard]] base::Result<std::unique_ptr<Statement>> RunCompiled(std::string_view text,
                                                                     const Parameters& parameters,
                                                                     const TransactionOptions& options);

  DatabaseCore& core_;
  SessionOptions options_;
  Cancellation cancellation_;
  bool armed_ = false;  // a wait's wake is kept by cancellation_
  bool inline_commit_ = false;
  uint64_t commit_started_ns_ = 0;  // 0: nothing was to be written
  procedures::SessionProcedures procedures_;
  mutable std::mutex metadata_mutex_;  // procedures of concurrent inner transactions ask from several threads
  base::SplitMix64 seeds_{0};          // of transactions' random numbers
  RunningTransaction* running_ = nullptr;
  std::optional<RunningTransaction> explicit_;
  std::vector<StatementImpl*> open_;
  bool wrote_ = false;  // what commit_ ends
  std::shared_ptr<txn::CommitState> commit_;
  base::Lsn seen_{0};  // the newest commit of this session and of the bookmarks that it was given
};

}  // namespace mycel::engine::database
