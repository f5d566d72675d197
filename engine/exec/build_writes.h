// Factories of the operators that write or read outside the graph; build.cc calls them. Each builds its own children
// with BuildExpanded (row by row, multiplicities expanded).
#pragma once

#include "engine/base/result.h"
#include "engine/exec/operator.h"
#include "engine/planner/physical_plan.h"

namespace mycel::engine::exec {

[[nodiscard]] base::Result<OperatorPtr> BuildCreate(const planner::Create& plan, Scope scope);
[[nodiscard]] base::Result<OperatorPtr> BuildMerge(const planner::Merge& plan, Scope scope);
[[nodiscard]] base::Result<OperatorPtr> BuildSet(const planner::Set& plan, Scope scope);
[[nodiscard]] base::Result<OperatorPtr> BuildDelete(const planner::Delete& plan, Scope scope);
[[nodiscard]] base::Result<OperatorPtr> BuildForeach(const planner::Foreach& plan, Scope scope);
[[nodiscard]] base::Result<OperatorPtr> BuildLoadCsv(const planner::LoadCsv& plan, Scope scope);
[[nodiscard]] base::Result<OperatorPtr> BuildProcedureCall(const planner::ProcedureCall& plan, Scope scope);
[[nodiscard]] base::Result<OperatorPtr> BuildCallInTransactions(const planner::CallInTransactions& plan, Scope scope);

}  // namespace mycel::engine::exec
