#include "engine/exec/execution.h"

#include <utility>

#include "engine/exec/build.h"
#include "engine/exec/subquery_runner.h"

namespace mycel::engine::exec {

using base::Result;

Execution::Execution(std::shared_ptr<const planner::PhysicalPlan> plan, txn::Transaction& transaction,
                     std::vector<types::Value> parameters, const ExecutionOptions& options)
    : context_(std::move(plan), transaction, std::move(parameters), options),
      subqueries_(std::make_unique<SubqueryOperators>(context_)),
      counters_before_(transaction.counters()) {
  context_.evaluation().subqueries = subqueries_.get();
}

Execution::~Execution() = default;

Result<std::unique_ptr<Execution>> Execution::Create(std::shared_ptr<const planner::PhysicalPlan> plan,
                                                     txn::Transaction& transaction,
                                                     std::vector<types::Value> parameters,
                                                     const ExecutionOptions& options) {
  MYCEL_ASSERT(plan->root != nullptr);
  std::unique_ptr<Execution> execution(new Execution(std::move(plan), transaction, std::move(parameters), options));
  const Scope scope{&execution->context_, &execution->no_argument_};
  MYCEL_ASSIGN_OR_RETURN(execution->root_, BuildOperator(*execution->context_.plan().root, scope));
  return execution;
}

Result<Step> Execution::Pull(types::Batch* rows) {
  rows->Clear();
  if (finished_) return Step::kDone;
  context_.StartSlice();
  Result<Step> step = root_->Next(&batch_);
  context_.transaction().Quiesce();
  if (!step.ok() || *step == Step::kDone) finished_ = true;
  if (!step.ok() || *step != Step::kRows) return step;
  const std::vector<VarId>& columns = context_.plan().columns;
  rows->ResizeSlots(columns.size());
  // Copied: a variable may be a column twice, and the operator goes on using its own buffers.
  for (size_t i = 0; i < columns.size(); ++i) rows->column(i) = batch_.column(columns[i].value);
  rows->set_rows(batch_.rows());
  return Step::kRows;
}

txn::WriteCounters Execution::counters() const {
  txn::WriteCounters now = context_.transaction().counters();
  now.nodes_created -= counters_before_.nodes_created;
  now.nodes_deleted -= counters_before_.nodes_deleted;
  now.rels_created -= counters_before_.rels_created;
  now.rels_deleted -= counters_before_.rels_deleted;
  now.properties_set -= counters_before_.properties_set;
  now.labels_added -= counters_before_.labels_added;
  now.labels_removed -= counters_before_.labels_removed;
  return now;
}

}  // namespace mycel::engine::exec
