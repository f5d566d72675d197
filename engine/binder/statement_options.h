// The options of a `CYPHER key=value` prefix: Neo4j's, whose names and values are checked and which choose nothing
// here, and Mycel's own.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/binder/parameter_values.h"
#include "engine/cypher/ast_statement.h"

namespace mycel::engine::binder {

// The options by their names as written, values without quotes. kArgumentError: an unknown option, a value that an
// option does not have, or two values of one option.
//
// `as_of` takes a parameter: its value is taken from `given`, so what is bound is good for this value alone (statements
// as of the past are in no cache of plans). Others choose how a statement is compiled and take none.
[[nodiscard]] base::Result<std::vector<std::pair<std::string, std::string>>> CheckStatementOptions(
    cypher::List<cypher::StatementOption> options, const ParameterValues* given);

// A moment as `as_of` takes it: a date and time, with or without a zone, a date, a text, or a number; nullopt: none.
[[nodiscard]] std::optional<std::string> MomentText(const types::Value& value);

}  // namespace mycel::engine::binder
