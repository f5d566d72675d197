#include <catch2/catch.hpp>

#include "engine/types/temporal/calendar.h"

namespace mycel::engine::types::temporal {

TEST_CASE("Every day of eight centuries is the one after the day before") {
  Civil expected{1600, 1, 1};
  IsoWeek week = IsoWeekFromDays(DaysFromCivil(1600, 1, 1));
  int day_of_year = 1;
  for (int64_t days = DaysFromCivil(1600, 1, 1); days < DaysFromCivil(2400, 1, 1); ++days) {
    const Civil civil = CivilFromDays(days);
    const bool same = civil.year == expected.year && civil.month == expected.month && civil.day == expected.day;
    if (!same || DaysFromCivil(civil.year, civil.month, civil.day) != days || DayOfYear(days) != day_of_year) {
      FAIL("day " << days << " is " << civil.year << "-" << civil.month << "-" << civil.day);
    }
    const IsoWeek iso = IsoWeekFromDays(days);
    if (iso.year != week.year || iso.week != week.week || iso.day != week.day) FAIL("week of day " << days);
    if (++expected.day > DaysInMonth(expected.year, expected.month)) {
      expected.day = 1;
      if (++expected.month > 12) {
        expected.month = 1;
        ++expected.year;
      }
    }
    day_of_year = expected.month == 1 && expected.day == 1 ? 1 : day_of_year + 1;
    if (++week.day > 7) {
      week.day = 1;
      if (++week.week > WeeksInYear(week.year)) {
        week.week = 1;
        ++week.year;
      }
    }
  }
}

TEST_CASE("The range of years is exactly nine digits on both sides") {
  CHECK(DaysFromCivil(kMinYear, 1, 1) == kMinDays);
  CHECK(DaysFromCivil(kMaxYear, 12, 31) == kMaxDays);
  CHECK(CheckDays(kMinDays).ok());
  CHECK(CheckDays(kMaxDays).ok());
  CHECK_FALSE(CheckDays(kMinDays - 1).ok());
  CHECK_FALSE(CheckDays(kMaxDays + 1).ok());
  CHECK_FALSE(PlusDays(kMaxDays, 1).ok());
  CHECK_FALSE(PlusDays(kMaxDays, INT64_MAX).ok());
  CHECK_FALSE(PlusMonths(0, INT64_MAX).ok());
  CHECK_FALSE(PlusMonths(0, INT64_MIN).ok());
}

TEST_CASE("Known days have their ISO weeks and quarters") {
  struct Row {
    int year, month, day;
    int64_t week_year;
    int week, day_of_week, day_of_quarter;
  };
  const Row rows[] = {{1984, 10, 11, 1984, 41, 4, 11}, {1984, 1, 1, 1983, 52, 7, 1},   {1984, 11, 11, 1984, 45, 7, 42},
                      {2021, 1, 3, 2020, 53, 7, 3},    {2018, 12, 31, 2019, 1, 1, 92}, {2016, 6, 30, 2016, 26, 4, 91}};
  for (const Row& row : rows) {
    const int64_t days = DaysFromCivil(row.year, row.month, row.day);
    const IsoWeek iso = IsoWeekFromDays(days);
    CHECK(iso.year == row.week_year);
    CHECK(iso.week == row.week);
    CHECK(iso.day == row.day_of_week);
    CHECK(DayOfQuarter(days) == row.day_of_quarter);
    CHECK(WeekDate(iso.year, iso.week, iso.day).value() == days);
    CHECK(QuarterDate(row.year, QuarterOf(row.month), row.day_of_quarter).value() == days);
  }
}

TEST_CASE("Days that do not exist are refused") {
  CHECK_FALSE(CivilDate(2023, 2, 29).ok());
  CHECK_FALSE(CivilDate(2023, 0, 1).ok());
  CHECK_FALSE(CivilDate(2023, 1, 32).ok());
  CHECK_FALSE(WeekDate(2021, 53, 1).ok());
  CHECK(WeekDate(2020, 53, 1).ok());
  CHECK_FALSE(WeekDate(2020, 1, 8).ok());
  CHECK_FALSE(QuarterDate(2023, 1, 91).ok());
  CHECK(QuarterDate(2024, 1, 91).ok());
  CHECK_FALSE(QuarterDate(2024, 2, 92).ok());
  CHECK_FALSE(OrdinalDate(2023, 366).ok());
}

TEST_CASE("Whole months are counted towards zero") {
  const auto months = [](int y1, int m1, int d1, int y2, int m2, int d2) {
    return MonthsUntil(DaysFromCivil(y1, m1, d1), DaysFromCivil(y2, m2, d2));
  };
  CHECK(months(1984, 10, 11, 2015, 6, 24) == 368);
  CHECK(months(2018, 3, 11, 2016, 6, 24) == -20);
  CHECK(months(2020, 2, 29, 2021, 2, 28) == 11);
  CHECK(months(2021, 5, 31, 2021, 4, 30) == -1);
  CHECK(months(2021, 1, 31, 2021, 2, 28) == 0);
}

}  // namespace mycel::engine::types::temporal
