// Counts that the store keeps anyway.
//
//   Aggregate [c = count(*)]            NodeCount c :L
//     LabelScan n:L              =>       Argument is not needed
//
// and the same for AllNodesScan, and for RelationshipScan without both directions. count(n) of a scanned node counts
// rows too. Not under an Argument with columns: there the scan runs once for each outer row all the same, and so does
// this.
#pragma once

#include "engine/planner/physical_plan.h"

namespace mycel::engine::planner {

[[nodiscard]] PhysicalOperator* CountStore(PhysicalPlan* plan, PhysicalOperator* root);

}  // namespace mycel::engine::planner
