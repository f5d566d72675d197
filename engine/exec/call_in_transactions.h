// CALL { … } IN TRANSACTIONS: the rows are taken first, then the subquery runs for batches of them, each committed by
// itself.
//
// With ON ERROR CONTINUE or BREAK a failing batch is rolled back and its rows come with nulls; REPORT STATUS tells of
// each. ON ERROR RETRY runs the rows of a batch again after an error that may pass (a deadlock, a conflict), for so
// many seconds; then it goes on as ON ERROR does.
#pragma once

#include <string>
#include <vector>

#include "engine/exec/argument_row.h"
#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class CallInTransactionsOperator final : public Operator {
 public:
  [[nodiscard]] static base::Result<OperatorPtr> Build(const planner::CallInTransactions& plan, Scope scope);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  enum class State : uint8_t { kStart, kTaking, kRunning, kGiving, kDone };
  struct RowPlace {
    uint32_t batch = 0;
    uint32_t row = 0;
  };

  CallInTransactionsOperator(const planner::CallInTransactions& plan, Scope scope);

  [[nodiscard]] base::Status Start();
  // All rows of child 0. False: the slice is over.
  [[nodiscard]] base::Result<bool> TakeInput();
  // Runs the subquery for the rows of the current inner transaction. False: the slice is over.
  [[nodiscard]] base::Result<bool> RunRows();
  [[nodiscard]] base::Status RunOneRow(bool* yielded);
  // `*again`: the rows of this inner transaction are to be run once more.
  [[nodiscard]] base::Status EndInner(base::Status result, bool* again);
  // ON ERROR RETRY: the error may pass, and there is time left.
  [[nodiscard]] base::Result<bool> MayRetry(const base::Status& error);
  // Rows of a batch that failed or came after BREAK: nulls where the subquery would have been.
  void KeepWithNulls();
  void AddResult(const types::Batch& source, uint32_t row);
  [[nodiscard]] types::Value StatusMap() const;
  [[nodiscard]] base::Status Account();

  const binder::CallSubqueryClause& clause_;
  const binder::InTransactions& in_;
  OperatorPtr rows_;
  OperatorPtr body_;
  ArgumentRow argument_;
  HeldMemory held_;
  State state_ = State::kStart;
  uint64_t batch_rows_ = 0;

  std::vector<types::Batch> input_;  // the whole input, its snapshot released
  size_t input_bytes_ = 0;
  std::vector<RowPlace> places_;
  size_t place_ = 0;  // the row that runs
  size_t first_ = 0;  // of the current inner transaction
  bool in_body_ = false;
  uint64_t retry_until_ns_ = 0;  // of the current inner transaction; 0: nothing failed yet
  bool broken_ = false;          // after ON ERROR BREAK: nothing runs any more

  types::Batch scratch_;
  std::vector<types::Batch> results_;  // of the current inner transaction
  size_t give_batch_ = 0;

  bool started_ = false;  // for the status
  bool committed_ = false;
  std::string error_message_;
  std::string transaction_name_;
};

}  // namespace mycel::engine::exec
