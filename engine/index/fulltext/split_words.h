// Splitting a text into words, as code points and as the word boundaries of Unicode have them.
//
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace mycel::engine::index {

// Takes one code point off the front; -1 for a malformed byte, which is taken too.
[[nodiscard]] int32_t TakeCodePoint(std::string_view* text);

using WordSink = std::function<void(std::string_view word)>;
void SplitWords(std::string_view text, const WordSink& sink);
void SplitLetters(std::string_view text, const WordSink& sink);
void SplitWhitespace(std::string_view text, const WordSink& sink);

}  // namespace mycel::engine::index
