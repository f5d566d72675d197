// The little of Unicode that the lexer needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mycel::engine::cypher {

// Offset of the first byte that is not part of valid UTF-8, or text.size().
[[nodiscard]] size_t FirstInvalidUtf8(std::string_view text);

struct CodePoint {
  uint32_t value;
  uint32_t length;  // bytes
};

// Requires valid UTF-8 and at < text.size().
[[nodiscard]] CodePoint DecodeCodePoint(std::string_view text, size_t at);

// Writes 1 to 4 bytes at `out` and returns how many. Requires a code point that is no surrogate.
size_t EncodeCodePoint(uint32_t code_point, char* out);

// Beyond ASCII: what may start and continue a name, what separates tokens, what may stand for '-'.
[[nodiscard]] bool IsNameStart(uint32_t code_point);
[[nodiscard]] bool IsNamePart(uint32_t code_point);
[[nodiscard]] bool IsUnicodeSpace(uint32_t code_point);
[[nodiscard]] bool IsUnicodeDash(uint32_t code_point);

}  // namespace mycel::engine::cypher
