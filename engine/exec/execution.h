// Execution: one run of a plan, driven by the database façade.
//
//   MYCEL_ASSIGN_OR_RETURN(auto execution, Execution::Create(plan, transaction, std::move(parameters), options));
//   for (;;) {
//     MYCEL_ASSIGN_OR_RETURN(const Step step, execution->Pull(&rows));
//     if (step == Step::kRows) send(rows); else if (step == Step::kDone) break; else park and come back;
//   }
//
// Rows come with the result's columns in order: column i of the batch is plan.column_names[i]. Rows that precede a
// failing one are handed out first, the error with the next Pull. A plan that writes gives its first row after its last
// write.
//
// The transaction outlives the execution, or is replaced while nothing runs. Threads: a strand.
#pragma once

#include <memory>
#include <vector>

#include "engine/base/result.h"
#include "engine/exec/operator.h"
#include "engine/planner/physical_plan.h"
#include "engine/txn/transaction.h"
#include "engine/txn/write_counters.h"
#include "engine/types/batch.h"

namespace mycel::engine::exec {

class SubqueryOperators;

class Execution {
 public:
  // `parameters` by ParameterExpression::index. Requires plan->root (no schema command).
  [[nodiscard]] static base::Result<std::unique_ptr<Execution>> Create(
      std::shared_ptr<const planner::PhysicalPlan> plan, txn::Transaction& transaction,
      std::vector<types::Value> parameters, const ExecutionOptions& options);
  ~Execution();

  // kYielded: the slice is over, call again. After kDone or an error there is nothing more to pull.
  [[nodiscard]] base::Result<Step> Pull(types::Batch* rows);

  // kTerminated, kTransactionTimedOut: it should end. For whoever takes rows that are there already, and asks for none.
  [[nodiscard]] base::Status Check() { return context_.CheckNow(); }

  // What this execution wrote so far.
  [[nodiscard]] txn::WriteCounters counters() const;
  // By PhysicalOperator::id; empty without ExecutionOptions::profile.
  [[nodiscard]] const std::vector<OperatorProfile>& profiles() const { return context_.profiles(); }

 private:
  Execution(std::shared_ptr<const planner::PhysicalPlan> plan, txn::Transaction& transaction,
            std::vector<types::Value> parameters, const ExecutionOptions& options);

  ExecutionContext context_;
  ArgumentRow no_argument_;
  std::unique_ptr<SubqueryOperators> subqueries_;
  OperatorPtr root_;
  types::Batch batch_;
  txn::WriteCounters counters_before_;
  bool finished_ = false;
};

}  // namespace mycel::engine::exec
