// EXPLAIN that answers with rows: CYPHER explain_format=text EXPLAIN …, or explain_format=json. The plan is in the
// summary as always; the rows are for people and programs that do not look there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/database/summary.h"

namespace mycel::engine::database {

// The rows of the one column `plan`: for "text" a line an operator under a line of headings, for "json" one document.
[[nodiscard]] std::vector<std::string> ExplainRows(const PlanDescription& plan, std::string_view format);

}  // namespace mycel::engine::database
