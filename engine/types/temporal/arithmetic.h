// Sums of instants and durations, and durations times numbers.
//
// A duration is added group by group: months (the day of the month is clamped), then days, then seconds. A time of day
// takes only the seconds and wraps at midnight; a date takes months, days and the whole days in the seconds. A zoned
// datetime adds months and days on the local clock and seconds on the time line. All fail with InvalidArgumentValue
// when the result leaves the range of years or of a duration.
//
// Threads: any.
#pragma once

#include "engine/base/result.h"
#include "engine/types/temporal/temporal_structs.h"

namespace mycel::engine::types::temporal {

[[nodiscard]] base::Result<Date> Add(const Date& value, const Duration& duration);
[[nodiscard]] base::Result<LocalTime> Add(const LocalTime& value, const Duration& duration);
[[nodiscard]] base::Result<Time> Add(const Time& value, const Duration& duration);
[[nodiscard]] base::Result<LocalDateTime> Add(const LocalDateTime& value, const Duration& duration);
[[nodiscard]] base::Result<DateTime> Add(const DateTime& value, const Duration& duration);
[[nodiscard]] base::Result<Duration> Add(const Duration& a, const Duration& b);

[[nodiscard]] base::Result<Duration> Negate(const Duration& value);
[[nodiscard]] base::Result<Duration> Subtract(const Duration& a, const Duration& b);

// instant - duration. T is one of the five instants.
template <typename T>
[[nodiscard]] base::Result<T> Subtract(const T& value, const Duration& duration) {
  MYCEL_ASSIGN_OR_RETURN(const Duration negated, Negate(duration));
  return Add(value, negated);
}

// Fractions carry downwards: a month is 30.436875 days, a day 24 hours; what is less than a nanosecond is dropped.
// A factor or divisor that is not finite, and a divisor of zero, give the empty duration, as in Neo4j.
[[nodiscard]] base::Result<Duration> Multiply(const Duration& value, double factor);
[[nodiscard]] base::Result<Duration> Divide(const Duration& value, double divisor);

}  // namespace mycel::engine::types::temporal
