// CALL { … } IN TRANSACTIONS: the subquery runs for batches of the input rows, each committed by itself, up to n at
// once with IN n CONCURRENT TRANSACTIONS. Rows that come from the graph are all taken before the first batch begins,
// and wait in a temporary file where there is no room for them; others (LOAD CSV, UNWIND of a parameter) are taken when
// their turn comes. The rows leave in the order of the input, after the last batch: what stands behind reads a graph
// that has all of them.
//
// With ON ERROR CONTINUE or BREAK a failing batch is rolled back and its rows come with nulls; REPORT STATUS tells of
// each. After BREAK and FAIL no other batch begins: those that run are finished after BREAK, and after FAIL rolled back
// unless their commit is under way. ON ERROR RETRY: see InnerRun.
//
// The statement's own transaction writes nothing meanwhile and holds no locks, so that inner ones never wait for it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/exec/inner_run.h"
#include "engine/exec/inner_task.h"
#include "engine/exec/operator.h"
#include "engine/exec/spooled_rows.h"

namespace mycel::engine::exec {

class CallInTransactionsOperator final : public Operator {
 public:
  [[nodiscard]] static base::Result<OperatorPtr> Build(const planner::CallInTransactions& plan, Scope scope);
  ~CallInTransactionsOperator() override;
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  enum class State : uint8_t { kStart, kSpooling, kTaking, kRunning, kGiving, kDone };
  // How an inner transaction ended, for REPORT STATUS; and what it made.
  struct Ended {
    bool started = false;
    std::string transaction_name;
    base::Status status;
    size_t first = 0;  // of its input rows
    size_t end = 0;
    std::vector<types::Batch> results;
    size_t bytes = 0;  // of the results
  };

  CallInTransactionsOperator(const planner::CallInTransactions& plan, Scope scope);

  [[nodiscard]] base::Status Start();
  [[nodiscard]] base::Result<uint64_t> PositiveNumber(const binder::BoundExpression* number, uint64_t otherwise,
                                                      std::string_view what);
  // All rows of child 0. False: the slice is over.
  [[nodiscard]] base::Result<bool> SpoolInput();
  // The next piece of the input. False: the slice is over.
  [[nodiscard]] base::Result<bool> TakeInput();
  [[nodiscard]] base::Result<Step> NextInput(types::Batch* batch);
  [[nodiscard]] bool HasPiece() const;
  // Forgets the rows whose batches have ended. Requires that nothing runs.
  void DropTaken();
  // Runs inner transactions for the rows that are there. False: the slice is over, or there is nothing to do until the
  // signal comes.
  [[nodiscard]] base::Result<bool> RunBatches();
  // One look at everything: whether something has moved.
  [[nodiscard]] base::Result<bool> Advance();
  [[nodiscard]] base::Result<bool> BeginInner();
  [[nodiscard]] base::Status TakeEnded(InnerTask* task);
  // Rows for the batches that have ended without a gap.
  [[nodiscard]] base::Status AddResults();
  // What leaves after the last batch waits as the input does.
  [[nodiscard]] base::Status KeepResults();
  [[nodiscard]] base::Status AddResult(const types::Batch& source, uint32_t row, std::span<const VarId> columns,
                                       const types::Value& status);
  [[nodiscard]] types::Value StatusMap(const Ended& ended) const;
  [[nodiscard]] base::Status Account();
  // Whole batches only, but for the last one.
  [[nodiscard]] bool MayBegin() const {
    const size_t left = input_.places.size() - next_;
    return left > 0 && (input_ended_ || left >= batch_rows_) && !broken_ && failure_.ok();
  }
  // The statement itself was ended, with `error`: what runs is stopped at once.
  [[nodiscard]] base::Status Abort(base::Status error);
  // True: something waited for a lock.
  bool CloseTasks();

  const planner::CallInTransactions& call_;
  const binder::CallSubqueryClause& clause_;
  const binder::InTransactions& in_;
  OperatorPtr rows_;
  std::unique_ptr<SpooledRows> spooled_;  // of rows_; null: they are taken when their turn comes
  HeldMemory held_;
  State state_ = State::kStart;
  uint64_t batch_rows_ = 0;
  uint64_t concurrency_ = 1;
  uint64_t retry_ns_ = 0;
  std::vector<VarId> kept_;    // what leaves without what the subquery would have returned
  std::vector<VarId> nulled_;  // and the rest
  bool gives_status_ = false;  // REPORT STATUS, and somebody reads it

  InnerInput input_;  // of this piece, and what the piece before has left
  size_t input_bytes_ = 0;
  bool input_ended_ = false;
  std::vector<std::shared_ptr<InnerTask>> tasks_;
  size_t running_ = 0;
  size_t next_ = 0;                // the first input row that no inner transaction has begun with
  size_t taken_ = 0;               // results are there for the rows before it
  std::map<size_t, Ended> ended_;  // by their first row: they wait for one before them
  size_t ended_bytes_ = 0;
  bool broken_ = false;   // after ON ERROR BREAK
  base::Status failure_;  // after ON ERROR FAIL

  SpooledRows results_;
  types::Batch result_;  // the last ones of them, not appended yet
};

}  // namespace mycel::engine::exec
