#include "engine/types/spatial/measure.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mycel::engine::types {
namespace {

constexpr double kEarthRadiusMetres = 6378140.0;

double Radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

double HaversineAngle(const Point& a, const Point& b) {
  const double latitude_half = std::sin((Radians(b.y()) - Radians(a.y())) / 2);
  const double longitude_half = std::sin((Radians(b.x()) - Radians(a.x())) / 2);
  const double h = latitude_half * latitude_half +
                   std::cos(Radians(a.y())) * std::cos(Radians(b.y())) * longitude_half * longitude_half;
  return 2.0 * std::atan2(std::sqrt(h), std::sqrt(1.0 - h));
}

}  // namespace

std::optional<double> Distance(const Point& a, const Point& b) {
  if (a.crs != b.crs) return std::nullopt;
  if (!IsGeographic(a.crs)) {
    const double dx = a.x() - b.x();
    const double dy = a.y() - b.y();
    const double dz = a.z() - b.z();
    return std::sqrt(dx * dx + dy * dy + dz * dz);
  }
  const double angle = HaversineAngle(a, b);
  if (a.crs == Crs::kWgs84_2D) return kEarthRadiusMetres * angle;
  const double along = (kEarthRadiusMetres + (a.z() + b.z()) / 2.0) * angle;
  const double up = std::fabs(a.z() - b.z());
  return std::sqrt(along * along + up * up);
}

std::optional<bool> WithinBox(const Point& point, const Point& lower_left, const Point& upper_right) {
  if (point.crs != lower_left.crs || point.crs != upper_right.crs) return std::nullopt;
  const auto between = [](double v, double low, double high) { return v >= low && v <= high; };
  const bool crosses_dateline = IsGeographic(point.crs) && lower_left.x() > upper_right.x();
  const bool x_inside = crosses_dateline ? point.x() >= lower_left.x() || point.x() <= upper_right.x()
                                         : between(point.x(), lower_left.x(), upper_right.x());
  return x_inside && between(point.y(), lower_left.y(), upper_right.y()) &&
         (Dimensions(point.crs) == 2 || between(point.z(), lower_left.z(), upper_right.z()));
}

}  // namespace mycel::engine::types
