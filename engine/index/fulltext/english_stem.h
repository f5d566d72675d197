// The stem of an English word, by the algorithm of M. F. Porter, "An algorithm for suffix stripping", Program 14
// (1980).
#pragma once

#include <string>

namespace mycel::engine::index {

// `word` is in lower case. Words of other letters than a to z, and of fewer than three, stay as they are.
[[nodiscard]] std::string EnglishStem(std::string word);

}  // namespace mycel::engine::index
