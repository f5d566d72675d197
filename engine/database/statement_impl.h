// A running statement. Internal to the folder.
//
// Phases: rows -> commit (auto-commit only) -> over. An auto-commit statement that meets a conflict before its first
// row has left is run again on a newer snapshot; its client does not notice.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/database/commit_state.h"
#include "engine/database/compiler.h"
#include "engine/database/inner_commits.h"
#include "engine/database/session_impl.h"
#include "engine/exec/execution.h"
#include "engine/functions/operators/text.h"
#include "engine/functions/random_source.h"
#include "engine/memory/account.h"

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

  [[nodiscard]] std::span<const std::string> columns() const override { return plan().column_names; }
  [[nodiscard]] base::Result<Progress> Pull(uint64_t max_rows, RowSink* sink, const Wake& wake) override;
  [[nodiscard]] base::Result<Progress> Discard(const Wake& wake) override;
  [[nodiscard]] const Summary& summary() const override { return summary_; }
  [[nodiscard]] bool bounded() const override { return plan().bounded && !explain(); }

 private:
  enum class Phase : uint8_t { kRows, kCommit, kOver };

  [[nodiscard]] const planner::PhysicalPlan& plan() const { return *compiled_.statement->plan; }
  [[nodiscard]] bool explain() const { return compiled_.statement->bound->explain == binder::ExplainMode::kExplain; }
  [[nodiscard]] bool profile() const { return compiled_.statement->bound->explain == binder::ExplainMode::kProfile; }
  [[nodiscard]] RunningTransaction& running();
  [[nodiscard]] base::Status StartExecution();
  [[nodiscard]] base::Result<Progress> Step(uint64_t max_rows, RowSink* sink, const Wake& wake);
  [[nodiscard]] base::Result<Progress> FinishRows(const Wake& wake);
  [[nodiscard]] base::Result<Progress> FinishCommit(const Wake& wake);
  // Hands buffered rows to the sink, up to `max_rows` of this pull.
  [[nodiscard]] base::Status Deliver(uint64_t max_rows, RowSink* sink);
  [[nodiscard]] bool MayRunAgain(const base::Status& error) const;
  [[nodiscard]] base::Status RunAgain();
  [[nodiscard]] base::Status Failed(base::Status error);
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
  txn::SavepointId savepoint_;
  types::Batch batch_;
  std::vector<uint32_t> slots_;
  uint32_t next_row_ = 0;  // in batch_
  uint64_t delivered_in_pull_ = 0;
  bool any_delivered_ = false;
  uint32_t runs_ = 1;
  Phase phase_ = Phase::kRows;
  std::shared_ptr<CommitState> commit_;
  Summary summary_;
};

}  // namespace mycel::engine::database
