// CYPHER dry_run=true: a statement runs, its rows and counters are told, and nothing of it is kept.
#pragma once

#include <string_view>

#include "engine/base/status.h"
#include "engine/binder/bound_statement.h"
#include "engine/database/summary.h"
#include "engine/planner/physical_plan.h"

namespace mycel::engine::database {

// The value of a statement's option, as written; empty if it has none.
[[nodiscard]] std::string_view OptionOf(const binder::BoundStatement& statement, std::string_view name);

[[nodiscard]] bool IsDryRun(const binder::BoundStatement& statement);

// Whether what the plan does can be taken back: inner transactions, commands and procedures that change more than the
// graph cannot.
[[nodiscard]] base::Status CheckDryRun(const planner::PhysicalPlan& plan);

// Says that nothing was kept.
[[nodiscard]] QueryNotification DryRunNotification();

}  // namespace mycel::engine::database
