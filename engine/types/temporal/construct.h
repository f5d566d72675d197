// Temporal values from maps and from other temporal values, and the present moment.
//
// What is left open is filled in as Neo4j does: missing smaller fields are their first value, a missing zone is the
// default zone of the statement. A base value with a zone of its own is moved to a given `timezone` keeping its
// instant; all else keeps its clock reading.
//
// Threads: any.
#pragma once

#include <cstdint>

#include "engine/base/result.h"
#include "engine/types/temporal/local_clock.h"
#include "engine/types/value.h"

namespace mycel::engine::types::temporal {

// The clock that a function reads: an instant, and the zone in which it is looked at.
struct Clock {
  int64_t utc_seconds = 0;
  int32_t nanos = 0;
  ZoneSpec zone;
};

// The kinds that have constructors: kDate, kLocalTime, kTime, kLocalDateTime, kDateTime. Required of `kind` below.

// The clock's moment as a value of `kind`.
[[nodiscard]] base::Result<Value> CurrentMoment(Kind kind, const Clock& clock);

// From a map. A map with nothing but a `timezone` gives the present moment there.
[[nodiscard]] base::Result<Value> FromMap(Kind kind, const MapView& map, const Clock& clock);

// From another temporal value: the parts that both have.
[[nodiscard]] base::Result<Value> FromTemporal(Kind kind, const Value& value, const Clock& clock);

// From ISO text.
[[nodiscard]] base::Result<Value> FromText(Kind kind, std::string_view text, const Clock& clock);

// duration({days: 1.5, hours: 2})
[[nodiscard]] base::Result<Duration> DurationFromMap(const MapView& map);

}  // namespace mycel::engine::types::temporal
