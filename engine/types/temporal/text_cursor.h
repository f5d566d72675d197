// A place in a text that is being parsed: digits, signs and marks, without regard to the case of letters.
// Used by the parsers of this folder only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mycel::engine::types::temporal {

class TextCursor {
 public:
  explicit TextCursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool AtEnd() const { return position_ == text_.size(); }
  [[nodiscard]] std::string_view rest() const { return text_.substr(position_); }

  // The character `ahead` of the place in upper case; 0 behind the end.
  [[nodiscard]] char Peek(size_t ahead = 0) const {
    if (position_ + ahead >= text_.size()) return '\0';
    const char c = text_[position_ + ahead];
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }

  // Moves over `mark` (upper case) if it stands here.
  bool Skip(char mark) {
    if (AtEnd() || Peek() != mark) return false;
    ++position_;
    return true;
  }

  // Requires that `count` characters are left.
  void Advance(size_t count) { position_ += count; }

  // How many digits stand `ahead` of the place.
  [[nodiscard]] size_t DigitRun(size_t ahead = 0) const {
    size_t count = 0;
    while (Peek(ahead + count) >= '0' && Peek(ahead + count) <= '9') ++count;
    return count;
  }

  // Takes `count` digits. Requires count <= DigitRun() and count <= 18.
  int64_t TakeNumber(size_t count) {
    int64_t number = 0;
    for (size_t i = 0; i < count; ++i) number = number * 10 + (text_[position_ + i] - '0');
    position_ += count;
    return number;
  }

  // Takes the digits here as a fraction with `places` decimal places; further digits are dropped.
  int64_t TakeFraction(size_t places) {
    const size_t count = DigitRun();
    const size_t used = count < places ? count : places;
    int64_t number = TakeNumber(used);
    for (size_t i = used; i < places; ++i) number *= 10;
    position_ += count - used;
    return number;
  }

 private:
  std::string_view text_;
  size_t position_ = 0;
};

}  // namespace mycel::engine::types::temporal
