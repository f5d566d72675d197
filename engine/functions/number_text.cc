#include "engine/functions/number_text.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace mycel::engine::functions {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// [sign] digits [. digits] [e [sign] digits], at least one digit before the exponent; whether all of `text` is that.
bool IsDecimal(std::string_view text) {
  size_t i = 0;
  const auto digits = [&] {
    const size_t start = i;
    while (i < text.size() && IsDigit(text[i])) ++i;
    return i - start;
  };
  const auto sign = [&] {
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  };
  sign();
  size_t mantissa = digits();
  if (i < text.size() && text[i] == '.') {
    ++i;
    mantissa += digits();
  }
  if (mantissa == 0) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    sign();
    if (digits() == 0) return false;
  }
  return i == text.size();
}

// Requires IsDecimal(text).
double ParseDecimal(std::string_view text) {
  const bool negative = text[0] == '-';
  if (text[0] == '+' || text[0] == '-') text.remove_prefix(1);
  double v = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), v);
  if (result.ec == std::errc::result_out_of_range) {
    // Too large or too small: the exponent's sign tells, or, without one, the number of digits does.
    const size_t e = text.find_first_of("eE");
    const bool tiny = e != std::string_view::npos ? text[e + 1] == '-' : text[0] == '0' || text[0] == '.';
    v = tiny ? 0.0 : std::numeric_limits<double>::infinity();
  }
  return negative ? -v : v;
}

}  // namespace

int64_t IntegerFromFloat(double value) {
  if (std::isnan(value)) return 0;
  if (value >= 0x1.0p63) return std::numeric_limits<int64_t>::max();
  if (value < -0x1.0p63) return std::numeric_limits<int64_t>::min();
  return static_cast<int64_t>(value);
}

Result<std::optional<int64_t>> IntegerFromText(std::string_view text) {
  if (!IsDecimal(text)) return std::optional<int64_t>();
  // Whole digits are read exactly; only a fraction's digits are dropped before.
  std::string_view whole = text.substr(0, text.find('.'));
  if (text.find_first_of("eE") == std::string_view::npos) {
    if (whole.starts_with('+')) whole.remove_prefix(1);
    if (whole.empty() || whole == "-") return std::optional<int64_t>(0);  // ".5"
    int64_t v = 0;
    const auto result = std::from_chars(whole.data(), whole.data() + whole.size(), v);
    if (result.ec == std::errc()) return std::optional<int64_t>(v);
  } else {
    const double v = ParseDecimal(text);
    if (v > -0x1.0p63 - 1 && v < 0x1.0p63) return std::optional<int64_t>(IntegerFromFloat(v));
  }
  return Status::Error(ErrorId::kTypeError, "integer, " + std::string(text.substr(0, 100)) + ", is too large");
}

std::optional<double> FloatFromText(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  std::string_view unsigned_text = text;
  if (text.starts_with('+') || text.starts_with('-')) unsigned_text.remove_prefix(1);
  if (unsigned_text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (unsigned_text == "Infinity") {
    return text.front() == '-' ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  }
  if (!text.empty() && std::string_view("fFdD").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  if (!IsDecimal(text)) return std::nullopt;
  return ParseDecimal(text);
}

}  // namespace mycel::engine::functions
