#include "engine/cypher/query_error.h"

#include <algorithm>

namespace mycel::engine::cypher {
namespace {

// Longer lines are cut to about this many bytes around the place.
constexpr size_t kShownBytes = 120;
constexpr size_t kShownBefore = 60;

bool IsContinuation(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }

uint32_t CountCodePoints(std::string_view text) {
  return static_cast<uint32_t>(std::count_if(text.begin(), text.end(), [](char c) { return !IsContinuation(c); }));
}

// Moves back to where a code point starts.
size_t AlignBack(std::string_view text, size_t at) {
  while (at > 0 && at < text.size() && IsContinuation(text[at])) --at;
  return at;
}

}  // namespace

TextPosition PositionOf(std::string_view text, uint32_t byte_offset) { return TextPositions(text).Of(byte_offset); }

TextPosition TextPositions::Of(uint32_t byte_offset) {
  const size_t to = AlignBack(text_, std::min<size_t>(byte_offset, text_.size()));
  if (to < at_) {
    at_ = 0;
    position_ = {};
  }
  const std::string_view passed = text_.substr(at_, to - at_);
  const size_t last_line_end = passed.rfind('\n');
  position_.offset += CountCodePoints(passed);
  if (last_line_end == std::string_view::npos) {
    position_.column += CountCodePoints(passed);
  } else {
    position_.line += static_cast<uint32_t>(std::count(passed.begin(), passed.end(), '\n'));
    position_.column = 1 + CountCodePoints(passed.substr(last_line_end + 1));
  }
  at_ = to;
  return position_;
}

std::string FormatQueryError(std::string_view text, const base::Status& error) {
  std::string message = error.FullMessage();
  if (!error.offset()) return message;
  const size_t at = AlignBack(text, std::min<size_t>(*error.offset(), text.size()));
  const TextPosition position = PositionOf(text, static_cast<uint32_t>(at));
  const size_t line_begin = text.substr(0, at).rfind('\n') + 1;
  const size_t line_end = std::min(text.find_first_of("\r\n", at), text.size());
  size_t begin = line_begin;
  size_t end = line_end;
  if (line_end - line_begin > kShownBytes) {
    if (at - line_begin > kShownBefore) begin = AlignBack(text, at - kShownBefore);
    end = AlignBack(text, std::min(line_end, begin + kShownBytes));
  }
  std::string shown = begin > line_begin ? "..." : "";
  const size_t caret = 1 + shown.size() + CountCodePoints(text.substr(begin, at - begin));
  shown += text.substr(begin, end - begin);
  if (end < line_end) shown += "...";
  std::replace(shown.begin(), shown.end(), '\t', ' ');  // one column each, so that the caret stands right
  message += " (line " + std::to_string(position.line) + ", column " + std::to_string(position.column) +
             " (offset: " + std::to_string(position.offset) + "))\n\"" + shown + "\"\n" + std::string(caret, ' ') + "^";
  return message;
}

}  // namespace mycel::engine::cypher
