// What an operator works on, as the Details column of EXPLAIN shows it.
#pragma once

#include <string>

#include "engine/binder/print_bound.h"
#include "engine/catalog/schema_snapshot.h"
#include "engine/catalog/tokens.h"
#include "engine/planner/physical_plan.h"

namespace mycel::engine::database {

// Where names come from; everything outlives it.
struct PlanNames {
  binder::BoundPrinter printer;
  const catalog::SchemaSnapshot& schema;
  const catalog::Tokens& tokens;
};

// "(n)-[:KNOWS]->(m)", "RANGE INDEX n:Person(name) WHERE name = $name"; empty where there is nothing to tell.
[[nodiscard]] std::string OperatorDetails(const PlanNames& names, const planner::PhysicalPlan& plan,
                                          const planner::PhysicalOperator& op);

}  // namespace mycel::engine::database
