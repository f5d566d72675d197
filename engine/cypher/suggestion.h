// "Did you mean": the expected word nearest to what was written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mycel::engine::cypher {

// The one of `expected` (quoted words, such as "'RETURN'"; others are ignored) that is at most two edits away from
// `word`, in any case; empty where none is.
[[nodiscard]] std::string NearestExpectation(std::string_view word, const std::vector<std::string>& expected);

}  // namespace mycel::engine::cypher
