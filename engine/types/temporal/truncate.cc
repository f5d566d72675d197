#include "engine/types/temporal/truncate.h"

#include <array>
#include <optional>
#include <string>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/clock_parts.h"
#include "engine/types/temporal/field_map.h"
#include "engine/types/temporal/temporal_errors.h"

namespace mycel::engine::types::temporal {

using base::Result;
using base::Status;

namespace {

enum class Unit : uint8_t {
  kMillennium,
  kCentury,
  kDecade,
  kYear,
  kWeekYear,
  kQuarter,
  kMonth,
  kWeek,
  kDay,
  kHour,
  kMinute,
  kSecond,
  kMillisecond,
  kMicrosecond,
};
constexpr std::array<std::string_view, 14> kUnitNames = {
    "millennium", "century", "decade", "year",   "weekYear", "quarter",     "month",
    "week",       "day",     "hour",   "minute", "second",   "millisecond", "microsecond"};

Result<Unit> ReadUnit(std::string_view name) {
  for (size_t i = 0; i < kUnitNames.size(); ++i) {
    if (kUnitNames[i] == name) return static_cast<Unit>(i);
  }
  return UnexpectedInput("Unsupported unit: " + std::string(name));
}

bool IsTimeUnit(Unit unit) { return unit >= Unit::kHour; }

int64_t TruncatedDays(int64_t days, Unit unit) {
  const Civil civil = CivilFromDays(days);
  switch (unit) {
    case Unit::kMillennium:
      return DaysFromCivil(civil.year / 1000 * 1000, 1, 1);
    case Unit::kCentury:
      return DaysFromCivil(civil.year / 100 * 100, 1, 1);
    case Unit::kDecade:
      return DaysFromCivil(civil.year / 10 * 10, 1, 1);
    case Unit::kYear:
      return DaysFromCivil(civil.year, 1, 1);
    case Unit::kWeekYear:
      return FirstDayOfWeekYear(IsoWeekFromDays(days).year);
    case Unit::kQuarter:
      return DaysFromCivil(civil.year, QuarterOf(civil.month) * 3 - 2, 1);
    case Unit::kMonth:
      return DaysFromCivil(civil.year, civil.month, 1);
    case Unit::kWeek:
      return days - (DayOfWeek(days) - 1);
    default:
      return days;
  }
}

int64_t TruncatedNanos(int64_t nanos, Unit unit) {
  switch (unit) {
    case Unit::kHour:
      return nanos - nanos % (3600 * kNanosPerSecond);
    case Unit::kMinute:
      return nanos - nanos % (60 * kNanosPerSecond);
    case Unit::kSecond:
      return nanos - nanos % kNanosPerSecond;
    case Unit::kMillisecond:
      return nanos - nanos % 1'000'000;
    case Unit::kMicrosecond:
      return nanos - nanos % 1'000;
    default:
      return 0;
  }
}

// Whether the unit and the kinds go together, and the value has the parts that the kind needs.
Status CheckUnit(Kind kind, Unit unit, const Value& value, const ClockParts& parts) {
  const std::string value_name(KindMessageName(value.kind()));
  if (kind == Kind::kDate && IsTimeUnit(unit)) {
    return UnsupportedUnit("Unit too small for truncation: " + std::string(kUnitNames[static_cast<size_t>(unit)]));
  }
  const bool time_only = kind == Kind::kLocalTime || kind == Kind::kTime;
  if (time_only && unit < Unit::kDay) {
    return UnsupportedUnit("Unit too large for truncation: " + std::string(kUnitNames[static_cast<size_t>(unit)]));
  }
  if (time_only && !parts.nanos_of_day.has_value()) return UnsupportedUnit("Cannot get the time of: " + value_name);
  if (!time_only && !parts.days.has_value()) return UnsupportedUnit("Cannot get the date of: " + value_name);
  if (IsTimeUnit(unit) && !parts.nanos_of_day.has_value()) {
    return UnsupportedUnit("Cannot truncate " + value_name + " to " + std::string(KindMessageName(kind)) +
                           " with a time based unit.");
  }
  return Status::Ok();
}

// Smaller parts of a second are added to what truncation left of it, where they would otherwise replace it:
// 12:31:14.645 with {nanosecond: 2} is 12:31:14.645000002.
Status MergeSubseconds(Unit unit, FieldMap* fields, int64_t* nanos) {
  auto& micro = fields->numbers[static_cast<size_t>(Field::kMicrosecond)];
  auto& nano = fields->numbers[static_cast<size_t>(Field::kNanosecond)];
  const int64_t subsecond = *nanos % kNanosPerSecond;
  int64_t merged = subsecond;
  if (unit == Unit::kMillisecond && (micro.has_value() || nano.has_value())) {
    MYCEL_ASSIGN_OR_RETURN(merged, SubsecondNanos(subsecond / 1'000'000, micro, nano));
    micro.reset();
    nano.reset();
  } else if (unit == Unit::kMicrosecond && nano.has_value()) {
    MYCEL_ASSIGN_OR_RETURN(merged, SubsecondNanos(std::nullopt, subsecond / 1'000, nano));
    nano.reset();
  }
  *nanos += merged - subsecond;
  return Status::Ok();
}

Result<Value> Assemble(Kind kind, const FieldMap& fields, const ClockParts& parts, const Clock& clock) {
  int64_t days = 0;
  int64_t nanos = 0;
  if (kind != Kind::kLocalTime && kind != Kind::kTime) {
    MYCEL_ASSIGN_OR_RETURN(days, ApplyDateFields(fields, parts.days));
  }
  if (kind != Kind::kDate) {
    MYCEL_ASSIGN_OR_RETURN(nanos, ApplyTimeFields(fields, parts.nanos_of_day));
  }
  const LocalDateTime local{days * kSecondsPerDay + nanos / kNanosPerSecond,
                            static_cast<int32_t>(nanos % kNanosPerSecond)};
  switch (kind) {
    case Kind::kDate:
      MYCEL_RETURN_IF_ERROR(CheckDays(days));
      return Value::Of(Date{days});
    case Kind::kLocalTime:
      return Value::Of(LocalTime{nanos});
    case Kind::kTime: {
      const int32_t offset = fields.zone.has_value() || !parts.offset.has_value()
                                 ? OffsetAt(fields.zone.value_or(clock.zone), clock.utc_seconds)
                                 : *parts.offset;
      return Value::Of(Time{nanos, offset});
    }
    case Kind::kLocalDateTime:
      MYCEL_RETURN_IF_ERROR(CheckDays(days));
      return Value::Of(local);
    default: {
      // A zone in the map keeps the clock reading, unlike in datetime({datetime: ..., timezone: ...}).
      const ZoneSpec zone = fields.zone.value_or(parts.zone.value_or(clock.zone));
      MYCEL_ASSIGN_OR_RETURN(const DateTime result, FromLocalSeconds(local.seconds, local.nanos, zone));
      return Value::Of(result);
    }
  }
}

}  // namespace

Result<Value> Truncate(Kind kind, std::string_view unit_name, const Value& value, const MapView* map,
                       const Clock& clock) {
  MYCEL_ASSIGN_OR_RETURN(const Unit unit, ReadUnit(unit_name));
  const std::optional<ClockParts> source = PartsOf(value);
  if (!source.has_value()) {
    return Status::Error(base::ErrorId::kProcedureCallFailed,
                         "Cannot truncate a value of type " + std::string(KindMessageName(value.kind())));
  }
  MYCEL_RETURN_IF_ERROR(CheckUnit(kind, unit, value, *source));
  ClockParts parts = *source;
  if (parts.days.has_value() && !IsTimeUnit(unit)) {
    parts.days = TruncatedDays(*parts.days, unit);
  }
  int64_t nanos = TruncatedNanos(parts.nanos_of_day.value_or(0), unit);
  FieldMap fields;
  if (map != nullptr) {
    const bool zoned = kind == Kind::kTime || kind == Kind::kDateTime;
    const bool time_only = kind == Kind::kLocalTime || kind == Kind::kTime;
    MYCEL_ASSIGN_OR_RETURN(fields, ReadFields(*map, {!time_only, kind != Kind::kDate, zoned}));
    if (fields.zone.has_value() && !zoned) return UnsupportedUnit("Not supported: timezone");
    MYCEL_RETURN_IF_ERROR(MergeSubseconds(unit, &fields, &nanos));
  }
  parts.nanos_of_day = nanos;
  return Assemble(kind, fields, parts, clock);
}

}  // namespace mycel::engine::types::temporal
