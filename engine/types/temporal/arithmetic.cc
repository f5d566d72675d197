#include "engine/types/temporal/arithmetic.h"

#include <cmath>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/duration_build.h"
#include "engine/types/temporal/local_clock.h"
#include "engine/types/temporal/temporal_errors.h"

namespace mycel::engine::types::temporal {

using base::Result;

namespace {

int64_t PlusTimeOfDay(int64_t nanos, const Duration& duration) {
  // Both terms are below two days, so nothing overflows.
  return FloorMod(nanos + FloorMod(duration.seconds, kSecondsPerDay) * kNanosPerSecond + duration.nanos, kNanosPerDay);
}

Result<int64_t> PlusSeconds(int64_t seconds, int64_t amount) {
  int64_t sum = 0;
  if (__builtin_add_overflow(seconds, amount, &sum)) return InvalidValue("Seconds exceed the supported range");
  return sum;
}

// Months, then days, on a local clock reading.
Result<int64_t> PlusDatePart(int64_t local_seconds, const Duration& duration) {
  const int64_t days = FloorDiv(local_seconds, kSecondsPerDay);
  MYCEL_ASSIGN_OR_RETURN(const int64_t moved, PlusMonths(days, duration.months));
  MYCEL_ASSIGN_OR_RETURN(const int64_t moved_days, PlusDays(moved, duration.days));
  return moved_days * kSecondsPerDay + FloorMod(local_seconds, kSecondsPerDay);
}

struct Moment {
  int64_t seconds;
  int32_t nanos;
};

Result<Moment> PlusTimePart(int64_t seconds, int32_t nanos, const Duration& duration) {
  const int64_t sum = int64_t{nanos} + duration.nanos;  // below two seconds
  MYCEL_ASSIGN_OR_RETURN(const int64_t moved, PlusSeconds(seconds, duration.seconds));
  MYCEL_ASSIGN_OR_RETURN(const int64_t carried, PlusSeconds(moved, sum / kNanosPerSecond));
  return Moment{carried, static_cast<int32_t>(sum % kNanosPerSecond)};
}

}  // namespace

Result<Date> Add(const Date& value, const Duration& duration) {
  MYCEL_ASSIGN_OR_RETURN(const int64_t months_added, PlusMonths(value.days, duration.months));
  MYCEL_ASSIGN_OR_RETURN(const int64_t days_added, PlusDays(months_added, duration.days));
  MYCEL_ASSIGN_OR_RETURN(const int64_t days, PlusDays(days_added, duration.seconds / kSecondsPerDay));
  return Date{days};
}

Result<LocalTime> Add(const LocalTime& value, const Duration& duration) {
  return LocalTime{PlusTimeOfDay(value.nanos, duration)};
}

Result<Time> Add(const Time& value, const Duration& duration) {
  return Time{PlusTimeOfDay(value.nanos, duration), value.offset_seconds};
}

Result<LocalDateTime> Add(const LocalDateTime& value, const Duration& duration) {
  MYCEL_ASSIGN_OR_RETURN(const int64_t moved, PlusDatePart(value.seconds, duration));
  MYCEL_ASSIGN_OR_RETURN(const Moment sum, PlusTimePart(moved, value.nanos, duration));
  MYCEL_RETURN_IF_ERROR(CheckDays(FloorDiv(sum.seconds, kSecondsPerDay)));
  return LocalDateTime{sum.seconds, sum.nanos};
}

Result<DateTime> Add(const DateTime& value, const Duration& duration) {
  DateTime moved = value;
  if (duration.months != 0 || duration.days != 0) {
    // Months and days are two steps, each of which may come to a gap or an overlap; in an overlap the offset stays what
    // it was, as java.time keeps it.
    for (const Duration& step : {Duration{duration.months, 0, 0, 0}, Duration{0, duration.days, 0, 0}}) {
      MYCEL_ASSIGN_OR_RETURN(const int64_t local, PlusDatePart(ToLocalSeconds(moved), step));
      MYCEL_ASSIGN_OR_RETURN(moved, FromLocalSeconds(local, value.nanos, ZoneOf(value), moved.offset_seconds));
    }
  }
  MYCEL_ASSIGN_OR_RETURN(const Moment sum, PlusTimePart(moved.utc_seconds, moved.nanos, duration));
  return FromUtcSeconds(sum.seconds, sum.nanos, ZoneOf(value));
}

Result<Duration> Add(const Duration& a, const Duration& b) {
  return MakeDuration(Int128{a.months} + b.months, Int128{a.days} + b.days, Int128{a.seconds} + b.seconds,
                      Int128{a.nanos} + b.nanos);
}

Result<Duration> Negate(const Duration& value) {
  return MakeDuration(-Int128{value.months}, -Int128{value.days}, -Int128{value.seconds}, -Int128{value.nanos});
}

Result<Duration> Subtract(const Duration& a, const Duration& b) {
  return MakeDuration(Int128{a.months} - b.months, Int128{a.days} - b.days, Int128{a.seconds} - b.seconds,
                      Int128{a.nanos} - b.nanos);
}

namespace {

// value * numerator / denominator. Requires that |numerator| and the denominator are below 10^19: no product overflows
// then.
Decimal Scaled(int64_t value, Int128 numerator, Int128 denominator) {
  const Int128 product = Int128{value} * numerator;
  return {product / denominator, product % denominator * kDecimalOne / denominator};
}

// The number as a fraction of whole numbers; false if it has no short one.
bool AsRatio(double number, Int128* numerator, Int128* denominator) {
  const auto decimal = DecimalOf(number);
  if (!decimal.has_value() || std::fabs(number) < 1e-9) return false;
  *denominator = kDecimalOne;
  Int128 fraction = decimal->fraction;
  while (*denominator > 1 && fraction % 10 == 0) {
    fraction /= 10;
    *denominator /= 10;
  }
  constexpr Int128 kLimit = Int128{9} * kDecimalOne;
  const Int128 magnitude = decimal->whole < 0 ? -decimal->whole : decimal->whole;
  if (magnitude >= kLimit / *denominator) return false;
  *numerator = decimal->whole * *denominator + fraction;
  return true;
}

Result<Duration> ScaledDuration(const Duration& value, Int128 numerator, Int128 denominator) {
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  return ApproximateDuration(Scaled(value.months, numerator, denominator), Scaled(value.days, numerator, denominator),
                             Scaled(value.seconds, numerator, denominator),
                             Scaled(value.nanos, numerator, denominator));
}

// For factors that are no short ratio (1/3, 1e-12): each group in double precision.
Result<Duration> ApproximatelyScaled(const Duration& value, double factor) {
  const auto months = DecimalOf(static_cast<double>(value.months) * factor);
  const auto days = DecimalOf(static_cast<double>(value.days) * factor);
  const auto seconds = DecimalOf(static_cast<double>(value.seconds) * factor);
  const auto nanos = DecimalOf(static_cast<double>(value.nanos) * factor);
  if (!months || !days || !seconds || !nanos) return InvalidValue("Invalid value for duration, will cause overflow.");
  return ApproximateDuration(*months, *days, *seconds, *nanos);
}

}  // namespace

Result<Duration> Multiply(const Duration& value, double factor) {
  if (!std::isfinite(factor)) return Duration{};  // as Neo4j has it
  Int128 numerator = 0;
  Int128 denominator = 1;
  if (AsRatio(factor, &numerator, &denominator)) return ScaledDuration(value, numerator, denominator);
  return ApproximatelyScaled(value, factor);
}

Result<Duration> Divide(const Duration& value, double divisor) {
  if (divisor == 0 || !std::isfinite(divisor)) return Duration{};  // as Neo4j has it
  Int128 numerator = 0;
  Int128 denominator = 1;
  if (AsRatio(divisor, &numerator, &denominator)) return ScaledDuration(value, denominator, numerator);
  return ApproximatelyScaled(value, 1 / divisor);
}

}  // namespace mycel::engine::types::temporal
