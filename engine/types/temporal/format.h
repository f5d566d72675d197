// Temporal values as ISO 8601 text, as Neo4j's toString() prints them: seconds always, a fraction without trailing
// zeros, years beyond four digits with a sign, "Z" for a zero offset, the zone's name in brackets.
//
//   2024-07-01   10:15:00   12:31:14.5+01:00   2024-07-01T12:00:00+02:00[Europe/Stockholm]   P1Y2M-3DT1M1.000000005S
//
// Threads: any.
#pragma once

#include <string>

#include "engine/types/temporal/temporal_structs.h"

namespace mycel::engine::types::temporal {

[[nodiscard]] std::string ToString(const Date& value);
[[nodiscard]] std::string ToString(const LocalTime& value);
[[nodiscard]] std::string ToString(const Time& value);
[[nodiscard]] std::string ToString(const LocalDateTime& value);
[[nodiscard]] std::string ToString(const DateTime& value);
[[nodiscard]] std::string ToString(const Duration& value);

// "Z", "+01:00", "-02:05:07"
[[nodiscard]] std::string OffsetText(int32_t offset_seconds);

}  // namespace mycel::engine::types::temporal
