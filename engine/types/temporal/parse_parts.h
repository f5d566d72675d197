// The parts that parsers share: a date, a time of day, an offset, a zone at a place in a text.
// Each moves the cursor over what it took. Nothing in the optional: that part does not stand here or is malformed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/result.h"
#include "engine/types/temporal/local_clock.h"
#include "engine/types/temporal/text_cursor.h"

namespace mycel::engine::types::temporal {

// Days since 1970-01-01.
[[nodiscard]] base::Result<std::optional<int64_t>> TakeDate(TextCursor* cursor);
// Nanoseconds since midnight.
[[nodiscard]] base::Result<std::optional<int64_t>> TakeTimeOfDay(TextCursor* cursor);
// Seconds east of UTC.
[[nodiscard]] base::Result<std::optional<int32_t>> TakeOffset(TextCursor* cursor);

// A zone's name in brackets, not looked up yet.
[[nodiscard]] std::optional<std::string_view> TakeZoneName(TextCursor* cursor);

// "Text cannot be parsed to a Date: \"...\""
[[nodiscard]] base::Status CannotParse(std::string_view text, std::string_view type);

// A component that is out of range is a failure of the text that holds it: the same message as a SyntaxError.
[[nodiscard]] base::Status AsTextError(base::Status status);

}  // namespace mycel::engine::types::temporal
