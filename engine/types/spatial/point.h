// A point in one of four coordinate reference systems.
#pragma once

#include <array>
#include <cstdint>

namespace mycel::engine::types {

// The numbers are the SRIDs that Bolt and `point.srid` show.
enum class Crs : uint16_t {
  kCartesian2D = 7203,
  kCartesian3D = 9157,
  kWgs84_2D = 4326,
  kWgs84_3D = 4979,
};

[[nodiscard]] constexpr int Dimensions(Crs crs) { return crs == Crs::kCartesian3D || crs == Crs::kWgs84_3D ? 3 : 2; }
[[nodiscard]] constexpr bool IsGeographic(Crs crs) { return crs == Crs::kWgs84_2D || crs == Crs::kWgs84_3D; }

// Geographic points hold x = longitude, y = latitude, z = height in metres. A 2-D point has z = 0.
struct Point {
  Crs crs = Crs::kCartesian2D;
  std::array<double, 3> coordinates = {0, 0, 0};

  [[nodiscard]] double x() const { return coordinates[0]; }
  [[nodiscard]] double y() const { return coordinates[1]; }
  [[nodiscard]] double z() const { return coordinates[2]; }
  bool operator==(const Point&) const = default;
};

}  // namespace mycel::engine::types
