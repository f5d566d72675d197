// How many terminal columns a text takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mycel::shell {

[[nodiscard]] size_t DisplayWidth(std::string_view text);
// The text padded with blanks to exactly `width` columns, or cut and ended with an ellipsis.
[[nodiscard]] std::string Fit(std::string_view text, size_t width);

}  // namespace mycel::shell
