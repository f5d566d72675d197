#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/construct.h"
#include "engine/types/temporal/duration_build.h"
#include "engine/types/temporal/temporal_errors.h"

namespace mycel::engine::types::temporal {

using base::Result;
using base::Status;

namespace {

struct Groups {
  Decimal months;
  Decimal days;
  Decimal seconds;
  Decimal nanos;
};

struct Unit {
  std::string_view name;
  Decimal Groups::*group;
  int64_t size;
};
constexpr std::array<Unit, 10> kUnits = {{
    {"years", &Groups::months, 12},
    {"months", &Groups::months, 1},
    {"weeks", &Groups::days, 7},
    {"days", &Groups::days, 1},
    {"hours", &Groups::seconds, 3600},
    {"minutes", &Groups::seconds, 60},
    {"seconds", &Groups::seconds, 1},
    {"milliseconds", &Groups::nanos, 1'000'000},
    {"microseconds", &Groups::nanos, 1'000},
    {"nanoseconds", &Groups::nanos, 1},
}};

Status AddUnit(std::string_view name, const Value& value, Groups* groups) {
  for (const Unit& unit : kUnits) {
    if (unit.name != name) continue;
    if (!value.is_number()) {
      return UnexpectedInput(std::string(name) + " must be a number value, but was a " +
                             std::string(KindMessageName(value.kind())));
    }
    const std::optional<Decimal> number =
        value.is_integer() ? DecimalOf(value.AsInteger()) : DecimalOf(value.AsFloat());
    if (!number.has_value()) {
      return Status::Error(base::ErrorId::kArithmeticError,
                           "Invalid value for " + std::string(name) + ": out of range");
    }
    (groups->*unit.group).Add(*number, unit.size);
    return Status::Ok();
  }
  return UnexpectedInput("Unknown field: " + std::string(name));
}

}  // namespace

Result<Duration> DurationFromMap(const MapView& map) {
  if (map.empty()) return InvalidValue("At least one temporal unit must be specified.");
  Groups groups;
  for (const MapEntry& entry : map) MYCEL_RETURN_IF_ERROR(AddUnit(entry.key, entry.value, &groups));
  return ApproximateDuration(groups.months, groups.days, groups.seconds, groups.nanos);
}

}  // namespace mycel::engine::types::temporal
