#include "engine/exec/point_bounds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/types/spatial/point.h"

namespace mycel::engine::exec {

using types::Point;
using types::Value;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Below every radius that distances are computed with, so that a band is never too narrow.
constexpr double kSmallEarthMetres = 6'350'000;

PointBand Band(types::Crs crs, double low_x, double high_x) {
  return std::pair(Value::Of(Point{crs, {low_x, -kInfinity, -kInfinity}}),
                   Value::Of(Point{crs, {high_x, kInfinity, kInfinity}}));
}

PointBand Everywhere(types::Crs crs) { return Band(crs, -kInfinity, kInfinity); }

double Degrees(double radians) { return radians * 180 / std::numbers::pi; }
double Radians(double degrees) { return degrees * std::numbers::pi / 180; }

}  // namespace

PointBand BandOfDistance(const Value& centre, const Value& distance) {
  if (centre.kind() != types::Kind::kPoint || !distance.is_number()) return std::nullopt;
  const Point& point = centre.AsPoint();
  const double radius = distance.AsDouble();
  if (std::isnan(radius) || radius < 0) return std::nullopt;
  if (!types::IsGeographic(point.crs)) {
    // Rounding may go against the band.
    const double margin = 1e-9 * (std::abs(point.x()) + radius);
    return Band(point.crs, point.x() - radius - margin, point.x() + radius + margin);
  }
  // The meridians that touch the circle; none when it reaches a pole or the date line.
  const double angle = radius / kSmallEarthMetres;
  const double latitude = std::abs(Radians(point.y())) + angle;
  if (latitude >= std::numbers::pi / 2) return Everywhere(point.crs);
  const double width = Degrees(std::asin(std::min(1.0, std::sin(angle) / std::cos(Radians(point.y()))))) + 1e-6;
  if (point.x() - width < -180 || point.x() + width > 180) return Everywhere(point.crs);
  return Band(point.crs, point.x() - width, point.x() + width);
}

PointBand BandOfBox(const Value& lower_left, const Value& upper_right) {
  if (lower_left.kind() != types::Kind::kPoint || upper_right.kind() != types::Kind::kPoint) return std::nullopt;
  const Point& low = lower_left.AsPoint();
  const Point& high = upper_right.AsPoint();
  if (low.crs != high.crs) return std::nullopt;
  // A geographic box may go over the date line.
  if (low.x() > high.x()) return Everywhere(low.crs);
  return Band(low.crs, low.x(), high.x());
}

}  // namespace mycel::engine::exec
