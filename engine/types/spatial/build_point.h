// point({...}), points of a client, and the components of a point.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "engine/base/result.h"
#include "engine/types/spatial/point.h"
#include "engine/types/value.h"

namespace mycel::engine::types {

// The point with these coordinates; the third of a 2-D point is 0. A longitude outside [-180, 180] wraps around; a
// latitude outside [-90, 90] and a coordinate that is not finite fail with kInvalidArgumentValue.
[[nodiscard]] base::Result<Point> PointAt(Crs crs, const std::array<double, 3>& coordinates);

// The point that a map describes: x and y (and z), or longitude and latitude (and height or z), with crs or srid
// optional. A null coordinate makes the point null. It fails as PointAt does; too few coordinates and a CRS that does
// not fit them fail with kInvalidArgumentValue, a coordinate that is no number with kInvalidArgumentType.
[[nodiscard]] base::Result<Value> BuildPoint(const MapView& map);

// `.x`, `.y`, `.z`, `.longitude`, `.latitude`, `.height`, `.crs`, `.srid`; fails with kInvalidArgumentValue for a name
// that this kind of point does not have.
[[nodiscard]] base::Result<Value> PointComponent(const Point& point, std::string_view name);

}  // namespace mycel::engine::types
