// From a physical plan to operators: one factory, one switch.
//
// Building allocates nothing but the operators: columns and tables come with the first rows.
#pragma once

#include "engine/base/result.h"
#include "engine/exec/operator.h"
#include "engine/planner/physical_plan.h"

namespace mycel::engine::exec {

// The tree below `plan`. `scope.argument` and the plan outlive it. Fails with kNotSupported for an operator that has no
// implementation.
[[nodiscard]] base::Result<OperatorPtr> BuildOperator(const planner::PhysicalOperator& plan, Scope scope);

// The same, with rows that stand for several expanded to as many: for every consumer that counts rows or acts on each.
[[nodiscard]] base::Result<OperatorPtr> BuildExpanded(const planner::PhysicalOperator& plan, Scope scope);

}  // namespace mycel::engine::exec
