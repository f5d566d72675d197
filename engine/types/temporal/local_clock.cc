#include "engine/types/temporal/local_clock.h"

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/zone_table.h"

namespace mycel::engine::types::temporal {

using base::Result;

int32_t OffsetAt(ZoneSpec zone, int64_t utc_seconds) {
  return zone.zone == kNoZone ? zone.offset_seconds : ZoneOffsetAt(zone.zone, utc_seconds);
}

Result<DateTime> FromLocalSeconds(int64_t local_seconds, int32_t nanos, ZoneSpec zone,
                                  std::optional<int32_t> preferred_offset) {
  MYCEL_RETURN_IF_ERROR(CheckDays(FloorDiv(local_seconds, kSecondsPerDay)));
  if (zone.zone == kNoZone) return DateTime{local_seconds - zone.offset_seconds, nanos, zone.offset_seconds, kNoZone};
  const LocalOffsets offsets = ZoneOffsetsAtLocal(zone.zone, local_seconds);
  // The instant reckoned with the offset before a gap is the clock reading moved forward by the gap, in the offset
  // after it.
  if (offsets.gap) return DateTime{local_seconds - offsets.before, nanos, offsets.after, zone.zone};
  const int32_t offset = preferred_offset == offsets.after ? offsets.after : offsets.before;
  return DateTime{local_seconds - offset, nanos, offset, zone.zone};
}

Result<DateTime> FromUtcSeconds(int64_t utc_seconds, int32_t nanos, ZoneSpec zone) {
  constexpr int64_t kReach = kMaxDays * kSecondsPerDay * 2;  // keeps the addition below from overflowing
  if (utc_seconds > kReach || utc_seconds < -kReach) return CheckDays(FloorDiv(utc_seconds, kSecondsPerDay));
  const int32_t offset = OffsetAt(zone, utc_seconds);
  MYCEL_RETURN_IF_ERROR(CheckDays(FloorDiv(utc_seconds + offset, kSecondsPerDay)));
  return DateTime{utc_seconds, nanos, offset, zone.zone};
}

}  // namespace mycel::engine::types::temporal
