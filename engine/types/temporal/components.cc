#include "engine/types/temporal/components.h"

#include <array>
#include <optional>
#include <string>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/format.h"
#include "engine/types/temporal/local_clock.h"
#include "engine/types/temporal/temporal_errors.h"
#include "engine/types/temporal/zone_table.h"

namespace mycel::engine::types::temporal {

using base::Result;

namespace {

using Named = std::optional<Value>;

template <typename Source>
struct Row {
  std::string_view name;
  Value (*read)(const Source& source);
};

template <typename Source, size_t N>
Named Find(const std::array<Row<Source>, N>& rows, const Source& source, std::string_view name) {
  for (const Row<Source>& row : rows) {
    if (row.name == name) return row.read(source);
  }
  return std::nullopt;
}

Value Int(int64_t number) { return Value::Integer(number); }

// `days` since 1970-01-01.
constexpr std::array<Row<int64_t>, 11> kDateRows = {{
    {"year", [](const int64_t& days) { return Int(CivilFromDays(days).year); }},
    {"quarter", [](const int64_t& days) { return Int(QuarterOf(CivilFromDays(days).month)); }},
    {"month", [](const int64_t& days) { return Int(CivilFromDays(days).month); }},
    {"week", [](const int64_t& days) { return Int(IsoWeekFromDays(days).week); }},
    {"weekYear", [](const int64_t& days) { return Int(IsoWeekFromDays(days).year); }},
    {"day", [](const int64_t& days) { return Int(CivilFromDays(days).day); }},
    {"ordinalDay", [](const int64_t& days) { return Int(DayOfYear(days)); }},
    {"weekDay", [](const int64_t& days) { return Int(DayOfWeek(days)); }},
    {"dayOfWeek", [](const int64_t& days) { return Int(DayOfWeek(days)); }},
    {"quarterDay", [](const int64_t& days) { return Int(DayOfQuarter(days)); }},
    {"dayOfQuarter", [](const int64_t& days) { return Int(DayOfQuarter(days)); }},
}};

// Nanoseconds since midnight, in a struct of its own so that the two tables cannot be mixed up.
constexpr std::array<Row<LocalTime>, 6> kTimeRows = {{
    {"hour", [](const LocalTime& time) { return Int(time.nanos / (3600 * kNanosPerSecond)); }},
    {"minute", [](const LocalTime& time) { return Int(time.nanos / (60 * kNanosPerSecond) % 60); }},
    {"second", [](const LocalTime& time) { return Int(time.nanos / kNanosPerSecond % 60); }},
    {"millisecond", [](const LocalTime& time) { return Int(time.nanos % kNanosPerSecond / 1'000'000); }},
    {"microsecond", [](const LocalTime& time) { return Int(time.nanos % kNanosPerSecond / 1'000); }},
    {"nanosecond", [](const LocalTime& time) { return Int(time.nanos % kNanosPerSecond); }},
}};

// Products that leave 64 bits wrap around, as in Neo4j.
int64_t WrappingScaled(int64_t seconds, int64_t scale, int64_t rest) {
  return static_cast<int64_t>(static_cast<uint64_t>(seconds) * static_cast<uint64_t>(scale) +
                              static_cast<uint64_t>(rest));
}

constexpr std::array<Row<Duration>, 20> kDurationRows = {{
    {"years", [](const Duration& d) { return Int(d.months / 12); }},
    {"quarters", [](const Duration& d) { return Int(d.months / 3); }},
    {"months", [](const Duration& d) { return Int(d.months); }},
    {"weeks", [](const Duration& d) { return Int(d.days / 7); }},
    {"days", [](const Duration& d) { return Int(d.days); }},
    {"hours", [](const Duration& d) { return Int(d.seconds / 3600); }},
    {"minutes", [](const Duration& d) { return Int(d.seconds / 60); }},
    {"seconds", [](const Duration& d) { return Int(d.seconds); }},
    {"milliseconds", [](const Duration& d) { return Int(WrappingScaled(d.seconds, 1'000, d.nanos / 1'000'000)); }},
    {"microseconds", [](const Duration& d) { return Int(WrappingScaled(d.seconds, 1'000'000, d.nanos / 1'000)); }},
    {"nanoseconds", [](const Duration& d) { return Int(WrappingScaled(d.seconds, 1'000'000'000, d.nanos)); }},
    {"quartersOfYear", [](const Duration& d) { return Int(d.months / 3 % 4); }},
    {"monthsOfQuarter", [](const Duration& d) { return Int(d.months % 3); }},
    {"monthsOfYear", [](const Duration& d) { return Int(d.months % 12); }},
    {"daysOfWeek", [](const Duration& d) { return Int(d.days % 7); }},
    {"minutesOfHour", [](const Duration& d) { return Int(d.seconds / 60 % 60); }},
    {"secondsOfMinute", [](const Duration& d) { return Int(d.seconds % 60); }},
    {"millisecondsOfSecond", [](const Duration& d) { return Int(d.nanos / 1'000'000); }},
    {"microsecondsOfSecond", [](const Duration& d) { return Int(d.nanos / 1'000); }},
    {"nanosecondsOfSecond", [](const Duration& d) { return Int(d.nanos); }},
}};

Named OffsetComponent(int32_t offset_seconds, std::string_view name) {
  if (name == "offset") return Value::String(OffsetText(offset_seconds));
  if (name == "offsetMinutes") return Int(offset_seconds / 60);
  if (name == "offsetSeconds") return Int(offset_seconds);
  return std::nullopt;
}

Named LocalDateTimeComponent(const LocalDateTime& value, std::string_view name) {
  if (Named found = Find(kDateRows, FloorDiv(value.seconds, kSecondsPerDay), name); found.has_value()) return found;
  return Find(kTimeRows, LocalTime{FloorMod(value.seconds, kSecondsPerDay) * kNanosPerSecond + value.nanos}, name);
}

Named DateTimeComponent(const DateTime& value, std::string_view name) {
  if (Named found = LocalDateTimeComponent(ToLocal(value), name); found.has_value()) return found;
  if (name == "epochSeconds") return Int(value.utc_seconds);
  if (name == "epochMillis") return Int(WrappingScaled(value.utc_seconds, 1'000, value.nanos / 1'000'000));
  if (name == "timezone") {
    return Value::String(value.zone == kNoZone ? OffsetText(value.offset_seconds) : ZoneName(value.zone));
  }
  return OffsetComponent(value.offset_seconds, name);
}

Named TimeComponent(const Time& value, std::string_view name) {
  if (Named found = Find(kTimeRows, LocalTime{value.nanos}, name); found.has_value()) return found;
  if (name == "timezone") return Value::String(OffsetText(value.offset_seconds));
  return OffsetComponent(value.offset_seconds, name);
}

Named AnyComponent(const Value& value, std::string_view name) {
  switch (value.kind()) {
    case Kind::kDate:
      return Find(kDateRows, value.AsDate().days, name);
    case Kind::kLocalTime:
      return Find(kTimeRows, value.AsLocalTime(), name);
    case Kind::kTime:
      return TimeComponent(value.AsTime(), name);
    case Kind::kLocalDateTime:
      return LocalDateTimeComponent(value.AsLocalDateTime(), name);
    case Kind::kDateTime:
      return DateTimeComponent(value.AsDateTime(), name);
    case Kind::kDuration:
      return Find(kDurationRows, value.AsDuration(), name);
    default:
      return std::nullopt;
  }
}

}  // namespace

bool IsTemporal(Kind kind) {
  switch (kind) {
    case Kind::kDate:
    case Kind::kLocalTime:
    case Kind::kTime:
    case Kind::kLocalDateTime:
    case Kind::kDateTime:
    case Kind::kDuration:
      return true;
    default:
      return false;
  }
}

Result<Value> Component(const Value& value, std::string_view name) {
  Named found = AnyComponent(value, name);
  if (!found.has_value()) return UnsupportedUnit("No such field: " + std::string(name));
  return *std::move(found);
}

}  // namespace mycel::engine::types::temporal
