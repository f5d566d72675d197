// The duration from one instant to another, of any two kinds.
//
// What one side lacks it takes from the other: a time of day its date, a local value its zone; a date without time
// stands for midnight. Whole units count as java.time counts them, so a day is complete when the clock reading is
// reached again.
//
// Threads: any.
#pragma once

#include "engine/base/result.h"
#include "engine/types/value.h"

namespace mycel::engine::types::temporal {

// All require two instants (a kind of which IsTemporal holds, but no duration).
// Months, then days, then seconds; without months and days if one of the two has no date.
[[nodiscard]] base::Result<Duration> DurationBetween(const Value& from, const Value& to);
// Fail with a TypeError if neither has a date.
[[nodiscard]] base::Result<Duration> DurationInMonths(const Value& from, const Value& to);
[[nodiscard]] base::Result<Duration> DurationInDays(const Value& from, const Value& to);
[[nodiscard]] base::Result<Duration> DurationInSeconds(const Value& from, const Value& to);

}  // namespace mycel::engine::types::temporal
