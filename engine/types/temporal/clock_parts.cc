#include "engine/types/temporal/clock_parts.h"

#include "engine/types/temporal/calendar.h"

namespace mycel::engine::types::temporal {

namespace {

ClockParts PartsOfLocal(const LocalDateTime& local) {
  ClockParts parts;
  parts.days = FloorDiv(local.seconds, kSecondsPerDay);
  parts.nanos_of_day = FloorMod(local.seconds, kSecondsPerDay) * kNanosPerSecond + local.nanos;
  return parts;
}

}  // namespace

std::optional<ClockParts> PartsOf(const Value& value) {
  ClockParts parts;
  switch (value.kind()) {
    case Kind::kDate:
      parts.days = value.AsDate().days;
      return parts;
    case Kind::kLocalTime:
      parts.nanos_of_day = value.AsLocalTime().nanos;
      return parts;
    case Kind::kTime:
      parts.nanos_of_day = value.AsTime().nanos;
      parts.offset = value.AsTime().offset_seconds;
      parts.zone = ZoneSpec{kNoZone, *parts.offset};
      return parts;
    case Kind::kLocalDateTime:
      return PartsOfLocal(value.AsLocalDateTime());
    case Kind::kDateTime:
      parts = PartsOfLocal(ToLocal(value.AsDateTime()));
      parts.zone = ZoneOf(value.AsDateTime());
      parts.offset = value.AsDateTime().offset_seconds;
      return parts;
    default:
      return std::nullopt;
  }
}

LocalDateTime LocalOf(const ClockParts& parts) {
  return {*parts.days * kSecondsPerDay + *parts.nanos_of_day / kNanosPerSecond,
          static_cast<int32_t>(*parts.nanos_of_day % kNanosPerSecond)};
}

}  // namespace mycel::engine::types::temporal
