#include "engine/types/temporal/duration_build.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <system_error>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/temporal_errors.h"

namespace mycel::engine::types::temporal {

using base::Result;
using base::Status;

namespace {

constexpr int64_t kSecondsPerMonth = 2'629'746;  // 365.2425 days / 12

// What an exact division by a small number may leave behind, in decimal units of a nanosecond: 0.01 ns.
constexpr int64_t kRoundingSlack = kDecimalOne / 100;

bool FitsInt64(Int128 value) {
  return value >= std::numeric_limits<int64_t>::min() && value <= std::numeric_limits<int64_t>::max();
}

std::string Clipped(Int128 value) {
  if (FitsInt64(value)) return std::to_string(static_cast<int64_t>(value));
  return value < 0 ? "less than -2^63" : "2^63 or more";
}

// The same number with less than one in the fraction, and both parts of one sign.
Decimal Carried(Decimal number) {
  number.whole += number.fraction / kDecimalOne;
  number.fraction %= kDecimalOne;
  if (number.whole > 0 && number.fraction < 0) {
    --number.whole;
    number.fraction += kDecimalOne;
  } else if (number.whole < 0 && number.fraction > 0) {
    ++number.whole;
    number.fraction -= kDecimalOne;
  }
  return number;
}

}  // namespace

std::optional<Decimal> DecimalOf(double number) {
  if (!std::isfinite(number) || std::fabs(number) >= 1e19) return std::nullopt;
  if (std::fabs(number) < 1e-18) return Decimal{};
  char text[64];
  const auto written = std::to_chars(text, text + sizeof(text), std::fabs(number), std::chars_format::fixed);
  if (written.ec != std::errc()) return std::nullopt;
  Decimal result;
  int places = -1;  // -1 before the point
  for (const char* c = text; c != written.ptr && places < 18; ++c) {
    if (*c == '.') {
      places = 0;
    } else if (places < 0) {
      result.whole = result.whole * 10 + (*c - '0');
    } else {
      result.fraction = result.fraction * 10 + (*c - '0');
      ++places;
    }
  }
  for (int place = places < 0 ? 0 : places; place < 18; ++place) result.fraction *= 10;
  return number < 0 ? result.Negated() : result;
}

Result<Duration> MakeDuration(Int128 months, Int128 days, Int128 seconds, Int128 nanos) {
  Int128 carry = nanos / kNanosPerSecond;
  Int128 rest = nanos % kNanosPerSecond;
  if (rest < 0) {
    --carry;
    rest += kNanosPerSecond;
  }
  const Int128 total = seconds + carry;
  const bool fits = FitsInt64(months) && FitsInt64(days) && FitsInt64(total);
  // The length as a whole must be countable in seconds too, or comparing and adding would fail later.
  if (!fits || !FitsInt64(months * kSecondsPerMonth + days * kSecondsPerDay + total)) {
    return InvalidValue("Invalid value for duration, will cause overflow. Value was months=" + Clipped(months) +
                        ", days=" + Clipped(days) + ", seconds=" + Clipped(total) + ", nanos=" + Clipped(rest));
  }
  return Duration{static_cast<int64_t>(months), static_cast<int64_t>(days), static_cast<int64_t>(total),
                  static_cast<int32_t>(rest)};
}

Result<Duration> ApproximateDuration(Decimal months, Decimal days, Decimal seconds, Decimal nanos) {
  months = Carried(months);
  days.fraction += months.fraction * 30'436'875 / 1'000'000;  // 30.436875 days
  days = Carried(days);
  seconds.fraction += days.fraction * kSecondsPerDay;
  seconds = Carried(seconds);
  nanos.fraction += seconds.fraction * kNanosPerSecond;
  nanos = Carried(nanos);
  // A division may leave an amount a hair below a whole nanosecond.
  if (nanos.fraction >= kDecimalOne - kRoundingSlack) ++nanos.whole;
  if (nanos.fraction <= kRoundingSlack - kDecimalOne) --nanos.whole;
  return MakeDuration(months.whole, days.whole, seconds.whole, nanos.whole);
}

}  // namespace mycel::engine::types::temporal
