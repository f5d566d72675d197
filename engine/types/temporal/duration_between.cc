#include "engine/types/temporal/duration_between.h"

#include <optional>
#include <string>

#include "engine/types/temporal/arithmetic.h"
#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/clock_parts.h"
#include "engine/types/temporal/duration_build.h"
#include "engine/types/temporal/local_clock.h"
#include "engine/types/temporal/temporal_errors.h"

namespace mycel::engine::types::temporal {

using base::Result;

namespace {

// The parts of an instant, with midnight for a date: nanos_of_day is always set.
using Side = ClockParts;

Side SideOf(const Value& value) {
  const std::optional<ClockParts> parts = PartsOf(value);
  MYCEL_ASSERT(parts.has_value());
  Side side = *parts;
  if (!side.nanos_of_day.has_value()) side.nanos_of_day = 0;
  return side;
}

// Two sides with the same parts, ready to be compared.
struct Pair {
  Side from;
  Side to;
};

Pair Matched(Side from, Side to) {
  if (from.days.has_value() && !to.days.has_value()) to.days = from.days;
  if (to.days.has_value() && !from.days.has_value()) from.days = to.days;
  if (from.zone.has_value() && !to.zone.has_value()) to.zone = from.zone;
  if (to.zone.has_value() && !from.zone.has_value()) from.zone = to.zone;
  return {from, to};
}

Result<DateTime> Instant(const Side& side) {
  const LocalDateTime local = LocalOf(side);
  return FromLocalSeconds(local.seconds, local.nanos, *side.zone, side.offset);
}

// Nanoseconds from one side to the other on the time line, or on the clock where there is no zone.
Result<Int128> NanosUntil(const Side& from_side, const Side& to_side) {
  const auto [from, to] = Matched(from_side, to_side);
  if (!from.days.has_value()) {
    const int64_t shift = from.zone.has_value() ? from.zone->offset_seconds - to.zone->offset_seconds : 0;
    return Int128{*to.nanos_of_day - *from.nanos_of_day + shift * kNanosPerSecond};
  }
  if (!from.zone.has_value()) {
    return (Int128{*to.days} - *from.days) * kNanosPerDay + *to.nanos_of_day - *from.nanos_of_day;
  }
  MYCEL_ASSIGN_OR_RETURN(const DateTime start, Instant(from));
  MYCEL_ASSIGN_OR_RETURN(const DateTime end, Instant(to));
  return (Int128{end.utc_seconds} - start.utc_seconds) * kNanosPerSecond + end.nanos - start.nanos;
}

enum class DateUnit { kMonths, kDays };

// Whole months or days on the clock of `from`. Requires that one of the two has a date.
Result<int64_t> DateUnitsUntil(const Side& from_side, const Side& to_side, DateUnit unit) {
  auto [from, to] = Matched(from_side, to_side);
  if (from.zone.has_value()) {
    MYCEL_ASSIGN_OR_RETURN(const DateTime start, Instant(from));
    MYCEL_ASSIGN_OR_RETURN(const DateTime end, Instant(to));
    MYCEL_ASSIGN_OR_RETURN(const DateTime moved, FromUtcSeconds(end.utc_seconds, end.nanos, *from.zone));
    from = *PartsOf(Value::Of(ToLocal(start)));  // a reading in a gap has moved
    to = *PartsOf(Value::Of(ToLocal(moved)));
  }
  int64_t end_days = *to.days;
  // The last day counts only if its clock reading is reached.
  if (end_days > *from.days && *to.nanos_of_day < *from.nanos_of_day) {
    --end_days;
  } else if (end_days<*from.days&& * to.nanos_of_day> * from.nanos_of_day) {
    ++end_days;
  }
  return unit == DateUnit::kMonths ? MonthsUntil(*from.days, end_days) : end_days - *from.days;
}

// `side` moved by months and days as its own kind moves: a zoned one steps out of gaps.
Result<Side> Moved(const Side& side, int64_t months, int64_t days) {
  const Duration step{months, days, 0, 0};
  if (!side.zone.has_value()) {
    MYCEL_ASSIGN_OR_RETURN(const Date date, Add(Date{*side.days}, step));
    Side moved = side;
    moved.days = date.days;
    return moved;
  }
  MYCEL_ASSIGN_OR_RETURN(const DateTime start, Instant(side));
  MYCEL_ASSIGN_OR_RETURN(const DateTime end, Add(start, step));
  return *PartsOf(Value::Of(end));
}

Result<int64_t> WholeUnits(const Value& from, const Value& to, DateUnit unit, const char* name) {
  const Side start = SideOf(from);
  const Side end = SideOf(to);
  if (!start.days.has_value() && !end.days.has_value())
    return UnsupportedUnit(std::string("Unsupported unit: ") + name);
  return DateUnitsUntil(start, end, unit);
}

}  // namespace

Result<Duration> DurationBetween(const Value& from, const Value& to) {
  Side start = SideOf(from);
  const Side end = SideOf(to);
  int64_t months = 0;
  int64_t days = 0;
  if (start.days.has_value() && end.days.has_value()) {
    MYCEL_ASSIGN_OR_RETURN(months, DateUnitsUntil(start, end, DateUnit::kMonths));
    MYCEL_ASSIGN_OR_RETURN(start, Moved(start, months, 0));
    MYCEL_ASSIGN_OR_RETURN(days, DateUnitsUntil(start, end, DateUnit::kDays));
    MYCEL_ASSIGN_OR_RETURN(start, Moved(start, 0, days));
  }
  MYCEL_ASSIGN_OR_RETURN(const Int128 nanos, NanosUntil(start, end));
  return MakeDuration(months, days, 0, nanos);
}

Result<Duration> DurationInMonths(const Value& from, const Value& to) {
  MYCEL_ASSIGN_OR_RETURN(const int64_t months, WholeUnits(from, to, DateUnit::kMonths, "Months"));
  return MakeDuration(months, 0, 0, 0);
}

Result<Duration> DurationInDays(const Value& from, const Value& to) {
  MYCEL_ASSIGN_OR_RETURN(const int64_t days, WholeUnits(from, to, DateUnit::kDays, "Days"));
  return MakeDuration(0, days, 0, 0);
}

Result<Duration> DurationInSeconds(const Value& from, const Value& to) {
  MYCEL_ASSIGN_OR_RETURN(const Int128 nanos, NanosUntil(SideOf(from), SideOf(to)));
  return MakeDuration(0, 0, 0, nanos);
}

}  // namespace mycel::engine::types::temporal
