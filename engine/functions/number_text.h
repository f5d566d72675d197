// Texts as numbers, as the conversion functions read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/result.h"

namespace mycel::engine::functions {

// "42", "-3.9" (cut to -3), "1e3"; no surrounding space. Empty for other text; fails with kTypeError for a number that
// no integer can hold.
[[nodiscard]] base::Result<std::optional<int64_t>> IntegerFromText(std::string_view text);

// As Java's Double.parseDouble: "3.5", ".5", "5.", "1e-3", "NaN", "-Infinity", "1d", "2f", surrounded by any space.
[[nodiscard]] std::optional<double> FloatFromText(std::string_view text);

// Cut towards zero; NaN is 0, what is out of range the nearest integer.
[[nodiscard]] int64_t IntegerFromFloat(double value);

}  // namespace mycel::engine::functions
