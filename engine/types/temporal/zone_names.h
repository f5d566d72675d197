// The interned table of time zone names: ZoneId is an index into it. Ids are for this process only; anything that leaves it
// (files, the wire) carries the name.
//
// Threads: any. Names are never removed; a view stays valid for ever.
#pragma once

#include <optional>
#include <string_view>

#include "engine/types/temporal/temporal_structs.h"

namespace mycel::engine::types {

// The id of `name`, which the caller has checked to be a zone (or read from our own files). Empty when the name is empty or
// too long, or the table is full (the time zone database has some 600 names, the table room for 4096).
[[nodiscard]] std::optional<ZoneId> InternZone(std::string_view name);

// Requires an id that InternZone gave.
[[nodiscard]] std::string_view ZoneName(ZoneId id);

}  // namespace mycel::engine::types
