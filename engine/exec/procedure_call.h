// CALL of a procedure and SHOW: for each row, the procedure's rows. One without outputs passes the row.
#pragma once

#include <memory>
#include <vector>

#include "engine/exec/operator.h"
#include "engine/exec/procedure_source.h"

namespace mycel::engine::exec {

class ProcedureCallOperator final : public Operator {
 public:
  ProcedureCallOperator(const planner::ProcedureCall& plan, Scope scope, OperatorPtr child);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  [[nodiscard]] ProcedureCallContext CallContext();
  // Starts the call for the current row.
  [[nodiscard]] base::Status Open();
  // Fetches the call's next rows; false: there are no more.
  [[nodiscard]] base::Result<bool> Fetch();
  // Writes one row of the procedure behind the rows of `out`; false: WHERE drops it.
  [[nodiscard]] base::Result<bool> Emit(const ProcedureRow* yielded, uint32_t at, uint32_t capacity, types::Batch* out);

  OperatorPtr child_;
  const binder::CallProcedureClause& call_;
  std::vector<VarId> passed_;  // carried columns that the call does not yield
  HeldMemory held_;
  types::Batch input_;
  uint32_t row_ = 0;
  std::unique_ptr<ProcedureRows> rows_;
  bool more_ = false;     // rows_ may have others behind fetched_
  bool emitted_ = false;  // the current row has led to a row
  std::vector<ProcedureRow> fetched_;
  size_t fetched_at_ = 0;
};

}  // namespace mycel::engine::exec
