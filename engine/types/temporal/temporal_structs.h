// The six temporal values as plain structs; parsing, calendars, arithmetic and printing stand in the files beside this
// one.
//
// All are normalised by whoever makes them: `nanos` of an instant lies in [0, 1e9), a time of day in [0, 86400e9). A
// duration keeps its four groups apart, because a month has no fixed number of days and a day no fixed number of
// seconds.
#pragma once

#include <cstdint>

namespace mycel::engine::types {

struct Date {
  int64_t days = 0;  // since 1970-01-01
  bool operator==(const Date&) const = default;
};

struct LocalTime {
  int64_t nanos = 0;  // since midnight
  bool operator==(const LocalTime&) const = default;
};

struct Time {
  int64_t nanos = 0;           // local, since midnight
  int32_t offset_seconds = 0;  // east of UTC
  bool operator==(const Time&) const = default;
};

struct LocalDateTime {
  int64_t seconds = 0;  // since 1970-01-01T00:00, on a clock without zone
  int32_t nanos = 0;
  bool operator==(const LocalDateTime&) const = default;
};

// Index into the interned table of zone names; kNoZone for a plain offset.
using ZoneId = uint16_t;
inline constexpr ZoneId kNoZone = 0xFFFF;

struct DateTime {
  int64_t utc_seconds = 0;  // since 1970-01-01T00:00Z
  int32_t nanos = 0;
  int32_t offset_seconds = 0;  // in force at this instant; also filled when `zone` is set
  ZoneId zone = kNoZone;
  bool operator==(const DateTime&) const = default;
};

struct Duration {
  int64_t months = 0;
  int64_t days = 0;
  int64_t seconds = 0;
  int32_t nanos = 0;  // [0, 1e9): -0.5 s is seconds = -1, nanos = 500000000
  bool operator==(const Duration&) const = default;
};

}  // namespace mycel::engine::types
