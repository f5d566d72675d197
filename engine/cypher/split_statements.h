// Scripts: several statements with `;` between them.
#pragma once

#include <string_view>
#include <vector>

namespace mycel::engine::cypher {

struct ScriptStatement {
  std::string_view text;  // without the `;`, without surrounding blanks and comments in front
  bool terminated;        // a `;` follows: an interactive shell may run it
};

// The statements of `script` that are not empty, in order, as views into it. A `;` in a string, a comment or a quoted
// name does not end a statement; what is not closed reaches to the end of the script. Never fails: the parser tells
// what is wrong.
[[nodiscard]] std::vector<ScriptStatement> SplitStatements(std::string_view script);

}  // namespace mycel::engine::cypher
