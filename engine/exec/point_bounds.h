// The part of a point index that a search for points near a centre or inside a box must look at. Keys of points are in
// the order of reference system, x, y, so it is a band of x; what lies in the band beside the figure is filtered.
#pragma once

#include <optional>
#include <utility>

#include "engine/types/value.h"

namespace mycel::engine::exec {

// The least and the greatest point of the band; nothing when no point can be meant (a null, values that are no points).
using PointBand = std::optional<std::pair<types::Value, types::Value>>;
[[nodiscard]] PointBand BandOfDistance(const types::Value& centre, const types::Value& distance);
[[nodiscard]] PointBand BandOfBox(const types::Value& lower_left, const types::Value& upper_right);

}  // namespace mycel::engine::exec
