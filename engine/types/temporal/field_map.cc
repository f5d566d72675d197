#include "engine/types/temporal/field_map.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/parse.h"
#include "engine/types/temporal/temporal_errors.h"

namespace mycel::engine::types::temporal {

using base::Result;
using base::Status;

namespace {

// The ways to name a day within its year exclude each other.
enum class Scheme : uint8_t { kNone, kCalendar, kWeek, kQuarter, kOrdinal };

struct FieldRow {
  std::string_view name;
  Field field;
  bool date;  // else of the time of day (or the epoch)
  Scheme scheme;
};
constexpr std::array<FieldRow, kFieldCount> kFields = {{
    {"year", Field::kYear, true, Scheme::kNone},
    {"quarter", Field::kQuarter, true, Scheme::kQuarter},
    {"month", Field::kMonth, true, Scheme::kCalendar},
    {"week", Field::kWeek, true, Scheme::kWeek},
    {"ordinalDay", Field::kOrdinalDay, true, Scheme::kOrdinal},
    {"dayOfQuarter", Field::kDayOfQuarter, true, Scheme::kQuarter},
    {"dayOfWeek", Field::kDayOfWeek, true, Scheme::kWeek},
    {"day", Field::kDay, true, Scheme::kCalendar},
    {"hour", Field::kHour, false, Scheme::kNone},
    {"minute", Field::kMinute, false, Scheme::kNone},
    {"second", Field::kSecond, false, Scheme::kNone},
    {"millisecond", Field::kMillisecond, false, Scheme::kNone},
    {"microsecond", Field::kMicrosecond, false, Scheme::kNone},
    {"nanosecond", Field::kNanosecond, false, Scheme::kNone},
    {"epochSeconds", Field::kEpochSeconds, false, Scheme::kNone},
    {"epochMillis", Field::kEpochMillis, false, Scheme::kNone},
}};

std::string_view NameOf(Field field) { return kFields[static_cast<size_t>(field)].name; }

const FieldRow* FindField(std::string_view name) {
  for (const FieldRow& row : kFields) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

Status NotSupported(std::string_view name) { return UnsupportedUnit("Not supported: " + std::string(name)); }

Status ReadZone(const Value& value, FieldMap* fields) {
  if (!value.is_string()) {
    return UnexpectedInput("Cannot convert to ZoneId: " + std::string(KindMessageName(value.kind())));
  }
  MYCEL_ASSIGN_OR_RETURN(fields->zone, ParseZone(value.AsString()));
  return Status::Ok();
}

Status ReadNumber(const FieldRow& row, const Value& value, FieldSupport support, FieldMap* fields) {
  const bool epoch = row.field == Field::kEpochSeconds || row.field == Field::kEpochMillis;
  const bool supported =
      epoch ? support.date && support.time && support.zone : (row.date ? support.date : support.time);
  if (!supported) return NotSupported(row.name);
  if (value.is_null() && !epoch) return Status::Ok();  // as if it were not there
  if (!value.is_integer() && epoch) {
    return InvalidValue("Cannot construct date time from: " + std::string(KindMessageName(value.kind())));
  }
  if (!value.is_integer()) {
    return UnexpectedInput(std::string(row.name) + " must be an integer value, but was a " +
                           std::string(KindMessageName(value.kind())));
  }
  fields->numbers[static_cast<size_t>(row.field)] = value.AsInteger();
  return Status::Ok();
}

// `date`, `time` or `datetime`: a value to start from.
Status ReadBase(std::string_view name, const Value& value, bool needs_date, bool needs_time,
                std::optional<ClockParts>* base) {
  const std::string kind(KindMessageName(value.kind()));
  *base = PartsOf(value);
  if (!base->has_value()) return InvalidValue("Cannot construct " + std::string(name) + " from: " + kind);
  if (needs_date && !(*base)->days.has_value()) return UnsupportedUnit("Cannot get the date of: " + kind);
  if (needs_time && !(*base)->nanos_of_day.has_value()) return UnsupportedUnit("Cannot get the time of: " + kind);
  return Status::Ok();
}

Status ReadEntry(std::string_view name, const Value& value, FieldSupport support, FieldMap* fields) {
  if (const FieldRow* row = FindField(name); row != nullptr) return ReadNumber(*row, value, support, fields);
  if (name == "timezone") return ReadZone(value, fields);
  if (name == "date") return support.date ? ReadBase(name, value, true, false, &fields->date) : NotSupported(name);
  if (name == "time") return support.time ? ReadBase(name, value, false, true, &fields->time) : NotSupported(name);
  if (name == "datetime") {
    return support.date && support.time ? ReadBase(name, value, true, true, &fields->datetime) : NotSupported(name);
  }
  return InvalidValue("No such field: " + std::string(name));
}

Status CheckTogether(const FieldMap& fields, FieldSupport support) {
  const FieldRow* first = nullptr;
  for (const FieldRow& row : kFields) {
    if (row.scheme == Scheme::kNone || !fields.Has(row.field)) continue;
    if (first != nullptr && first->scheme != row.scheme) {
      return UnsupportedUnit("Cannot assign " + std::string(row.name) + " together with " + std::string(first->name) +
                             ".");
    }
    first = &row;
  }
  const bool epoch = fields.Has(Field::kEpochSeconds) || fields.Has(Field::kEpochMillis);
  if (fields.Has(Field::kEpochSeconds) && fields.Has(Field::kEpochMillis)) {
    return InvalidValue("Cannot assign epochMillis together with epochSeconds.");
  }
  if (fields.datetime.has_value() + epoch + (fields.date.has_value() || fields.time.has_value()) > 1) {
    return InvalidValue("Cannot select more than one of datetime, epoch and date or time.");
  }
  if (fields.zone.has_value() && !support.zone && !fields.OnlyZone()) {
    return UnsupportedUnit("Cannot assign time zone if also assigning other fields.");
  }
  return Status::Ok();
}

// Each field needs the ones before it; `fields` runs from the greatest to the smallest.
Status CheckOrder(const FieldMap& map, std::span<const Field> fields) {
  std::string_view missing;
  for (const Field field : fields) {
    if (!map.Has(field)) {
      if (missing.empty()) missing = NameOf(field);
    } else if (!missing.empty()) {
      return InvalidValue(std::string(NameOf(field)) + " cannot be specified without " + std::string(missing));
    }
  }
  return Status::Ok();
}

Status CheckDateOrder(const FieldMap& map) {
  constexpr std::array kCalendar = {Field::kYear, Field::kMonth, Field::kDay};
  constexpr std::array kWeek = {Field::kYear, Field::kWeek, Field::kDayOfWeek};
  constexpr std::array kQuarter = {Field::kYear, Field::kQuarter, Field::kDayOfQuarter};
  if (!map.Has(Field::kYear)) return InvalidValue("year must be specified");
  MYCEL_RETURN_IF_ERROR(CheckOrder(map, kCalendar));
  MYCEL_RETURN_IF_ERROR(CheckOrder(map, kWeek));
  return CheckOrder(map, kQuarter);
}

// The day itself, where a time of day follows: only the smallest fields of a map may be left out.
Status CheckWholeDay(const FieldMap& map) {
  const auto need = [&](Field field) {
    return map.Has(field) ? Status::Ok() : InvalidValue(std::string(NameOf(field)) + " must be specified");
  };
  if (map.Has(Field::kOrdinalDay)) return Status::Ok();
  if (map.Has(Field::kWeek)) return need(Field::kDayOfWeek);
  if (map.Has(Field::kQuarter)) return need(Field::kDayOfQuarter);
  MYCEL_RETURN_IF_ERROR(need(Field::kMonth));
  return need(Field::kDay);
}

bool HasSubsecond(const FieldMap& map) {
  return map.Has(Field::kMillisecond) || map.Has(Field::kMicrosecond) || map.Has(Field::kNanosecond);
}

Status CheckTimeOrder(const FieldMap& map) {
  constexpr std::array kClock = {Field::kHour, Field::kMinute, Field::kSecond};
  const bool smaller = map.Has(Field::kMinute) || map.Has(Field::kSecond) || HasSubsecond(map);
  if (smaller && !map.Has(Field::kHour)) return InvalidValue("hour must be specified");
  MYCEL_RETURN_IF_ERROR(CheckOrder(map, kClock));
  if (HasSubsecond(map) && !map.Has(Field::kSecond)) {
    return InvalidValue("subseconds cannot be specified without " +
                        std::string(map.Has(Field::kMinute) ? "second" : "minute"));
  }
  return Status::Ok();
}

Result<int64_t> WithField(int64_t days, Field field, int64_t number, bool by_week) {
  switch (field) {
    case Field::kYear:
      return by_week ? WithWeekYear(days, number) : WithYear(days, number);
    case Field::kQuarter:
      return WithQuarter(days, number);
    case Field::kMonth:
      return WithMonth(days, number);
    case Field::kWeek:
      return WithWeek(days, number);
    case Field::kOrdinalDay:
      return WithDayOfYear(days, number);
    case Field::kDayOfQuarter:
      return WithDayOfQuarter(days, number);
    case Field::kDayOfWeek:
      return WithDayOfWeek(days, number);
    default:
      return WithDay(days, number);
  }
}

// Replaces one place of a clock reading: `size` seconds a unit, `count` units.
Status SetClockField(const FieldMap& fields, Field field, const char* java_name, int64_t count, int64_t size,
                     int64_t* nanos) {
  const std::optional<int64_t> number = fields.Get(field);
  if (!number.has_value()) return Status::Ok();
  if (*number < 0 || *number >= count) return OutOfRange(java_name, "0 - " + std::to_string(count - 1), *number);
  const int64_t unit = size * kNanosPerSecond;
  *nanos += (*number - *nanos / unit % count) * unit;
  return Status::Ok();
}

}  // namespace

bool FieldMap::OnlyZone() const {
  for (const std::optional<int64_t>& number : numbers) {
    if (number.has_value()) return false;
  }
  return !date.has_value() && !time.has_value() && !datetime.has_value();
}

Result<FieldMap> ReadFields(const MapView& map, FieldSupport support) {
  FieldMap fields;
  for (const MapEntry& entry : map) MYCEL_RETURN_IF_ERROR(ReadEntry(entry.key, entry.value, support, &fields));
  MYCEL_RETURN_IF_ERROR(CheckTogether(fields, support));
  return fields;
}

Result<int64_t> ApplyDateFields(const FieldMap& fields, std::optional<int64_t> base) {
  const bool by_week = fields.Has(Field::kWeek);
  int64_t days = 0;
  if (base.has_value()) {
    days = *base;
  } else {
    MYCEL_RETURN_IF_ERROR(CheckDateOrder(fields));
    if (fields.Has(Field::kHour) || fields.time.has_value()) MYCEL_RETURN_IF_ERROR(CheckWholeDay(fields));
    const int64_t year = *fields.Get(Field::kYear);
    // A week's year may begin after the first of January: start on its first Monday.
    MYCEL_ASSIGN_OR_RETURN(days, by_week ? WeekDate(year, 1, 1) : CivilDate(year, 1, 1));
  }
  for (const FieldRow& row : kFields) {
    const std::optional<int64_t> number = fields.Get(row.field);
    if (!row.date || !number.has_value()) continue;
    MYCEL_ASSIGN_OR_RETURN(days, WithField(days, row.field, *number, by_week));
  }
  return days;
}

Result<int64_t> SubsecondNanos(std::optional<int64_t> milliseconds, std::optional<int64_t> microseconds,
                               std::optional<int64_t> nanoseconds) {
  const int64_t ms = milliseconds.value_or(0);
  const int64_t us = microseconds.value_or(0);
  const int64_t ns = nanoseconds.value_or(0);
  if (ms < 0 || ms >= 1'000) return InvalidValue("Invalid value for Millisecond: " + std::to_string(ms));
  if (us < 0 || us >= (milliseconds.has_value() ? 1'000 : 1'000'000)) {
    return InvalidValue("Invalid value for Microsecond: " + std::to_string(us));
  }
  const int64_t nano_limit =
      microseconds.has_value() ? 1'000 : (milliseconds.has_value() ? 1'000'000 : kNanosPerSecond);
  if (ns < 0 || ns >= nano_limit) return InvalidValue("Invalid value for Nanosecond: " + std::to_string(ns));
  return ms * 1'000'000 + us * 1'000 + ns;
}

Result<int64_t> ApplyTimeFields(const FieldMap& fields, std::optional<int64_t> base) {
  if (!base.has_value()) MYCEL_RETURN_IF_ERROR(CheckTimeOrder(fields));
  int64_t nanos = base.value_or(0);
  MYCEL_RETURN_IF_ERROR(SetClockField(fields, Field::kHour, "HourOfDay", 24, 3600, &nanos));
  MYCEL_RETURN_IF_ERROR(SetClockField(fields, Field::kMinute, "MinuteOfHour", 60, 60, &nanos));
  MYCEL_RETURN_IF_ERROR(SetClockField(fields, Field::kSecond, "SecondOfMinute", 60, 1, &nanos));
  if (!HasSubsecond(fields)) return nanos;
  MYCEL_ASSIGN_OR_RETURN(
      const int64_t subsecond,
      SubsecondNanos(fields.Get(Field::kMillisecond), fields.Get(Field::kMicrosecond), fields.Get(Field::kNanosecond)));
  return nanos - nanos % kNanosPerSecond + subsecond;
}

}  // namespace mycel::engine::types::temporal
