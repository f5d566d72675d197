#include "engine/types/temporal/order.h"

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/wide_int.h"
#include "engine/types/temporal/zone_table.h"

namespace mycel::engine::types::temporal {

std::strong_ordering Order(const Time& a, const Time& b) {
  const int64_t utc_a = a.nanos - a.offset_seconds * kNanosPerSecond;
  const int64_t utc_b = b.nanos - b.offset_seconds * kNanosPerSecond;
  return utc_a != utc_b ? utc_a <=> utc_b : a.offset_seconds <=> b.offset_seconds;
}

std::strong_ordering Order(const DateTime& a, const DateTime& b) {
  if (a.utc_seconds != b.utc_seconds) return a.utc_seconds <=> b.utc_seconds;
  if (a.nanos != b.nanos) return a.nanos <=> b.nanos;
  if (a.offset_seconds != b.offset_seconds) return a.offset_seconds <=> b.offset_seconds;
  if (a.zone == b.zone) return std::strong_ordering::equal;
  if (a.zone == kNoZone) return std::strong_ordering::less;
  if (b.zone == kNoZone) return std::strong_ordering::greater;
  return ZoneName(a.zone).compare(ZoneName(b.zone)) <=> 0;
}

std::strong_ordering Order(const Duration& a, const Duration& b) {
  constexpr Int128 kSecondsPerMonth = 2'629'746;
  const Int128 length_a = a.months * kSecondsPerMonth + static_cast<Int128>(a.days) * kSecondsPerDay + a.seconds;
  const Int128 length_b = b.months * kSecondsPerMonth + static_cast<Int128>(b.days) * kSecondsPerDay + b.seconds;
  if (length_a != length_b) return length_a < length_b ? std::strong_ordering::less : std::strong_ordering::greater;
  if (a.nanos != b.nanos) return a.nanos <=> b.nanos;
  if (a.months != b.months) return a.months <=> b.months;
  return a.days <=> b.days;
}

}  // namespace mycel::engine::types::temporal
