#include "engine/exec/build_writes.h"

#include "engine/exec/build.h"
#include "engine/exec/call_in_transactions.h"
#include "engine/exec/create.h"
#include "engine/exec/delete.h"
#include "engine/exec/foreach.h"
#include "engine/exec/load_csv.h"
#include "engine/exec/merge.h"
#include "engine/exec/procedure_call.h"
#include "engine/exec/set.h"

namespace mycel::engine::exec {
namespace {

template <typename T, typename Plan>
base::Result<OperatorPtr> OverInput(const Plan& plan, Scope scope) {
  MYCEL_ASSIGN_OR_RETURN(OperatorPtr child, BuildExpanded(*plan.children[0], scope));
  return OperatorPtr(std::make_unique<T>(plan, scope, std::move(child)));
}

}  // namespace

base::Result<OperatorPtr> BuildCreate(const planner::Create& plan, Scope scope) {
  return OverInput<CreateOperator>(plan, scope);
}
base::Result<OperatorPtr> BuildMerge(const planner::Merge& plan, Scope scope) {
  return MergeOperator::Build(plan, scope);
}
base::Result<OperatorPtr> BuildSet(const planner::Set& plan, Scope scope) {
  return OverInput<SetOperator>(plan, scope);
}
base::Result<OperatorPtr> BuildDelete(const planner::Delete& plan, Scope scope) {
  return OverInput<DeleteOperator>(plan, scope);
}
base::Result<OperatorPtr> BuildForeach(const planner::Foreach& plan, Scope scope) {
  return ForeachOperator::Build(plan, scope);
}
base::Result<OperatorPtr> BuildLoadCsv(const planner::LoadCsv& plan, Scope scope) {
  return OverInput<LoadCsvOperator>(plan, scope);
}
base::Result<OperatorPtr> BuildProcedureCall(const planner::ProcedureCall& plan, Scope scope) {
  return OverInput<ProcedureCallOperator>(plan, scope);
}
base::Result<OperatorPtr> BuildCallInTransactions(const planner::CallInTransactions& plan, Scope scope) {
  return CallInTransactionsOperator::Build(plan, scope);
}

}  // namespace mycel::engine::exec
