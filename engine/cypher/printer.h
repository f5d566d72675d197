// Syntax tree to Cypher text. Printing is canonical: what parses to the same tree prints the same, and the text printed
// parses to the same tree.
#pragma once

#include <string>

#include "engine/cypher/ast.h"

namespace mycel::engine::cypher {

[[nodiscard]] std::string Print(const Statement& statement);
[[nodiscard]] std::string Print(const Expression& expression);
[[nodiscard]] std::string Print(const PathPattern& pattern);

}  // namespace mycel::engine::cypher
