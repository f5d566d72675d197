// Values of literal tokens; see lexer.h.
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

#include "engine/cypher/lexer.h"
#include "engine/cypher/unicode.h"

namespace mycel::engine::cypher {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

// The code unit of `count` hexadecimal digits at `at`, or nothing.
std::optional<uint32_t> HexDigits(std::string_view text, size_t at, size_t count) {
  if (at + count > text.size()) return std::nullopt;
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + count, value, 16);
  if (error != std::errc() || end != text.data() + at + count) return std::nullopt;
  return value;
}

// One \uXXXX, \UXXXXXXXX, or a surrogate pair of two \uXXXX, at `raw[*at]` (the backslash); moves *at behind it.
std::optional<uint32_t> DecodeUnicodeEscape(std::string_view raw, size_t* at) {
  const bool is_long = raw[*at + 1] == 'U';
  const auto first = HexDigits(raw, *at + 2, is_long ? 8 : 4);
  if (!first) return std::nullopt;
  *at += is_long ? 10 : 6;
  if (*first < 0xD800 || *first > 0xDFFF) return *first <= 0x10FFFF ? first : std::nullopt;
  if (*first > 0xDBFF || *at + 1 >= raw.size() || raw[*at] != '\\' || raw[*at + 1] != 'u') return std::nullopt;
  const auto second = HexDigits(raw, *at + 2, 4);
  if (!second || *second < 0xDC00 || *second > 0xDFFF) return std::nullopt;
  *at += 6;
  return 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00);
}

// The character that `\c` stands for, or '\0'.
char SimpleEscape(char c) {
  switch (c) {
    case 't':
      return '\t';
    case 'b':
      return '\b';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 'f':
      return '\f';
    case '\\':
    case '\'':
    case '"':
    case '`':
      return c;
    default:
      return '\0';
  }
}

// Copies `raw` without underscores to `out`; numbers in a query are short, longer ones take the heap.
std::string WithoutUnderscores(std::string_view raw) {
  std::string digits;
  digits.reserve(raw.size());
  for (const char c : raw) {
    if (c != '_') digits.push_back(c);
  }
  return digits;
}

}  // namespace

Result<std::string_view> DecodeString(std::string_view raw, uint32_t offset, base::Arena* arena) {
  const std::string_view inner = raw.substr(1, raw.size() - 2);
  size_t at = inner.find('\\');
  if (at == std::string_view::npos) return inner;
  // No escape is shorter than what it stands for.
  char* const out = static_cast<char*>(arena->Allocate(inner.size(), 1));
  size_t size = inner.copy(out, at);
  while (at < inner.size()) {
    if (inner[at] != '\\') {
      out[size++] = inner[at++];
      continue;
    }
    const auto place = static_cast<uint32_t>(offset + 1 + at);
    const char escape = inner[at + 1];
    if (escape == 'u' || escape == 'U') {
      const auto code_point = DecodeUnicodeEscape(inner, &at);
      if (!code_point) {
        return Status::Error(ErrorId::kInvalidUnicodeLiteral,
                             "Invalid Unicode escape: expected \\u and four hexadecimal digits of a character")
            .At(place);
      }
      size += EncodeCodePoint(*code_point, out + size);
    } else if (const char c = SimpleEscape(escape); c != '\0') {
      out[size++] = c;
      at += 2;
    } else {
      out[size++] = inner[at++];  // no escape: the backslash is meant, as in the pattern '\\d+'
      out[size++] = inner[at++];
    }
  }
  return std::string_view(out, size);
}

Result<std::string_view> DecodeEscapedName(std::string_view raw, uint32_t offset, bool may_be_empty,
                                           base::Arena* arena) {
  const std::string_view inner = raw.substr(1, raw.size() - 2);
  if (inner.empty() && !may_be_empty) {
    return Status::Error(ErrorId::kUnexpectedSyntax, "A name must not be empty").At(offset);
  }
  if (inner.find('`') == std::string_view::npos) return inner;
  char* const out = static_cast<char*>(arena->Allocate(inner.size(), 1));
  size_t size = 0;
  for (size_t at = 0; at < inner.size(); ++at) {
    out[size++] = inner[at];
    if (inner[at] == '`') ++at;
  }
  return std::string_view(out, size);
}

Result<int64_t> DecodeInteger(std::string_view raw, bool negative, uint32_t offset) {
  std::string cleaned;
  std::string_view digits = raw;
  if (raw.find('_') != std::string_view::npos) digits = cleaned = WithoutUnderscores(raw);
  int radix = 10;
  if (digits.size() > 1 && digits[0] == '0' && ((digits[1] | 0x20) == 'x' || (digits[1] | 0x20) == 'o')) {
    radix = (digits[1] | 0x20) == 'x' ? 16 : 8;
    digits.remove_prefix(2);
  }
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, radix);
  const uint64_t limit = uint64_t{INT64_MAX} + (negative ? 1 : 0);
  if (error != std::errc() || value > limit) {
    return Status::Error(ErrorId::kIntegerOverflow,
                         std::string("integer, ") + (negative ? "-" : "") + std::string(raw) + ", is too large")
        .At(offset);
  }
  return static_cast<int64_t>(negative ? 0 - value : value);
}

Result<double> DecodeFloat(std::string_view raw, uint32_t offset) {
  std::string cleaned;
  if (const char last = static_cast<char>(raw.back() | 0x20); last == 'f' || last == 'd') raw.remove_suffix(1);
  std::string_view digits = raw;
  if (raw.find('_') != std::string_view::npos) digits = cleaned = WithoutUnderscores(raw);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::result_out_of_range) {
    // from_chars says so for numbers too small as well: those are zero.
    const std::string terminated(digits);
    value = std::strtod(terminated.c_str(), nullptr);
  }
  if (std::isinf(value)) {
    return Status::Error(ErrorId::kFloatingPointOverflow,
                         "floating point number, " + std::string(raw) + ", is too large")
        .At(offset);
  }
  return value;
}

}  // namespace mycel::engine::cypher
