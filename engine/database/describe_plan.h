// Plans as EXPLAIN and PROFILE show them.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/database/summary.h"
#include "engine/exec/operator_profile.h"
#include "engine/planner/physical_plan.h"
#include "engine/txn/store.h"

namespace mycel::engine::database {

// `profiles` by operator id; empty for EXPLAIN. `parameters` as the statement runs with them: literals that the plan
// does not depend on are shown from there. `store` names indexes. Requires a plan with a root.
[[nodiscard]] std::unique_ptr<PlanDescription> DescribePlan(const planner::PhysicalPlan& plan, const txn::Store& store,
                                                            std::span<const types::Value> parameters,
                                                            const std::vector<exec::OperatorProfile>& profiles);

}  // namespace mycel::engine::database
