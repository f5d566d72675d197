#include "engine/types/temporal/from_fields.h"

#include <string>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/duration_build.h"
#include "engine/types/temporal/temporal_errors.h"

namespace mycel::engine::types::temporal {

using base::Result;
using base::Status;

namespace {

Status CheckNanos(int64_t nanos) {
  if (nanos >= 0 && nanos < kNanosPerSecond) return Status::Ok();
  return OutOfRange("NanoOfSecond", "0 - 999999999", nanos);
}

}  // namespace

Result<Date> DateFromFields(int64_t days) {
  if (Status status = CheckDays(days); !status.ok()) {
    return OutOfRange("EpochDay", std::to_string(kMinDays) + " - " + std::to_string(kMaxDays), days);
  }
  return Date{days};
}

Result<LocalTime> LocalTimeFromFields(int64_t nanos_of_day) {
  if (nanos_of_day < 0 || nanos_of_day >= kNanosPerDay) {
    return OutOfRange("NanoOfDay", "0 - " + std::to_string(kNanosPerDay - 1), nanos_of_day);
  }
  return LocalTime{nanos_of_day};
}

Result<ZoneSpec> OffsetFromField(int64_t offset_seconds) {
  if (offset_seconds < -kMaxOffsetSeconds || offset_seconds > kMaxOffsetSeconds) {
    return OutOfRange("OffsetSeconds", "-64800 - 64800", offset_seconds);
  }
  return ZoneSpec{kNoZone, static_cast<int32_t>(offset_seconds)};
}

Result<Time> TimeFromFields(int64_t nanos_of_day, int64_t offset_seconds) {
  MYCEL_ASSIGN_OR_RETURN(const LocalTime local, LocalTimeFromFields(nanos_of_day));
  MYCEL_ASSIGN_OR_RETURN(const ZoneSpec offset, OffsetFromField(offset_seconds));
  return Time{local.nanos, offset.offset_seconds};
}

Result<LocalDateTime> LocalDateTimeFromFields(int64_t seconds, int64_t nanos) {
  MYCEL_RETURN_IF_ERROR(CheckNanos(nanos));
  MYCEL_RETURN_IF_ERROR(CheckDays(FloorDiv(seconds, kSecondsPerDay)));
  return LocalDateTime{seconds, static_cast<int32_t>(nanos)};
}

Result<Duration> DurationFromFields(int64_t months, int64_t days, int64_t seconds, int64_t nanos) {
  return MakeDuration(months, days, seconds, nanos);
}

Result<DateTime> DateTimeFromUtcFields(int64_t utc_seconds, int64_t nanos, ZoneSpec zone) {
  MYCEL_RETURN_IF_ERROR(CheckNanos(nanos));
  return FromUtcSeconds(utc_seconds, static_cast<int32_t>(nanos), zone);
}

Result<DateTime> DateTimeFromLocalFields(int64_t local_seconds, int64_t nanos, ZoneSpec zone) {
  MYCEL_RETURN_IF_ERROR(CheckNanos(nanos));
  return FromLocalSeconds(local_seconds, static_cast<int32_t>(nanos), zone);
}

}  // namespace mycel::engine::types::temporal
