// The text of a query's error for a person.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace mycel::engine::cypher {

// The error's full message; where it has a place in `text` also " (line L, column C (offset: O))", the line in quotes,
// and a caret below the place. Lines, columns and the offset count from 1, 1 and 0, columns and the offset in code
// points; a long line is shortened around the place. Requires !error.ok().
[[nodiscard]] std::string FormatQueryError(std::string_view text, const base::Status& error);

// Line and column from 1, offset from 0, in code points, of a byte offset (clamped to the text).
struct TextPosition {
  uint32_t line = 1;
  uint32_t column = 1;
  uint32_t offset = 0;
};
[[nodiscard]] TextPosition PositionOf(std::string_view text, uint32_t byte_offset);

// The same for many places of one text: what lies before the last one asked for is not read again.
class TextPositions {
 public:
  explicit TextPositions(std::string_view text) : text_(text) {}
  [[nodiscard]] TextPosition Of(uint32_t byte_offset);

 private:
  std::string_view text_;
  size_t at_ = 0;  // `position_` is of here
  TextPosition position_;
};

}  // namespace mycel::engine::cypher
