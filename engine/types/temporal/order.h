// Order of two temporal values of one kind: the one used by <, ORDER BY, equality and index keys.
//
// Instants come first; two times at the same instant but with different offsets, or two datetimes with different zones,
// are not equal: the smaller offset first, then a plain offset before a named zone, then names by their text. Durations
// have an order only for ORDER BY and grouping: by their estimated length in seconds (a month counts 2,629,746), then
// months, days and seconds. Under < they compare to null; that rule stands in engine/types/compare.h.
//
// Threads: any. A named zone's text is looked up only where everything before it is equal.
#pragma once

#include <compare>

#include "engine/types/temporal/temporal_structs.h"

namespace mycel::engine::types::temporal {

[[nodiscard]] inline std::strong_ordering Order(const Date& a, const Date& b) { return a.days <=> b.days; }

[[nodiscard]] inline std::strong_ordering Order(const LocalTime& a, const LocalTime& b) { return a.nanos <=> b.nanos; }

[[nodiscard]] inline std::strong_ordering Order(const LocalDateTime& a, const LocalDateTime& b) {
  return a.seconds != b.seconds ? a.seconds <=> b.seconds : a.nanos <=> b.nanos;
}

[[nodiscard]] std::strong_ordering Order(const Time& a, const Time& b);
[[nodiscard]] std::strong_ordering Order(const DateTime& a, const DateTime& b);
[[nodiscard]] std::strong_ordering Order(const Duration& a, const Duration& b);

}  // namespace mycel::engine::types::temporal
