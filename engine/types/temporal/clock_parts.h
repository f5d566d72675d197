// An instant of any kind taken apart into date, time of day and zone: what construction, truncation and durations work
// on.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/result.h"
#include "engine/types/temporal/local_clock.h"
#include "engine/types/value.h"

namespace mycel::engine::types::temporal {

// What an instant is made of. A kind that has no date has no `days`, and so on.
struct ClockParts {
  std::optional<int64_t> days;
  std::optional<int64_t> nanos_of_day;
  std::optional<ZoneSpec> zone;
  std::optional<int32_t> offset;  // the one in force where there is a zone
};

// Nothing for a value that is no instant.
[[nodiscard]] std::optional<ClockParts> PartsOf(const Value& value);

// Seconds and nanoseconds on the local clock. Requires days and nanos_of_day.
[[nodiscard]] LocalDateTime LocalOf(const ClockParts& parts);

}  // namespace mycel::engine::types::temporal
