// Coordinate reference systems by name and SRID.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/types/spatial/point.h"

namespace mycel::engine::types {

// "cartesian", "cartesian-3d", "wgs-84", "wgs-84-3d"
[[nodiscard]] std::string_view CrsName(Crs crs);
// Without regard to case.
[[nodiscard]] std::optional<Crs> CrsByName(std::string_view name);
[[nodiscard]] std::optional<Crs> CrsBySrid(int64_t srid);

}  // namespace mycel::engine::types
