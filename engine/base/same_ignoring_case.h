// Names and words that users write in any case: ASCII letters alone have one, whatever the locale.
//
// Pure function: any thread.
#pragma once

#include <algorithm>
#include <string_view>

namespace mycel::engine::base {

[[nodiscard]] constexpr bool SameIgnoringCase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace mycel::engine::base
