// The proleptic Gregorian calendar: civil dates, ISO weeks, quarters and ordinal days over a count of days.
//
// Days are counted from 1970-01-01. The algorithms for civil dates are Howard Hinnant's ("chrono-compatible low-level
// date algorithms"), in 64 bits because Cypher's years reach ±999,999,999. The With... functions change one field of a
// date as java.time does, since that is what Neo4j's answers show: a smaller field is clamped where it no longer exists
// (31 January with month 2 is the last of February), a week or a day of a quarter may run over into the next one.
//
// Pure functions: safe from any thread.
#pragma once

#include <cstdint>

#include "engine/base/result.h"

namespace mycel::engine::types::temporal {

inline constexpr int64_t kMinYear = -999'999'999;
inline constexpr int64_t kMaxYear = 999'999'999;
inline constexpr int64_t kMinDays = -365'243'219'162;  // -999999999-01-01
inline constexpr int64_t kMaxDays = 365'241'780'471;   // +999999999-12-31
inline constexpr int64_t kSecondsPerDay = 86'400;
inline constexpr int64_t kNanosPerSecond = 1'000'000'000;
inline constexpr int64_t kNanosPerDay = kSecondsPerDay * kNanosPerSecond;

struct Civil {
  int64_t year = 1970;
  int month = 1;
  int day = 1;
};

struct IsoWeek {
  int64_t year = 1970;  // the week-based year
  int week = 1;
  int day = 1;  // Monday is 1
};

// Floor division and its remainder, which is never negative.
[[nodiscard]] constexpr int64_t FloorDiv(int64_t value, int64_t divisor) {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}
[[nodiscard]] constexpr int64_t FloorMod(int64_t value, int64_t divisor) {
  return value - FloorDiv(value, divisor) * divisor;
}

[[nodiscard]] bool IsLeapYear(int64_t year);
[[nodiscard]] int DaysInMonth(int64_t year, int month);
[[nodiscard]] int DaysInYear(int64_t year);
[[nodiscard]] int WeeksInYear(int64_t week_year);

// Requires a valid date.
[[nodiscard]] int64_t DaysFromCivil(int64_t year, int month, int day);
[[nodiscard]] Civil CivilFromDays(int64_t days);

[[nodiscard]] int DayOfWeek(int64_t days);  // Monday is 1
[[nodiscard]] int DayOfYear(int64_t days);
[[nodiscard]] int QuarterOf(int month);
[[nodiscard]] int DayOfQuarter(int64_t days);
[[nodiscard]] IsoWeek IsoWeekFromDays(int64_t days);
// The Monday of week 1.
[[nodiscard]] int64_t FirstDayOfWeekYear(int64_t week_year);

// --- checked construction: InvalidArgumentValue with java.time's text where a field does not exist
// --------------------
[[nodiscard]] base::Result<int64_t> CivilDate(int64_t year, int64_t month, int64_t day);
[[nodiscard]] base::Result<int64_t> WeekDate(int64_t week_year, int64_t week, int64_t day_of_week);
[[nodiscard]] base::Result<int64_t> QuarterDate(int64_t year, int64_t quarter, int64_t day_of_quarter);
[[nodiscard]] base::Result<int64_t> OrdinalDate(int64_t year, int64_t day_of_year);

// --- changing one field
// -----------------------------------------------------------------------------------------------
[[nodiscard]] base::Result<int64_t> WithYear(int64_t days, int64_t year);
[[nodiscard]] base::Result<int64_t> WithQuarter(int64_t days, int64_t quarter);
[[nodiscard]] base::Result<int64_t> WithMonth(int64_t days, int64_t month);
[[nodiscard]] base::Result<int64_t> WithDay(int64_t days, int64_t day);
[[nodiscard]] base::Result<int64_t> WithDayOfYear(int64_t days, int64_t day_of_year);
[[nodiscard]] base::Result<int64_t> WithDayOfQuarter(int64_t days, int64_t day_of_quarter);
[[nodiscard]] base::Result<int64_t> WithWeekYear(int64_t days, int64_t week_year);
[[nodiscard]] base::Result<int64_t> WithWeek(int64_t days, int64_t week);
[[nodiscard]] base::Result<int64_t> WithDayOfWeek(int64_t days, int64_t day_of_week);

// --- arithmetic
// ------------------------------------------------------------------------------------------------------- The day of
// the month is clamped to the target month. Fail when the result leaves the range of years.
[[nodiscard]] base::Result<int64_t> PlusMonths(int64_t days, int64_t months);
[[nodiscard]] base::Result<int64_t> PlusDays(int64_t days, int64_t amount);
// Whole months from one date to another, towards zero.
[[nodiscard]] int64_t MonthsUntil(int64_t from_days, int64_t to_days);

// Fails with InvalidArgumentValue when the day lies outside the range of years.
[[nodiscard]] base::Status CheckDays(int64_t days);

}  // namespace mycel::engine::types::temporal
