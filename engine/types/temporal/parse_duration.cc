#include <array>
#include <optional>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/duration_build.h"
#include "engine/types/temporal/parse.h"
#include "engine/types/temporal/parse_parts.h"

namespace mycel::engine::types::temporal {

using base::Result;

namespace {

struct Groups {
  Decimal months;
  Decimal days;
  Decimal seconds;
};

constexpr size_t kMaxWholeDigits = 19;

constexpr size_t kMaxSecondPlaces = 9;

// "-12.5" or "12,5".
std::optional<Decimal> TakeDecimal(TextCursor* cursor) {
  const bool negative = cursor->Peek() == '-';
  if (negative || cursor->Peek() == '+') cursor->Advance(1);
  const size_t digits = cursor->DigitRun();
  if (digits == 0 || digits > kMaxWholeDigits) return std::nullopt;
  Decimal number;
  number.whole = cursor->TakeNumber(1);
  for (size_t i = 1; i < digits; ++i) number.whole = number.whole * 10 + cursor->TakeNumber(1);
  if (cursor->Peek() == '.' || cursor->Peek() == ',') {
    if (cursor->DigitRun(1) == 0) return std::nullopt;
    cursor->Advance(1);
    const size_t places = cursor->DigitRun();
    number.fraction = cursor->TakeFraction(18);
    if (cursor->Peek() == 'S' && places > kMaxSecondPlaces) return std::nullopt;
  }
  return negative ? number.Negated() : number;
}

struct Unit {
  char letter;
  Decimal Groups::*group;
  int64_t size;
};
constexpr std::array<Unit, 5> kDateUnits = {{{'Y', &Groups::months, 12},
                                             {'Q', &Groups::months, 3},
                                             {'M', &Groups::months, 1},
                                             {'W', &Groups::days, 7},
                                             {'D', &Groups::days, 1}}};
constexpr std::array<Unit, 3> kTimeUnits = {
    {{'H', &Groups::seconds, 3600}, {'M', &Groups::seconds, 60}, {'S', &Groups::seconds, 1}}};

// Takes numbers with units in the order of the table; only the last of the whole text may have a fraction. False where
// the text does not fit.
template <size_t N>
bool TakeUnits(TextCursor* cursor, const std::array<Unit, N>& units, Groups* groups, int* taken) {
  size_t next = 0;
  while (!cursor->AtEnd() && cursor->Peek() != 'T') {
    const std::optional<Decimal> number = TakeDecimal(cursor);
    if (!number.has_value()) return false;
    while (next < N && cursor->Peek() != units[next].letter) ++next;
    if (next == N) return false;
    cursor->Advance(1);
    if (number->fraction != 0 && !cursor->AtEnd()) return false;
    (groups->*units[next].group).Add(*number, units[next].size);
    ++next;
    ++*taken;
  }
  return true;
}

// "1Y2M10DT2H30M"
std::optional<Groups> ReadUnits(TextCursor cursor) {
  Groups groups;
  int taken = 0;
  if (!TakeUnits(&cursor, kDateUnits, &groups, &taken)) return std::nullopt;
  if (cursor.Skip('T')) {
    const int before = taken;
    if (!TakeUnits(&cursor, kTimeUnits, &groups, &taken) || taken == before) return std::nullopt;
  }
  if (taken == 0 || !cursor.AtEnd()) return std::nullopt;
  return groups;
}

// "2012-02-02T14:37:21.545", "20120202T143721.545": amounts in the places of a date and a time, not a moment.
std::optional<Groups> ReadAlternative(TextCursor cursor) {
  Groups groups;
  const size_t digits = cursor.DigitRun();
  if (digits == 4 && cursor.Peek(4) == '-' && cursor.DigitRun(5) == 2 && cursor.Peek(7) == '-' &&
      cursor.DigitRun(8) == 2) {
    const int64_t years = cursor.TakeNumber(4);
    cursor.Advance(1);
    groups.months = DecimalOf(years * 12 + cursor.TakeNumber(2));
    cursor.Advance(1);
    groups.days = DecimalOf(cursor.TakeNumber(2));
  } else if (digits == 8) {
    const int64_t years = cursor.TakeNumber(4);
    groups.months = DecimalOf(years * 12 + cursor.TakeNumber(2));
    groups.days = DecimalOf(cursor.TakeNumber(2));
  } else if (digits != 0) {
    return std::nullopt;
  }
  if (cursor.Skip('T')) {
    const auto time = TakeTimeOfDay(&cursor);
    if (!time.ok() || !time->has_value()) return std::nullopt;
    groups.seconds = {**time / kNanosPerSecond, static_cast<Int128>(**time % kNanosPerSecond) * kNanosPerSecond};
  } else if (digits == 0) {
    return std::nullopt;
  }
  if (!cursor.AtEnd()) return std::nullopt;
  return groups;
}

}  // namespace

Result<Duration> ParseDuration(std::string_view text) {
  TextCursor cursor(text);
  const bool negative = cursor.Peek() == '-';
  if (negative || cursor.Peek() == '+') cursor.Advance(1);
  if (!cursor.Skip('P')) return CannotParse(text, "Duration");
  std::optional<Groups> groups = ReadUnits(cursor);
  if (!groups.has_value()) groups = ReadAlternative(cursor);
  if (!groups.has_value()) return CannotParse(text, "Duration");
  if (negative) groups = {groups->months.Negated(), groups->days.Negated(), groups->seconds.Negated()};
  return ApproximateDuration(groups->months, groups->days, groups->seconds, {});
}

}  // namespace mycel::engine::types::temporal
