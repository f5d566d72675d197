// Patterns of =~ are written as for Java, and RE2 matches them. What both can say but spell differently is respelt;
// what RE2 would silently take for something else, or cannot do in linear time, is refused by name.
//
//   (?iu)a       (?i)a            case folding is Unicode's always; d, u and U have nothing to change
//   (?<n>a)      (?P<n>a)
//   \u00e9       \x{00e9}
//   \p{Alpha}    [[:alpha:]]      \p{IsLatin}, \p{IsL}: \p{Latin}, \p{L}
//   [a[bc]], [a&&b]               refused: classes in classes
//   (?=a), (?<!a), \1, a*+        refused: look-around, back references, possessive quantifiers
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace mycel::engine::functions {

// Fails with kSemanticError. What is no pattern in either dialect may pass: RE2 finds it.
[[nodiscard]] base::Result<std::string> ToRe2Pattern(std::string_view java);

}  // namespace mycel::engine::functions
