// Temporal values from raw fields that a client or a file gives: Bolt structures, import columns. Whatever the numbers
// are, the result is normalised or an InvalidArgumentValue says which field is out of range.
//
// Threads: any.
#pragma once

#include <cstdint>

#include "engine/base/result.h"
#include "engine/types/temporal/local_clock.h"
#include "engine/types/temporal/temporal_structs.h"

namespace mycel::engine::types::temporal {

[[nodiscard]] base::Result<Date> DateFromFields(int64_t days);
[[nodiscard]] base::Result<LocalTime> LocalTimeFromFields(int64_t nanos_of_day);
[[nodiscard]] base::Result<Time> TimeFromFields(int64_t nanos_of_day, int64_t offset_seconds);
[[nodiscard]] base::Result<LocalDateTime> LocalDateTimeFromFields(int64_t seconds, int64_t nanos);
// Any number of nanoseconds; they are carried into the seconds.
[[nodiscard]] base::Result<Duration> DurationFromFields(int64_t months, int64_t days, int64_t seconds, int64_t nanos);

// A fixed offset; a zone by name comes from ParseZone.
[[nodiscard]] base::Result<ZoneSpec> OffsetFromField(int64_t offset_seconds);
// Seconds since 1970-01-01T00:00Z (Bolt 5) ...
[[nodiscard]] base::Result<DateTime> DateTimeFromUtcFields(int64_t utc_seconds, int64_t nanos, ZoneSpec zone);
// ... and on the zone's own clock (Bolt 4).
[[nodiscard]] base::Result<DateTime> DateTimeFromLocalFields(int64_t local_seconds, int64_t nanos, ZoneSpec zone);

}  // namespace mycel::engine::types::temporal
