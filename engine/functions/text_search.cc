#include "engine/functions/text_search.h"

#include <algorithm>
#include <cstring>

namespace mycel::engine::functions {

size_t FindText(std::string_view text, std::string_view wanted, size_t from) {
  // Byte by byte a short text takes a fraction of a millisecond at worst, and mostly less than what memmem prepares.
  constexpr size_t kShortText = 4096;
  if (text.size() <= kShortText) return text.find(wanted, from);
  if (from > text.size()) return std::string_view::npos;
  if (wanted.empty()) return from;
  const char* const start = text.data() + from;
  const void* const found = ::memmem(start, text.size() - from, wanted.data(), wanted.size());
  return found == nullptr ? std::string_view::npos
                          : from + static_cast<size_t>(static_cast<const char*>(found) - start);
}

base::Result<size_t> FindText(const FunctionContext& context, std::string_view text, std::string_view wanted,
                              size_t from) {
  constexpr size_t kPieceBytes = size_t{4} << 20;
  // Each piece looks at the bytes of `wanted` behind it again, for what ends in the next one, so it is no shorter.
  const size_t piece = std::max(kPieceBytes, wanted.size());
  for (; from < text.size() && text.size() - from > piece + wanted.size(); from += piece) {
    const size_t found = FindText(text.substr(0, from + piece + wanted.size()), wanted, from);
    if (found != std::string_view::npos) return found;
    MYCEL_RETURN_IF_ERROR(context.CheckCancelNow());
  }
  return FindText(text, wanted, from);
}

}  // namespace mycel::engine::functions
