// A plan as the table that people know from Neo4j: drivers' manuals print it from the plan's argument
// `string-representation`, and cypher-shell shows it.
//
//   +------------------+----+---------+----------------+
//   | Operator         | Id | Details | Estimated Rows |
//   +------------------+----+---------+----------------+
//   | +ProduceResults  |  0 | n       |             10 |
//   | |                +----+---------+----------------+
//   | +NodeByLabelScan |  1 | n:Sh    |             10 |
//   +------------------+----+---------+----------------+
#pragma once

#include <string>

#include "engine/database/summary.h"

namespace mycel::engine::database {

// `profiled`: with columns for what was counted. Long details go over several lines.
[[nodiscard]] std::string PlanTable(const PlanDescription& plan, bool profiled);

}  // namespace mycel::engine::database
