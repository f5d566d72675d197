// What stands below the rows: counters and plans.
#pragma once

#include <string>

#include "clients/cpp/session.h"

namespace mycel::shell {

// "Created 3 nodes, set 2 properties"; empty when nothing changed.
[[nodiscard]] std::string CountersText(const client::Summary& summary);
// One operator per line, indented by its depth, its figures in columns; columns that say nothing are left out.
[[nodiscard]] std::string PlanText(const client::Value& plan);

}  // namespace mycel::shell
