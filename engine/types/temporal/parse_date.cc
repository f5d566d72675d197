#include <optional>
#include <string>
#include <utility>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/parse.h"
#include "engine/types/temporal/parse_parts.h"
#include "engine/types/temporal/temporal_errors.h"

namespace mycel::engine::types::temporal {

using base::Result;
using base::Status;
using MaybeDays = Result<std::optional<int64_t>>;

namespace {

MaybeDays Some(Result<int64_t> days) {
  if (!days.ok()) return AsTextError(std::move(days).status());
  return std::optional<int64_t>(*days);
}

constexpr std::nullopt_t kMalformed = std::nullopt;

// Behind a year: "W30-2", "W302", "W30". `extended` if dashes are needed.
MaybeDays TakeWeek(TextCursor* cursor, int64_t year, bool extended) {
  const size_t digits = cursor->DigitRun();
  if (!extended && digits == 3) {
    const int64_t week = cursor->TakeNumber(2);
    return Some(WeekDate(year, week, cursor->TakeNumber(1)));
  }
  if (digits != 2 && !(extended && digits == 1)) return {kMalformed};
  const int64_t week = cursor->TakeNumber(digits);
  int64_t day = 1;
  if (extended && cursor->Peek() == '-' && cursor->DigitRun(1) == 1) {
    cursor->Advance(1);
    day = cursor->TakeNumber(1);
  }
  return Some(WeekDate(year, week, day));
}

// Behind a year: "Q2-60", "Q260", "Q2".
MaybeDays TakeQuarter(TextCursor* cursor, int64_t year, bool extended) {
  const size_t digits = cursor->DigitRun();
  if (!extended && digits == 3) {
    const int64_t quarter = cursor->TakeNumber(1);
    return Some(QuarterDate(year, quarter, cursor->TakeNumber(2)));
  }
  if (digits != 1) return {kMalformed};
  const int64_t quarter = cursor->TakeNumber(1);
  int64_t day = 1;
  const size_t day_digits = cursor->Peek() == '-' ? cursor->DigitRun(1) : 0;
  if (extended && (day_digits == 1 || day_digits == 2)) {
    cursor->Advance(1);
    day = cursor->TakeNumber(day_digits);
  }
  return Some(QuarterDate(year, quarter, day));
}

// Behind a year: "-07-21", "-07", "-202", "-W30-2", "-Q2-60", or nothing.
MaybeDays TakeExtended(TextCursor* cursor, int64_t year) {
  if (cursor->Peek() != '-') return Some(CivilDate(year, 1, 1));
  if (cursor->Peek(1) == 'W' || cursor->Peek(1) == 'Q') {
    const bool week = cursor->Peek(1) == 'W';
    cursor->Advance(2);
    return week ? TakeWeek(cursor, year, true) : TakeQuarter(cursor, year, true);
  }
  const size_t digits = cursor->DigitRun(1);
  if (digits == 0 || digits > 3) return {kMalformed};
  cursor->Advance(1);
  const int64_t number = cursor->TakeNumber(digits);
  if (digits == 3) return Some(OrdinalDate(year, number));
  const size_t day_digits = cursor->Peek() == '-' ? cursor->DigitRun(1) : 0;
  if (day_digits != 1 && day_digits != 2) return Some(CivilDate(year, number, 1));
  cursor->Advance(1);
  return Some(CivilDate(year, number, cursor->TakeNumber(day_digits)));
}

}  // namespace

MaybeDays TakeDate(TextCursor* cursor) {
  if (cursor->Peek() == '+' || cursor->Peek() == '-') {
    const size_t digits = cursor->DigitRun(1);
    if (digits == 0 || digits > 9) return {kMalformed};
    const bool negative = cursor->Peek() == '-';
    cursor->Advance(1);
    const int64_t year = cursor->TakeNumber(digits);
    return TakeExtended(cursor, negative ? -year : year);
  }
  const size_t digits = cursor->DigitRun();
  if (digits < 4 || digits == 5 || digits > 8) return {kMalformed};
  const int64_t year = cursor->TakeNumber(4);
  switch (digits) {
    case 6:
      return Some(CivilDate(year, cursor->TakeNumber(2), 1));
    case 7:
      return Some(OrdinalDate(year, cursor->TakeNumber(3)));
    case 8: {
      const int64_t month = cursor->TakeNumber(2);
      return Some(CivilDate(year, month, cursor->TakeNumber(2)));
    }
    default:
      break;
  }
  if (cursor->Skip('W')) return TakeWeek(cursor, year, false);
  if (cursor->Skip('Q')) return TakeQuarter(cursor, year, false);
  return TakeExtended(cursor, year);
}

Status CannotParse(std::string_view text, std::string_view type) {
  return UnparsableText("Text cannot be parsed to a " + std::string(type) + ": \"" + std::string(text) + "\"");
}

Status AsTextError(Status status) {
  if (status.id() != base::ErrorId::kInvalidArgumentValue) return status;
  return UnparsableText(status.message());
}

Result<Date> ParseDate(std::string_view text) {
  TextCursor cursor(text);
  MYCEL_ASSIGN_OR_RETURN(const std::optional<int64_t> days, TakeDate(&cursor));
  if (!days.has_value() || !cursor.AtEnd()) return CannotParse(text, "Date");
  return Date{*days};
}

}  // namespace mycel::engine::types::temporal
