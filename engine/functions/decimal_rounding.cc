#include "engine/functions/decimal_rounding.h"

#include <charconv>
#include <cmath>
#include <string>

namespace mycel::engine::functions {
namespace {

// 0.d1d2d3... * 10^exponent
struct Decimal {
  std::string digits;
  int exponent = 0;
};

Decimal ToDecimal(double magnitude) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), magnitude, std::chars_format::scientific).ptr;
  const std::string_view text(buffer, static_cast<size_t>(end - buffer));
  const size_t e = text.find('e');
  Decimal decimal;
  for (const char c : text.substr(0, e)) {
    if (c != '.') decimal.digits += c;
  }
  decimal.exponent = std::stoi(std::string(text.substr(e + 1))) + 1;
  return decimal;
}

// Whether the digits that are cut off raise the last kept one.
bool RoundsAway(const Decimal& decimal, size_t kept, bool cut_has_gap, bool negative, RoundingMode mode) {
  const std::string cut = decimal.digits.substr(kept);
  if (cut.find_first_not_of('0') == std::string::npos) return false;
  switch (mode) {
    case RoundingMode::kUp:
      return true;
    case RoundingMode::kDown:
      return false;
    case RoundingMode::kCeiling:
      return !negative;
    case RoundingMode::kFloor:
      return negative;
    default:
      break;
  }
  // A gap means zeros between the rounding place and the first digit: less than half.
  if (cut_has_gap) return false;
  const bool exactly_half = cut[0] == '5' && cut.find_first_not_of('0', 1) == std::string::npos;
  if (!exactly_half) return cut[0] >= '5';
  if (mode == RoundingMode::kHalfUp) return true;
  if (mode == RoundingMode::kHalfDown) return false;
  return kept > 0 && (decimal.digits[kept - 1] - '0') % 2 == 1;
}

}  // namespace

std::optional<RoundingMode> RoundingModeByName(std::string_view name) {
  std::string upper;
  for (const char c : name) upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (upper == "UP") return RoundingMode::kUp;
  if (upper == "DOWN") return RoundingMode::kDown;
  if (upper == "CEILING") return RoundingMode::kCeiling;
  if (upper == "FLOOR") return RoundingMode::kFloor;
  if (upper == "HALF_UP") return RoundingMode::kHalfUp;
  if (upper == "HALF_DOWN") return RoundingMode::kHalfDown;
  if (upper == "HALF_EVEN") return RoundingMode::kHalfEven;
  return std::nullopt;
}

double RoundDecimal(double value, int places, RoundingMode mode) {
  if (!std::isfinite(value) || value == 0) return value;
  const bool negative = value < 0;
  Decimal decimal = ToDecimal(std::fabs(value));
  const int keep =
      decimal.exponent + places;  // digits that stay; negative when even the first lies below the last place
  if (keep >= static_cast<int>(decimal.digits.size())) return value;
  const size_t kept = keep > 0 ? static_cast<size_t>(keep) : 0;
  const bool away = RoundsAway(decimal, kept, keep < 0, negative, mode);
  // The kept digits are a whole number of units of 10^-places.
  std::string units = decimal.digits.substr(0, kept);
  if (away) {
    size_t i = units.size();
    while (i > 0 && units[i - 1] == '9') units[--i] = '0';
    if (i > 0) {
      ++units[i - 1];
    } else {
      units.insert(units.begin(), '1');
    }
  }
  if (units.empty()) return 0.0;
  const std::string text = units + "e-" + std::to_string(places);
  double rounded = 0;
  std::from_chars(text.data(), text.data() + text.size(), rounded);
  return negative && rounded != 0 ? -rounded : rounded;
}

}  // namespace mycel::engine::functions
