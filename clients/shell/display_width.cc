#include "clients/shell/display_width.h"

#include <utf8proc.h>

namespace mycel::shell {
namespace {

// The bytes of the character at the front, and its width; bytes that are no UTF-8 count as one column each.
size_t Step(std::string_view text, size_t* width) {
  utf8proc_int32_t character = 0;
  auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                static_cast<utf8proc_ssize_t>(text.size()), &character);
  if (bytes <= 0) {
    *width = 1;
    return 1;
  }
  *width = static_cast<size_t>(utf8proc_charwidth(character));
  return static_cast<size_t>(bytes);
}

}  // namespace

size_t DisplayWidth(std::string_view text) {
  size_t total = 0;
  while (!text.empty()) {
    size_t width = 0;
    text.remove_prefix(Step(text, &width));
    total += width;
  }
  return total;
}

std::string Fit(std::string_view text, size_t width) {
  size_t total = DisplayWidth(text);
  if (total <= width) return std::string(text) + std::string(width - total, ' ');
  if (width == 0) return "";
  size_t used = 0;
  size_t at = 0;
  while (at < text.size()) {
    size_t columns = 0;
    size_t bytes = Step(text.substr(at), &columns);
    if (used + columns > width - 1) break;
    used += columns;
    at += bytes;
  }
  return std::string(text.substr(0, at)) + "…" + std::string(width - 1 - used, ' ');
}

}  // namespace mycel::shell
