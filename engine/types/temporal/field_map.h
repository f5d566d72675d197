// The map that constructs a temporal value, read and checked: {year: 1984, week: 10, hour: 12, timezone: '+01:00'}.
//
// The rules are Neo4j's: which fields a kind takes, which may stand together, and that a field needs the greater ones
// (no minute without an hour) unless a base value (`date`, `time`, `datetime`) gives them.
//
// Threads: any.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "engine/base/result.h"
#include "engine/types/temporal/clock_parts.h"
#include "engine/types/value.h"

namespace mycel::engine::types::temporal {

// In the order in which they are applied to a base: the greater first.
enum class Field : uint8_t {
  kYear,
  kQuarter,
  kMonth,
  kWeek,
  kOrdinalDay,
  kDayOfQuarter,
  kDayOfWeek,
  kDay,
  kHour,
  kMinute,
  kSecond,
  kMillisecond,
  kMicrosecond,
  kNanosecond,
  kEpochSeconds,
  kEpochMillis,
};
inline constexpr size_t kFieldCount = static_cast<size_t>(Field::kEpochMillis) + 1;

// Which fields a kind of value takes.
struct FieldSupport {
  bool date = false;
  bool time = false;
  bool zone = false;  // false: `timezone` may only stand alone, for the present moment there
};

struct FieldMap {
  std::array<std::optional<int64_t>, kFieldCount> numbers;
  std::optional<ZoneSpec> zone;
  std::optional<ClockParts> date;      // base of the date; has days
  std::optional<ClockParts> time;      // base of the time of day; has nanos_of_day
  std::optional<ClockParts> datetime;  // base of both; has both

  [[nodiscard]] std::optional<int64_t> Get(Field field) const { return numbers[static_cast<size_t>(field)]; }
  [[nodiscard]] bool Has(Field field) const { return Get(field).has_value(); }
  // No number and no base value: at most a zone.
  [[nodiscard]] bool OnlyZone() const;
};

// Reads the map's entries. Fails with a TypeError for a field that the kind does not have, and with
// InvalidArgumentValue for values of a wrong type and fields that exclude each other.
[[nodiscard]] base::Result<FieldMap> ReadFields(const MapView& map, FieldSupport support);

// The date: the fields applied to `base`, or without one built from nothing (the year is needed then).
[[nodiscard]] base::Result<int64_t> ApplyDateFields(const FieldMap& fields, std::optional<int64_t> base);

// The time of day: the fields applied to `base`, or without one built from midnight (the hour is needed for smaller
// fields).
[[nodiscard]] base::Result<int64_t> ApplyTimeFields(const FieldMap& fields, std::optional<int64_t> base);

// Milliseconds, microseconds and nanoseconds as one number; each must fit below the next greater one that is given.
[[nodiscard]] base::Result<int64_t> SubsecondNanos(std::optional<int64_t> milliseconds,
                                                   std::optional<int64_t> microseconds,
                                                   std::optional<int64_t> nanoseconds);

}  // namespace mycel::engine::types::temporal
