// Time zones by name: interned names and their offsets from the system's zone data.
//
// A zone that a value names gets a small id that stays the same for the life of the process; nothing on disk or on the
// wire carries it, they carry the name. The zone data is that of /usr/share/zoneinfo, read by Howard Hinnant's date
// library (hidden in zone_table.cc), with three rules of our own:
//   - zones that share another's clock since 1970 also take its earlier times, as in the zone data without "backzone"
//   that
//     Java ships (Europe/Stockholm in 1818 is +00:53:28), whatever the distribution packs;
//   - after 2037, where compiled zone files end, the rules of 2037 go on for ever;
//   - far before the first recorded change, local mean time holds.
//
// Threads: all functions from any thread. Interning takes a lock, look-ups by id do not.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/result.h"
#include "engine/types/temporal/temporal_structs.h"

namespace mycel::engine::types::temporal {

// The id of a zone, which must exist in the zone data (spaces in the name stand for underscores).
// Fails with a SyntaxError that names the zone.
[[nodiscard]] base::Result<ZoneId> InternZone(std::string_view name);

// Requires an id from InternZone. The text lives as long as the process.
[[nodiscard]] std::string_view ZoneName(ZoneId zone);

// The offset in force at an instant.
[[nodiscard]] int32_t ZoneOffsetAt(ZoneId zone, int64_t utc_seconds);

// What a local clock reading means in a zone. In a gap no instant shows it, in an overlap two do.
struct LocalOffsets {
  int32_t before;  // the offset before the change; the only one where nothing changes
  int32_t after;   // the offset after it
  bool gap;
};
[[nodiscard]] LocalOffsets ZoneOffsetsAtLocal(ZoneId zone, int64_t local_seconds);

}  // namespace mycel::engine::types::temporal
