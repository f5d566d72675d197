// Between the clock on the wall and instants: the rules of java.time for gaps and overlaps.
//
// In a gap (spring) the clock reading moves forward by the length of the gap; in an overlap (autumn) the earlier
// instant is meant, unless the caller names the later one's offset.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/result.h"
#include "engine/types/temporal/temporal_structs.h"

namespace mycel::engine::types::temporal {

inline constexpr int32_t kMaxOffsetSeconds = 18 * 3600;

// A named zone, or a fixed offset where `zone` is kNoZone. The default is UTC as an offset, printed "Z".
struct ZoneSpec {
  ZoneId zone = kNoZone;
  int32_t offset_seconds = 0;  // only read where zone is kNoZone
  bool operator==(const ZoneSpec&) const = default;
};

[[nodiscard]] inline ZoneSpec ZoneOf(const DateTime& value) {
  return {value.zone, value.zone == kNoZone ? value.offset_seconds : 0};
}

// The offset of a zone at an instant.
[[nodiscard]] int32_t OffsetAt(ZoneSpec zone, int64_t utc_seconds);

// Seconds since 1970-01-01T00:00 on the local clock: what Bolt before version 5 sends.
[[nodiscard]] inline int64_t ToLocalSeconds(const DateTime& value) { return value.utc_seconds + value.offset_seconds; }

// The instant that a local clock reading means. `preferred_offset` picks one side of an overlap and is ignored
// elsewhere. Fails when the local date lies outside the range of years.
[[nodiscard]] base::Result<DateTime> FromLocalSeconds(int64_t local_seconds, int32_t nanos, ZoneSpec zone,
                                                      std::optional<int32_t> preferred_offset = std::nullopt);

// The datetime that shows an instant in a zone. Fails when its local date lies outside the range of years.
[[nodiscard]] base::Result<DateTime> FromUtcSeconds(int64_t utc_seconds, int32_t nanos, ZoneSpec zone);

[[nodiscard]] inline LocalDateTime ToLocal(const DateTime& value) { return {ToLocalSeconds(value), value.nanos}; }

}  // namespace mycel::engine::types::temporal
