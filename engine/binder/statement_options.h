// The options of a `CYPHER key=value` prefix: Neo4j's, whose names and values are checked and which choose nothing
// here, and Mycel's own.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/cypher/ast_statement.h"

namespace mycel::engine::binder {

// The options by their names as written, values without quotes. kArgumentError: an unknown option, a value that an
// option does not have, or two values of one option.
[[nodiscard]] base::Result<std::vector<std::pair<std::string, std::string>>> CheckStatementOptions(
    cypher::List<cypher::StatementOption> options);

}  // namespace mycel::engine::binder
