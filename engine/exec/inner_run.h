// One inner transaction of CALL { … } IN TRANSACTIONS at a time: the subquery for a batch of input rows, then the
// commit.
//
// It has operators and a context of its own, so that several can run at once; plan, parameters, input rows and the
// memory account are shared with the statement and not changed. A step waits for nothing: a lock that is not free and
// the commit end it with kWaits. Nothing of a batch has left before its commit, so it is run again, from its first row,
// after a wait for a lock, a conflict or a deadlock; and with ON ERROR RETRY after other errors that may pass.
//
// Threads: a strand, except Stop. Begin, Step and what comes after kEnded may be on different threads, one after the
// other.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/exec/argument_row.h"
#include "engine/exec/inner_transactions.h"
#include "engine/exec/operator.h"
#include "engine/exec/subquery_runner.h"
#include "engine/functions/operators/text.h"
#include "engine/functions/random_source.h"
#include "engine/txn/commit_state.h"

namespace mycel::engine::exec {

// The rows that a CallInTransactions operator took: not changed while inner transactions run.
struct InnerInput {
  struct Place {
    uint32_t batch = 0;
    uint32_t row = 0;
  };
  std::vector<types::Batch> batches;
  std::vector<Place> places;
};

class InnerRun {
 public:
  enum class Outcome : uint8_t {
    kAgain,  // its slice is over
    kWaits,  // until `wake` ran
    kEnded,
  };

  // `plan`, `outer` and `input` outlive it. `columns` are those of the input, `carried` those that leave. `retry_ns`:
  // how long a batch is run again after errors that may pass; 0: not at all.
  [[nodiscard]] static base::Result<std::unique_ptr<InnerRun>> Build(const planner::CallInTransactions& plan,
                                                                     ExecutionContext& outer, const InnerInput& input,
                                                                     std::span<const VarId> columns,
                                                                     std::span<const VarId> carried, uint64_t retry_ns);
  ~InnerRun();

  // The input rows [first, end), in a transaction of their own. Requires that nothing runs.
  void Begin(size_t first, size_t end, uint64_t random_seed);
  [[nodiscard]] Outcome Step(const std::function<void()>& wake);
  // The rest of this batch is not wanted any more: it ends with kTerminated unless its commit is under way.
  void Stop() { stop_.store(true, std::memory_order_relaxed); }

  // --- of the batch, after kEnded
  [[nodiscard]] size_t first() const { return first_; }
  [[nodiscard]] size_t end() const { return end_; }
  [[nodiscard]] const base::Status& status() const { return status_; }  // not ok: rolled back
  [[nodiscard]] base::Lsn lsn() const { return commit_->lsn; }
  [[nodiscard]] const txn::WriteCounters& counters() const { return transaction_->counters(); }
  [[nodiscard]] const std::string& transaction_name() const { return name_; }
  // In the order of the input.
  [[nodiscard]] std::vector<types::Batch> TakeResults();

  // Requires that nothing runs.
  [[nodiscard]] bool waits_for_lock() const { return phase_ == Phase::kLock; }
  [[nodiscard]] const std::vector<OperatorProfile>& profiles() const { return context_.profiles(); }

 private:
  enum class Phase : uint8_t { kRows, kLock, kCommit, kEnded };

  InnerRun(const planner::CallInTransactions& plan, ExecutionContext& outer, const InnerInput& input,
           std::span<const VarId> columns, std::span<const VarId> carried, uint64_t retry_ns);
  [[nodiscard]] ExecutionOptions OptionsOf(const ExecutionContext& outer);

  void BeginTransaction();
  void RunAgain();
  // All rows of the batch. `*yielded`: the slice is over.
  [[nodiscard]] base::Status RunRows(bool* yielded);
  [[nodiscard]] base::Status RunOneRow(bool* yielded);
  void AddResult(const types::Batch& source, uint32_t row);
  // True: it goes on after `error`.
  [[nodiscard]] bool Absorb(const base::Status& error);
  [[nodiscard]] bool MayRetry(const base::Status& error);
  Outcome StepRows();
  Outcome StepLock(const std::function<void()>& wake);
  Outcome StepCommit(const std::function<void()>& wake);
  Outcome End(base::Status status);

  const binder::CallSubqueryClause& clause_;
  InnerTransactions& inner_;
  const InnerInput& input_;
  const std::span<const VarId> carried_;
  const uint64_t retry_ns_;
  std::atomic<bool> stop_{false};
  functions::RandomSource random_;
  functions::RegexCache regexes_;
  std::unique_ptr<txn::Transaction> transaction_;
  ExecutionContext context_;
  SubqueryOperators subqueries_;
  ArgumentRow argument_;
  OperatorPtr body_;
  HeldMemory held_;

  Phase phase_ = Phase::kEnded;
  size_t first_ = 0;
  size_t end_ = 0;
  size_t at_ = 0;  // the row that runs
  bool in_body_ = false;
  uint32_t runs_ = 1;
  uint64_t retry_until_ns_ = 0;  // 0: nothing failed yet
  uint64_t random_seed_ = 0;
  txn::SavepointId savepoint_;
  types::Batch scratch_;
  std::vector<types::Batch> results_;
  std::shared_ptr<txn::CommitState> commit_;
  base::Status status_;
  std::string name_;
};

}  // namespace mycel::engine::exec
