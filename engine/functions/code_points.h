// UTF-8 text by code point, the unit of Cypher's string functions. The text is valid UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mycel::engine::functions {

[[nodiscard]] size_t CountCodePoints(std::string_view text);

// Byte offset of the code point number `index`; text.size() if there are not that many.
[[nodiscard]] size_t CodePointOffset(std::string_view text, uint64_t index);

// Takes the first code point from a text that is not empty.
[[nodiscard]] std::string_view TakeCodePoint(std::string_view* text);

// What trim() removes: spaces as Java's Character.isWhitespace knows them.
[[nodiscard]] bool IsWhitespace(std::string_view code_point);

}  // namespace mycel::engine::functions
