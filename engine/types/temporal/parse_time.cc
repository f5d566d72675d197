#include <optional>
#include <string>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/parse.h"
#include "engine/types/temporal/parse_parts.h"
#include "engine/types/temporal/temporal_errors.h"
#include "engine/types/temporal/zone_table.h"

namespace mycel::engine::types::temporal {

using base::Result;
using base::Status;

namespace {

struct TimeFields {
  int64_t hour = 0;
  int64_t minute = 0;
  int64_t second = 0;
  int64_t nano = 0;
};

Result<std::optional<int64_t>> NanosOf(const TimeFields& fields) {
  if (fields.hour > 23) return AsTextError(OutOfRange("HourOfDay", "0 - 23", fields.hour));
  if (fields.minute > 59) return AsTextError(OutOfRange("MinuteOfHour", "0 - 59", fields.minute));
  if (fields.second > 59) return AsTextError(OutOfRange("SecondOfMinute", "0 - 59", fields.second));
  return std::optional<int64_t>(((fields.hour * 60 + fields.minute) * 60 + fields.second) * kNanosPerSecond +
                                fields.nano);
}

// One or two digits behind a colon.
std::optional<int64_t> TakeColonField(TextCursor* cursor) {
  const size_t digits = cursor->Peek() == ':' ? cursor->DigitRun(1) : 0;
  if (digits != 1 && digits != 2) return std::nullopt;
  cursor->Advance(1);
  return cursor->TakeNumber(digits);
}

bool TakeNanos(TextCursor* cursor, int64_t* nanos) {
  if (cursor->Peek() != '.' && cursor->Peek() != ',') return true;
  const size_t digits = cursor->DigitRun(1);
  if (digits == 0 || digits > 9) return false;
  cursor->Advance(1);
  *nanos = cursor->TakeFraction(9);
  return true;
}

}  // namespace

Result<std::optional<int64_t>> TakeTimeOfDay(TextCursor* cursor) {
  TimeFields fields;
  const size_t digits = cursor->DigitRun();
  bool has_seconds = digits == 6;
  if (digits == 4 || digits == 6) {
    fields.hour = cursor->TakeNumber(2);
    fields.minute = cursor->TakeNumber(2);
    if (has_seconds) fields.second = cursor->TakeNumber(2);
  } else if (digits == 1 || digits == 2) {
    fields.hour = cursor->TakeNumber(digits);
    if (const auto minute = TakeColonField(cursor); minute.has_value()) {
      fields.minute = *minute;
      const auto second = TakeColonField(cursor);
      has_seconds = second.has_value();
      fields.second = second.value_or(0);
    }
  } else {
    return {std::nullopt};
  }
  if (has_seconds && !TakeNanos(cursor, &fields.nano)) return {std::nullopt};
  return NanosOf(fields);
}

Result<LocalTime> ParseLocalTime(std::string_view text) {
  TextCursor cursor(text);
  cursor.Skip('T');
  MYCEL_ASSIGN_OR_RETURN(const std::optional<int64_t> nanos, TakeTimeOfDay(&cursor));
  if (!nanos.has_value() || !cursor.AtEnd()) return CannotParse(text, "LocalTime");
  return LocalTime{*nanos};
}

Result<Time> ParseTime(std::string_view text, ZoneSpec default_zone, int64_t now_seconds) {
  TextCursor cursor(text);
  cursor.Skip('T');
  MYCEL_ASSIGN_OR_RETURN(const std::optional<int64_t> nanos, TakeTimeOfDay(&cursor));
  if (!nanos.has_value()) return CannotParse(text, "Time");
  MYCEL_ASSIGN_OR_RETURN(const std::optional<int32_t> offset, TakeOffset(&cursor));
  const std::optional<std::string_view> zone = TakeZoneName(&cursor);
  if (!cursor.AtEnd()) return CannotParse(text, "Time");
  if (zone.has_value()) {
    return InvalidValue("Using a named time zone e.g. [" + std::string(*zone) +
                        "] is not valid for a time without a date. Instead, use a specific time zone string "
                        "e.g. +00:00.");
  }
  return Time{*nanos, offset.value_or(OffsetAt(default_zone, now_seconds))};
}

}  // namespace mycel::engine::types::temporal
