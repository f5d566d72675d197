// Distances and boxes of points.
#pragma once

#include <optional>

#include "engine/types/spatial/point.h"

namespace mycel::engine::types {

// Metres on the earth (haversine over a sphere of 6378140 m, as Neo4j; a difference of heights adds by Pythagoras at
// the mean height's radius) or the Euclidean distance. Empty if the CRS differ.
[[nodiscard]] std::optional<double> Distance(const Point& a, const Point& b);

// Whether the point lies in the box or on its border. A geographic box whose lower-left longitude is greater than the
// upper-right one crosses the 180th meridian. Empty if the CRS differ.
[[nodiscard]] std::optional<bool> WithinBox(const Point& point, const Point& lower_left, const Point& upper_right);

}  // namespace mycel::engine::types
