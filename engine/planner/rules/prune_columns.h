// Top down: each operator's rows carry only what operators above read. An expansion whose new node and relationship
// nobody reads becomes a multiplication by the degree:
//
//   Aggregate count(*)                    Aggregate count(*)
//     Expand (a)-[r:T]->(b)       =>        Expand degree of a over T
#pragma once

#include "engine/planner/physical_plan.h"
#include "engine/planner/var_set.h"

namespace mycel::engine::planner {

void PruneColumns(PhysicalPlan* plan, PhysicalOperator* root, const VarSet& required);

}  // namespace mycel::engine::planner
