// Rounding of a float's shortest decimal text to a number of places, as java.math.BigDecimal.setScale does: 2.345
// rounds to 2.35 although the float lies a little below.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mycel::engine::functions {

enum class RoundingMode : uint8_t { kUp, kDown, kCeiling, kFloor, kHalfUp, kHalfDown, kHalfEven };

// "HALF_UP", without regard to case.
[[nodiscard]] std::optional<RoundingMode> RoundingModeByName(std::string_view name);

// NaN and infinities stay. Requires places >= 0.
[[nodiscard]] double RoundDecimal(double value, int places, RoundingMode mode);

}  // namespace mycel::engine::functions
