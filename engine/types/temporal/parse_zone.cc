#include <optional>
#include <string>

#include "engine/types/temporal/parse.h"
#include "engine/types/temporal/parse_parts.h"
#include "engine/types/temporal/temporal_errors.h"
#include "engine/types/temporal/zone_table.h"

namespace mycel::engine::types::temporal {

using base::Result;

namespace {

// Two digits, behind a colon where the hours were followed by one.
std::optional<int64_t> TakeOffsetField(TextCursor* cursor) {
  const bool colon = cursor->Peek() == ':';
  if (cursor->DigitRun(colon ? 1 : 0) < 2) return std::nullopt;
  cursor->Advance(colon ? 1 : 0);
  return cursor->TakeNumber(2);
}

}  // namespace

Result<std::optional<int32_t>> TakeOffset(TextCursor* cursor) {
  if (cursor->Skip('Z')) return std::optional<int32_t>(0);
  const char sign = cursor->Peek();
  if ((sign != '+' && sign != '-') || cursor->DigitRun(1) < 2) return {std::nullopt};
  cursor->Advance(1);
  const int64_t hours = cursor->TakeNumber(2);
  const std::optional<int64_t> minutes = TakeOffsetField(cursor);
  const std::optional<int64_t> seconds = minutes.has_value() ? TakeOffsetField(cursor) : std::nullopt;
  const int64_t total = hours * 3600 + minutes.value_or(0) * 60 + seconds.value_or(0);
  if (total > kMaxOffsetSeconds) return InvalidValue("Zone offset not in valid range: -18:00 to +18:00");
  if (minutes.value_or(0) > 59 || seconds.value_or(0) > 59) {
    return InvalidValue("Zone offset minutes or seconds not in valid range: value is not in the range 0 to 59");
  }
  return std::optional<int32_t>(static_cast<int32_t>(sign == '-' ? -total : total));
}

std::optional<std::string_view> TakeZoneName(TextCursor* cursor) {
  if (cursor->Peek() != '[') return std::nullopt;
  const size_t close = cursor->rest().find(']');
  if (close == std::string_view::npos) return std::nullopt;  // the caller finds text left over
  const std::string_view name = cursor->rest().substr(1, close - 1);
  cursor->Advance(close + 1);
  return name;
}

Result<ZoneSpec> ParseZone(std::string_view text) {
  TextCursor cursor(text);
  const char first = cursor.Peek();
  if (first == '+' || first == '-' || (first == 'Z' && text.size() == 1)) {
    // Unlike behind a time of day, the form of a zone is strict: +hh:mm or +hh:mm:ss.
    const bool strict = first == 'Z' || (cursor.DigitRun(1) == 2 && cursor.Peek(3) == ':');
    const auto offset = TakeOffset(&cursor);
    if (!strict || !offset.ok() || !offset->has_value() || !cursor.AtEnd()) {
      return UnparsableText("Invalid value for TimeZone: Invalid ID for offset: " + std::string(text));
    }
    return ZoneSpec{kNoZone, **offset};
  }
  MYCEL_ASSIGN_OR_RETURN(const ZoneId zone, InternZone(text));
  return ZoneSpec{zone, 0};
}

}  // namespace mycel::engine::types::temporal
