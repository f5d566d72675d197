#include <optional>
#include <string>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/parse.h"
#include "engine/types/temporal/parse_parts.h"
#include "engine/types/temporal/temporal_errors.h"
#include "engine/types/temporal/zone_table.h"

namespace mycel::engine::types::temporal {

using base::Result;

namespace {

// "date", "dateTtime".
Result<std::optional<LocalDateTime>> TakeLocalDateTime(TextCursor* cursor) {
  MYCEL_ASSIGN_OR_RETURN(const std::optional<int64_t> days, TakeDate(cursor));
  if (!days.has_value()) return {std::nullopt};
  int64_t nanos = 0;
  if (cursor->Skip('T')) {
    MYCEL_ASSIGN_OR_RETURN(const std::optional<int64_t> time, TakeTimeOfDay(cursor));
    if (!time.has_value()) return {std::nullopt};
    nanos = *time;
  }
  return std::optional<LocalDateTime>(
      LocalDateTime{*days * kSecondsPerDay + nanos / kNanosPerSecond, static_cast<int32_t>(nanos % kNanosPerSecond)});
}

}  // namespace

Result<LocalDateTime> ParseLocalDateTime(std::string_view text) {
  TextCursor cursor(text);
  MYCEL_ASSIGN_OR_RETURN(const std::optional<LocalDateTime> local, TakeLocalDateTime(&cursor));
  if (!local.has_value() || !cursor.AtEnd()) return CannotParse(text, "LocalDateTime");
  return *local;
}

Result<DateTime> ParseDateTime(std::string_view text, ZoneSpec default_zone) {
  TextCursor cursor(text);
  MYCEL_ASSIGN_OR_RETURN(const std::optional<LocalDateTime> local, TakeLocalDateTime(&cursor));
  if (!local.has_value()) return CannotParse(text, "DateTime");
  MYCEL_ASSIGN_OR_RETURN(const std::optional<int32_t> offset, TakeOffset(&cursor));
  const std::optional<std::string_view> name = TakeZoneName(&cursor);
  if (!cursor.AtEnd()) return CannotParse(text, "DateTime");
  if (!name.has_value()) {
    const ZoneSpec zone = offset.has_value() ? ZoneSpec{kNoZone, *offset} : default_zone;
    return FromLocalSeconds(local->seconds, local->nanos, zone);
  }
  MYCEL_ASSIGN_OR_RETURN(const ZoneId zone, InternZone(*name));
  if (offset.has_value()) {
    const LocalOffsets valid = ZoneOffsetsAtLocal(zone, local->seconds);
    if (valid.gap || (offset != valid.before && offset != valid.after)) {
      return InvalidValue("Timezone and offset do not match: " + std::string(text));
    }
  }
  return FromLocalSeconds(local->seconds, local->nanos, ZoneSpec{zone, 0}, offset);
}

}  // namespace mycel::engine::types::temporal
