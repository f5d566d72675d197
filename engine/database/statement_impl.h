// A running statement. Internal to the folder.
//
// Phases: rows -> commit (auto-commit only) -> over, and from rows to lock and back.
//
// Nothing that the client would notice happens while a statement waits for a lock, meets a conflict or is chosen to end
// a deadlock, as long as nothing of it has left (and, for a new snapshot, nothing of its transaction): it is undone and
// run again with the locks that it has won, on the same clock, deadline and random numbers. A wait holds no thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/database/compiler.h"
#include "engine/database/inner_commits.h"
#include "engine/database/session_impl.h"
#include "engine/exec/execution.h"
#include "engine/functions/operators/text.h"
#include "engine/functions/random_source.h"
#include "engine/memory/account.h"
#include "engine/txn/commit_state.h"

namespace mycel::engine::database {

class StatementImpl final : public Statement {
 public:
  // `own` holds the transaction of an auto-commit statement; unset inside an explicit one.
  StatementImpl(SessionImpl* session, CompileResult compiled, std::string text, std::vector<types::Value> parameters,
                std::optional<RunningTransaction> own);
  ~StatementImpl() override;

  void Notify(const binder::Notification& notification);

  // Makes the operators. Errors are compile-time ones still.
  [[nodiscard]] base::Status Prepare();

  [[nodiscard]] std::span<const std::string> columns() const override {
    return explained_.empty() ? std::span<const std::string>(plan().column_names) : kExplainColumns;
  }
  [[nodiscard]] base::Result<Progress> Pull(uint64_t max_rows, RowSink* sink, const Wake& wake) override;
  [[nodiscard]] base::Result<Progress> Discard(const Wake& wake) override;
  [[nodiscard]] const Summary& summary() const override { return summary_; }
  [[nodiscard]] bool bounded() const override { return plan().bounded && !explain() && !past_; }
  // What it writes is taken back at its end: until then nothing else of the transaction may run.
  [[nodiscard]] bool dry_run() const { return dry_run_; }

 private:
  static const std::vector<std::string> kExplainColumns;

  enum class Phase : uint8_t { kRows, kLock, kCommit, kOver };

  [[nodiscard]] const planner::PhysicalPlan& plan() const { return *compiled_.statement->plan; }
  [[nodiscard]] bool explain() const { return compiled_.statement->bound->explain == binder::ExplainMode::kExplain; }
  [[nodiscard]] bool profile() const { return compiled_.statement->bound->explain == binder::ExplainMode::kProfile; }
  [[nodiscard]] RunningTransaction& running();
  [[nodiscard]] base::Status StartExecution();
  [[nodiscard]] base::Result<Progress> Step(uint64_t max_rows, RowSink* sink, const Wake& wake);
  // The slice is over, or what the statement waits for runs elsewhere: inner transactions, until their signal.
  [[nodiscard]] Progress YieldOrPark(const Wake& wake);
  void Unpark();
  [[nodiscard]] base::Result<Progress> FinishRows(const Wake& wake);
  [[nodiscard]] base::Result<Progress> FinishDryRun();
  [[nodiscard]] base::Result<Progress> FinishCommit(const Wake& wake);
  // EXPLAIN: the rows that explain_format asked for.
  [[nodiscard]] base::Result<Progress> PullExplained(uint64_t max_rows, RowSink* sink);
  // Hands buffered rows to the sink, up to `max_rows` of this pull.
  [[nodiscard]] base::Status Deliver(uint64_t max_rows, RowSink* sink);
  // Nothing of the statement has left: it can wait for a lock and then run from its start, however often. With each
  // wait it has one lock more.
  [[nodiscard]] bool MayUndo() const;
  // The same after a conflict.
  [[nodiscard]] bool MayRepeat() const;
  // On another snapshot too: nothing of the whole transaction has left.
  [[nodiscard]] bool MayRestart();
  // On a snapshot of its own: read committed.
  [[nodiscard]] bool MayRenew();
  void ChooseModes();
  // After `error` of this run: makes ready for another run, or gives the error back.
  [[nodiscard]] base::Status Absorb(const base::Status& error);
  // Takes back what this run has written.
  void Undo();
  [[nodiscard]] base::Status RunAgain();
  // True: the lock is held and the statement runs again.
  [[nodiscard]] base::Result<bool> AwaitLock(const Wake& wake);
  [[nodiscard]] base::Status Failed(base::Status error);
  [[nodiscard]] base::Result<Progress> Fail(const Wake& wake);
  void CompleteSummary();

  SessionImpl& session_;
  const CompileResult compiled_;
  const std::string text_;
  const std::vector<types::Value> parameters_;
  std::optional<RunningTransaction> own_;
  InnerCommits inner_commits_;
  std::optional<memory::Account> account_;
  functions::RandomSource random_;
  functions::RegexCache regexes_;
  functions::ClockInstant started_;
  std::unique_ptr<exec::Execution> execution_;
  std::optional<txn::SavepointId> savepoint_;  // of this run; unset before it and when it was undone
  bool dry_run_ = false;
  bool null_eliminated_ = false;
  bool told_null_eliminated_ = false;
  bool past_ = false;                   // reads the graph as of the past, where nothing is bounded
  std::vector<std::string> explained_;  // rows of EXPLAIN; empty without explain_format
  size_t explained_at_ = 0;
  types::Batch batch_;
  std::vector<uint32_t> slots_;
  uint32_t next_row_ = 0;  // in batch_
  uint64_t delivered_in_pull_ = 0;
  bool any_delivered_ = false;
  bool parked_ = false;  // until the signal of its inner transactions, or a cancel
  uint32_t runs_ = 1;
  uint64_t random_seed_ = 0;
  Phase phase_ = Phase::kRows;
  base::Status error_;  // that ends the statement, once it may be told
  std::shared_ptr<txn::CommitState> commit_;
  Summary summary_;
};

}  // namespace mycel::engine::database
