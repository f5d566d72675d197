#include "engine/types/temporal/construct.h"

#include <optional>
#include <string>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/clock_parts.h"
#include "engine/types/temporal/field_map.h"
#include "engine/types/temporal/format.h"
#include "engine/types/temporal/parse.h"
#include "engine/types/temporal/temporal_errors.h"

namespace mycel::engine::types::temporal {

using base::Result;
using base::Status;

namespace {

FieldSupport SupportOf(Kind kind) {
  return {kind == Kind::kDate || kind == Kind::kLocalDateTime || kind == Kind::kDateTime, kind != Kind::kDate,
          kind == Kind::kTime || kind == Kind::kDateTime};
}

template <typename T>
std::optional<T> PartOf(const std::optional<ClockParts>& base, std::optional<T> ClockParts::*part) {
  return base.has_value() ? (*base).*part : std::nullopt;
}

// The base of the date and of the time of day: `datetime` gives both.
std::optional<int64_t> BaseDays(const FieldMap& fields) {
  return PartOf(fields.datetime.has_value() ? fields.datetime : fields.date, &ClockParts::days);
}
std::optional<int64_t> BaseNanos(const FieldMap& fields) {
  return PartOf(fields.datetime.has_value() ? fields.datetime : fields.time, &ClockParts::nanos_of_day);
}

Result<LocalDateTime> BuildLocal(const FieldMap& fields, std::optional<int64_t> base_days,
                                 std::optional<int64_t> base_nanos) {
  ClockParts parts;
  MYCEL_ASSIGN_OR_RETURN(parts.days, ApplyDateFields(fields, base_days));
  MYCEL_ASSIGN_OR_RETURN(parts.nanos_of_day, ApplyTimeFields(fields, base_nanos));
  return LocalOf(parts);
}

Result<Value> BuildTime(const FieldMap& fields, const Clock& clock) {
  MYCEL_ASSIGN_OR_RETURN(const int64_t nanos, ApplyTimeFields(fields, BaseNanos(fields)));
  const std::optional<int32_t> own_offset = PartOf(fields.time, &ClockParts::offset);
  const int32_t wanted = OffsetAt(fields.zone.value_or(clock.zone), clock.utc_seconds);
  if (!own_offset.has_value()) return Value::Of(Time{nanos, wanted});
  if (!fields.zone.has_value()) return Value::Of(Time{nanos, *own_offset});
  return Value::Of(Time{FloorMod(nanos + (wanted - *own_offset) * kNanosPerSecond, kNanosPerDay), wanted});
}

Result<Value> BuildFromEpoch(const FieldMap& fields, const Clock& clock) {
  const ZoneSpec zone = fields.zone.value_or(clock.zone);
  DateTime start;
  if (const auto seconds = fields.Get(Field::kEpochSeconds); seconds.has_value()) {
    MYCEL_ASSIGN_OR_RETURN(start, FromUtcSeconds(*seconds, 0, zone));
  } else {
    const int64_t millis = *fields.Get(Field::kEpochMillis);
    MYCEL_ASSIGN_OR_RETURN(start, FromUtcSeconds(FloorDiv(millis, 1'000),
                                                 static_cast<int32_t>(FloorMod(millis, 1'000) * 1'000'000), zone));
  }
  const ClockParts parts = *PartsOf(Value::Of(start));
  MYCEL_ASSIGN_OR_RETURN(const LocalDateTime local, BuildLocal(fields, parts.days, parts.nanos_of_day));
  MYCEL_ASSIGN_OR_RETURN(const DateTime result,
                         FromLocalSeconds(local.seconds, local.nanos, zone, start.offset_seconds));
  return Value::Of(result);
}

Result<Value> BuildDateTime(const FieldMap& fields, const Clock& clock) {
  if (fields.Has(Field::kEpochSeconds) || fields.Has(Field::kEpochMillis)) return BuildFromEpoch(fields, clock);
  const std::optional<ClockParts>& source = fields.datetime.has_value() ? fields.datetime : fields.time;
  const std::optional<ZoneSpec> own_zone = PartOf(source, &ClockParts::zone);
  MYCEL_ASSIGN_OR_RETURN(const LocalDateTime local, BuildLocal(fields, BaseDays(fields), BaseNanos(fields)));
  const ZoneSpec start_zone = own_zone.value_or(fields.zone.value_or(clock.zone));
  // A reading without a zone counts in the clock's own first and keeps that offset where the zone repeats the hour.
  const bool date_only = fields.date.has_value() && !fields.time.has_value();
  std::optional<int32_t> preferred;
  if (!own_zone.has_value() && !date_only) preferred = OffsetAt(clock.zone, clock.utc_seconds);
  MYCEL_ASSIGN_OR_RETURN(DateTime result, FromLocalSeconds(local.seconds, local.nanos, start_zone, preferred));
  if (own_zone.has_value() && fields.zone.has_value()) {
    MYCEL_ASSIGN_OR_RETURN(result, FromUtcSeconds(result.utc_seconds, result.nanos, *fields.zone));
  }
  return Value::Of(result);
}

Result<Value> Build(Kind kind, const FieldMap& fields, const Clock& clock) {
  switch (kind) {
    case Kind::kDate: {
      MYCEL_ASSIGN_OR_RETURN(const int64_t days, ApplyDateFields(fields, BaseDays(fields)));
      return Value::Of(Date{days});
    }
    case Kind::kLocalTime: {
      MYCEL_ASSIGN_OR_RETURN(const int64_t nanos, ApplyTimeFields(fields, BaseNanos(fields)));
      return Value::Of(LocalTime{nanos});
    }
    case Kind::kTime:
      return BuildTime(fields, clock);
    case Kind::kLocalDateTime: {
      MYCEL_ASSIGN_OR_RETURN(const LocalDateTime local, BuildLocal(fields, BaseDays(fields), BaseNanos(fields)));
      return Value::Of(local);
    }
    default:
      return BuildDateTime(fields, clock);
  }
}

// A time of day needs its hour even where no smaller field asks for it.
Status CheckComplete(Kind kind, const FieldMap& fields) {
  const bool time_only = kind == Kind::kLocalTime || kind == Kind::kTime;
  if (!time_only || fields.time.has_value() || fields.Has(Field::kHour)) return Status::Ok();
  return InvalidValue("hour must be specified");
}

}  // namespace

Result<Value> CurrentMoment(Kind kind, const Clock& clock) {
  MYCEL_ASSIGN_OR_RETURN(const DateTime now, FromUtcSeconds(clock.utc_seconds, clock.nanos, clock.zone));
  return kind == Kind::kDateTime ? Result<Value>(Value::Of(now)) : FromTemporal(kind, Value::Of(now), clock);
}

Result<Value> FromMap(Kind kind, const MapView& map, const Clock& clock) {
  if (map.empty()) return InvalidValue("At least one temporal unit must be specified.");
  MYCEL_ASSIGN_OR_RETURN(const FieldMap fields, ReadFields(map, SupportOf(kind)));
  if (fields.OnlyZone() && fields.zone.has_value())
    return CurrentMoment(kind, {clock.utc_seconds, clock.nanos, *fields.zone});
  MYCEL_RETURN_IF_ERROR(CheckComplete(kind, fields));
  return Build(kind, fields, clock);
}

Result<Value> FromTemporal(Kind kind, const Value& value, const Clock& clock) {
  const std::optional<ClockParts> parts = PartsOf(value);
  if (!parts.has_value()) return InvalidValue("Cannot select from: " + std::string(KindMessageName(value.kind())));
  if (kind == value.kind()) return value;
  const FieldSupport support = SupportOf(kind);
  if (support.date && !parts->days.has_value()) {
    return UnsupportedUnit("Cannot get the date of: " + std::string(KindMessageName(value.kind())));
  }
  if (support.time && !parts->nanos_of_day.has_value()) {
    return UnsupportedUnit("Cannot get the time of: " + std::string(KindMessageName(value.kind())));
  }
  FieldMap fields;
  if (support.date && support.time) {
    fields.datetime = parts;
  } else if (support.date) {
    fields.date = parts;
  } else {
    fields.time = parts;
  }
  return Build(kind, fields, clock);
}

Result<Value> FromText(Kind kind, std::string_view text, const Clock& clock) {
  switch (kind) {
    case Kind::kDate: {
      MYCEL_ASSIGN_OR_RETURN(const Date date, ParseDate(text));
      return Value::Of(date);
    }
    case Kind::kLocalTime: {
      MYCEL_ASSIGN_OR_RETURN(const LocalTime time, ParseLocalTime(text));
      return Value::Of(time);
    }
    case Kind::kTime: {
      MYCEL_ASSIGN_OR_RETURN(const Time time, ParseTime(text, clock.zone, clock.utc_seconds));
      return Value::Of(time);
    }
    case Kind::kLocalDateTime: {
      MYCEL_ASSIGN_OR_RETURN(const LocalDateTime local, ParseLocalDateTime(text));
      return Value::Of(local);
    }
    default: {
      MYCEL_ASSIGN_OR_RETURN(const DateTime datetime, ParseDateTime(text, clock.zone));
      return Value::Of(datetime);
    }
  }
}

}  // namespace mycel::engine::types::temporal
