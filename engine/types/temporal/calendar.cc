#include "engine/types/temporal/calendar.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/types/temporal/temporal_errors.h"

namespace mycel::engine::types::temporal {

using base::Result;
using base::Status;

namespace {

constexpr std::array<const char*, 12> kMonthNames = {"JANUARY",   "FEBRUARY", "MARCH",    "APRIL",
                                                     "MAY",       "JUNE",     "JULY",     "AUGUST",
                                                     "SEPTEMBER", "OCTOBER",  "NOVEMBER", "DECEMBER"};

Status CheckRange(const char* field, const char* valid, int64_t value, int64_t low, int64_t high) {
  return value < low || value > high ? OutOfRange(field, valid, value) : Status::Ok();
}

Status CheckYear(int64_t year, const char* field = "Year") {
  return CheckRange(field, "-999999999 - 999999999", year, kMinYear, kMaxYear);
}

Status CheckMonth(int64_t month) { return CheckRange("MonthOfYear", "1 - 12", month, 1, 12); }

Result<int64_t> Checked(int64_t days) {
  MYCEL_RETURN_IF_ERROR(CheckDays(days));
  return days;
}

int64_t Clamped(int64_t year, int month, int day) {
  return DaysFromCivil(year, month, std::min(day, DaysInMonth(year, month)));
}

}  // namespace

bool IsLeapYear(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int DaysInMonth(int64_t year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[static_cast<size_t>(month - 1)];
}

int DaysInYear(int64_t year) { return IsLeapYear(year) ? 366 : 365; }

int64_t DaysFromCivil(int64_t year, int month, int day) {
  // Years start in March here, so that the leap day comes last.
  const int64_t y = month <= 2 ? year - 1 : year;
  const int64_t era = FloorDiv(y, 400);
  const int64_t year_of_era = y - era * 400;
  const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

Civil CivilFromDays(int64_t days) {
  const int64_t shifted = days + 719'468;
  const int64_t era = FloorDiv(shifted, 146'097);
  const int64_t day_of_era = shifted - era * 146'097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t march_month = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  const int month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

int DayOfWeek(int64_t days) { return static_cast<int>(FloorMod(days + 3, 7)) + 1; }

int DayOfYear(int64_t days) { return static_cast<int>(days - DaysFromCivil(CivilFromDays(days).year, 1, 1)) + 1; }

int QuarterOf(int month) { return (month - 1) / 3 + 1; }

int DayOfQuarter(int64_t days) {
  const Civil civil = CivilFromDays(days);
  return static_cast<int>(days - DaysFromCivil(civil.year, QuarterOf(civil.month) * 3 - 2, 1)) + 1;
}

int64_t FirstDayOfWeekYear(int64_t week_year) {
  const int64_t fourth = DaysFromCivil(week_year, 1, 4);  // always in week 1
  return fourth - (DayOfWeek(fourth) - 1);
}

int WeeksInYear(int64_t week_year) {
  return static_cast<int>((FirstDayOfWeekYear(week_year + 1) - FirstDayOfWeekYear(week_year)) / 7);
}

IsoWeek IsoWeekFromDays(int64_t days) {
  // A week belongs to the year of its Thursday.
  const int day = DayOfWeek(days);
  const int64_t year = CivilFromDays(days - (day - 1) + 3).year;
  return {year, static_cast<int>((days - FirstDayOfWeekYear(year)) / 7) + 1, day};
}

Status CheckDays(int64_t days) {
  if (days >= kMinDays && days <= kMaxDays) return Status::Ok();
  return CheckYear(days < 0 ? kMinYear - 1 : kMaxYear + 1);
}

Result<int64_t> CivilDate(int64_t year, int64_t month, int64_t day) {
  MYCEL_RETURN_IF_ERROR(CheckYear(year));
  MYCEL_RETURN_IF_ERROR(CheckMonth(month));
  MYCEL_RETURN_IF_ERROR(CheckRange("DayOfMonth", "1 - 28/31", day, 1, 31));
  const int m = static_cast<int>(month);
  if (day > DaysInMonth(year, m)) {
    if (day == 29)
      return InvalidValue("Invalid date 'February 29' as '" + std::to_string(year) + "' is not a leap year");
    return InvalidValue(std::string("Invalid date '") + kMonthNames[static_cast<size_t>(m - 1)] + " " +
                        std::to_string(day) + "'");
  }
  return DaysFromCivil(year, m, static_cast<int>(day));
}

Result<int64_t> WeekDate(int64_t week_year, int64_t week, int64_t day_of_week) {
  MYCEL_RETURN_IF_ERROR(CheckYear(week_year));
  MYCEL_RETURN_IF_ERROR(CheckRange("WeekOfWeekBasedYear", "1 - 52/53", week, 1, 53));
  MYCEL_RETURN_IF_ERROR(CheckRange("DayOfWeek", "1 - 7", day_of_week, 1, 7));
  if (week > WeeksInYear(week_year)) {
    return NoSuchDate("Year " + std::to_string(week_year) + " does not contain " + std::to_string(week) + " weeks.");
  }
  return Checked(FirstDayOfWeekYear(week_year) + (week - 1) * 7 + day_of_week - 1);
}

Result<int64_t> QuarterDate(int64_t year, int64_t quarter, int64_t day_of_quarter) {
  MYCEL_RETURN_IF_ERROR(CheckYear(year));
  MYCEL_RETURN_IF_ERROR(CheckRange("QuarterOfYear", "1 - 4", quarter, 1, 4));
  MYCEL_RETURN_IF_ERROR(CheckRange("DayOfQuarter", "1 - 90/92", std::min<int64_t>(day_of_quarter, 92), 1, 92));
  const int month = static_cast<int>(quarter) * 3 - 2;
  const int64_t first = DaysFromCivil(year, month, 1);
  const int64_t length = DaysFromCivil(year, month + 2, DaysInMonth(year, month + 2)) - first + 1;
  if (day_of_quarter > length) {
    return NoSuchDate("Quarter " + std::to_string(quarter) + " of " + std::to_string(year) + " only has " +
                      std::to_string(length) + " days.");
  }
  return first + day_of_quarter - 1;
}

Result<int64_t> OrdinalDate(int64_t year, int64_t day_of_year) {
  MYCEL_RETURN_IF_ERROR(CheckYear(year));
  MYCEL_RETURN_IF_ERROR(CheckRange("DayOfYear", "1 - 365/366", day_of_year, 1, 366));
  if (day_of_year > DaysInYear(year)) {
    return InvalidValue("Invalid date 'DayOfYear 366' as '" + std::to_string(year) + "' is not a leap year");
  }
  return DaysFromCivil(year, 1, 1) + day_of_year - 1;
}

Result<int64_t> WithYear(int64_t days, int64_t year) {
  MYCEL_RETURN_IF_ERROR(CheckYear(year));
  const Civil civil = CivilFromDays(days);
  return Clamped(year, civil.month, civil.day);
}

Result<int64_t> WithQuarter(int64_t days, int64_t quarter) {
  MYCEL_RETURN_IF_ERROR(CheckRange("QuarterOfYear", "1 - 4", quarter, 1, 4));
  const Civil civil = CivilFromDays(days);
  return Clamped(civil.year, civil.month + (static_cast<int>(quarter) - QuarterOf(civil.month)) * 3, civil.day);
}

Result<int64_t> WithMonth(int64_t days, int64_t month) {
  MYCEL_RETURN_IF_ERROR(CheckMonth(month));
  const Civil civil = CivilFromDays(days);
  return Clamped(civil.year, static_cast<int>(month), civil.day);
}

Result<int64_t> WithDay(int64_t days, int64_t day) {
  const Civil civil = CivilFromDays(days);
  return CivilDate(civil.year, civil.month, day);
}

Result<int64_t> WithDayOfYear(int64_t days, int64_t day_of_year) {
  return OrdinalDate(CivilFromDays(days).year, day_of_year);
}

Result<int64_t> WithDayOfQuarter(int64_t days, int64_t day_of_quarter) {
  MYCEL_RETURN_IF_ERROR(CheckRange("DayOfQuarter", "1 - 90/92", day_of_quarter, 1, 92));
  return Checked(days + day_of_quarter - DayOfQuarter(days));
}

Result<int64_t> WithWeekYear(int64_t days, int64_t week_year) {
  MYCEL_RETURN_IF_ERROR(CheckYear(week_year, "WeekBasedYear"));
  const IsoWeek iso = IsoWeekFromDays(days);
  const int week = std::min(iso.week, WeeksInYear(week_year));
  return Checked(FirstDayOfWeekYear(week_year) + (week - 1) * 7 + iso.day - 1);
}

Result<int64_t> WithWeek(int64_t days, int64_t week) {
  MYCEL_RETURN_IF_ERROR(CheckRange("WeekOfWeekBasedYear", "1 - 52/53", week, 1, 53));
  return Checked(days + (week - IsoWeekFromDays(days).week) * 7);
}

Result<int64_t> WithDayOfWeek(int64_t days, int64_t day_of_week) {
  MYCEL_RETURN_IF_ERROR(CheckRange("DayOfWeek", "1 - 7", day_of_week, 1, 7));
  return Checked(days + day_of_week - DayOfWeek(days));
}

Result<int64_t> PlusMonths(int64_t days, int64_t months) {
  if (months == 0) return days;
  const Civil civil = CivilFromDays(days);
  int64_t total = 0;
  if (__builtin_add_overflow(civil.year * 12 + (civil.month - 1), months, &total)) {
    return CheckYear(months < 0 ? kMinYear - 1 : kMaxYear + 1);
  }
  const int64_t year = FloorDiv(total, 12);
  MYCEL_RETURN_IF_ERROR(CheckYear(year));
  return Clamped(year, static_cast<int>(FloorMod(total, 12)) + 1, civil.day);
}

Result<int64_t> PlusDays(int64_t days, int64_t amount) {
  int64_t total = 0;
  if (__builtin_add_overflow(days, amount, &total)) return CheckYear(amount < 0 ? kMinYear - 1 : kMaxYear + 1);
  return Checked(total);
}

int64_t MonthsUntil(int64_t from_days, int64_t to_days) {
  const Civil from = CivilFromDays(from_days);
  const Civil to = CivilFromDays(to_days);
  // Months and days packed into one number: a month is complete when the day of the month is reached.
  const int64_t packed_from = (from.year * 12 + from.month) * 32 + from.day;
  const int64_t packed_to = (to.year * 12 + to.month) * 32 + to.day;
  return (packed_to - packed_from) / 32;
}

}  // namespace mycel::engine::types::temporal
