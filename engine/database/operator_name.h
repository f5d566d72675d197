// Operators by the names that Neo4j's tools know, where there is an operator of the same meaning.
#pragma once

#include <string>

#include "engine/planner/physical_plan.h"

namespace mycel::engine::database {

// Without "@neo4j": NodeIndexSeek, Expand(All), ExhaustiveLimit.
[[nodiscard]] std::string OperatorName(const planner::PhysicalOperator& op);

}  // namespace mycel::engine::database
