// Plans as EXPLAIN and PROFILE show them.
#pragma once

#include <memory>
#include <vector>

#include "engine/database/summary.h"
#include "engine/exec/operator_profile.h"
#include "engine/planner/physical_plan.h"

namespace mycel::engine::database {

// `profiles` by operator id; empty for EXPLAIN. Requires a plan with a root.
[[nodiscard]] std::unique_ptr<PlanDescription> DescribePlan(const planner::PhysicalPlan& plan,
                                                            const std::vector<exec::OperatorProfile>& profiles);

}  // namespace mycel::engine::database
