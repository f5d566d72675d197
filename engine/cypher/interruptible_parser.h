// ParseStatement of a text that may be long: the parse can be ended.
#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/cypher/lexer.h"
#include "engine/cypher/parser.h"

namespace mycel::engine::cypher {

// Fails with the error of `interrupt`, too.
[[nodiscard]] base::Result<ParsedStatement> ParseStatement(std::string_view text, const Interrupt& interrupt);

}  // namespace mycel::engine::cypher
