#include "engine/functions/code_points.h"

#include <algorithm>

namespace mycel::engine::functions {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

size_t CountCodePoints(std::string_view text) {
  return text.size() - static_cast<size_t>(std::count_if(text.begin(), text.end(), IsContinuation));
}

size_t CodePointOffset(std::string_view text, uint64_t index) {
  if (index >= text.size()) return text.size();
  size_t at = 0;
  while (index > 0 && at < text.size()) {
    ++at;
    while (at < text.size() && IsContinuation(text[at])) ++at;
    --index;
  }
  return at;
}

std::string_view TakeCodePoint(std::string_view* text) {
  size_t length = 1;
  while (length < text->size() && IsContinuation((*text)[length])) ++length;
  const std::string_view taken = text->substr(0, length);
  text->remove_prefix(length);
  return taken;
}

bool IsWhitespace(std::string_view code_point) {
  if (code_point.size() == 1) {
    const char c = code_point[0];
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F);
  }
  // Unicode's space separators without the no-break ones, and the line and paragraph separators.
  static constexpr std::string_view kWide[] = {
      "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
      "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u205F", "\u3000",
  };
  return std::find(std::begin(kWide), std::end(kWide), code_point) != std::end(kWide);
}

}  // namespace mycel::engine::functions
