#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/types/spatial/build_point.h"
#include "engine/types/spatial/measure.h"

namespace mycel::engine::types {
namespace {

base::Result<Value> Build(std::vector<std::pair<std::string, Value>> entries) {
  MapBuilder map;
  for (auto& [key, value] : entries) map.Put(key, std::move(value));
  const Value value = std::move(map).Build();
  return BuildPoint(value.AsMap());
}

Point Geo(double longitude, double latitude) { return {Crs::kWgs84_2D, {longitude, latitude, 0}}; }

TEST_CASE("the coordinates given choose the reference system") {
  CHECK(Build({{"x", Value::Integer(3)}, {"y", Value::Float(4)}})->AsPoint() == Point{Crs::kCartesian2D, {3, 4, 0}});
  CHECK(Build({{"longitude", Value::Float(12.78)}, {"latitude", Value::Float(56.7)}, {"height", Value::Integer(8)}})
            ->AsPoint() == Point{Crs::kWgs84_3D, {12.78, 56.7, 8}});
  CHECK(Build({{"x", Value::Integer(1)}, {"y", Value::Integer(2)}, {"srid", Value::Integer(4326)}})->AsPoint().crs ==
        Crs::kWgs84_2D);
}

TEST_CASE("longitudes wrap, latitudes do not, nulls make the point null") {
  CHECK(Build({{"longitude", Value::Integer(200)}, {"latitude", Value::Integer(10)}})->AsPoint().x() == -160.0);
  CHECK_FALSE(Build({{"longitude", Value::Integer(0)}, {"latitude", Value::Integer(91)}}).ok());
  CHECK(Build({{"x", Value()}, {"y", Value::Integer(2)}})->is_null());
}

TEST_CASE("maps that are no point are refused") {
  CHECK_FALSE(Build({{"x", Value::Integer(1)}}).ok());
  CHECK_FALSE(Build({{"x", Value::Integer(1)}, {"y", Value::String("2")}}).ok());
  CHECK_FALSE(Build({{"x", Value::Integer(1)}, {"y", Value::Integer(2)}, {"crs", Value::String("mars")}}).ok());
  CHECK_FALSE(Build({{"x", Value::Integer(1)}, {"y", Value::Integer(2)}, {"crs", Value::String("wgs-84-3d")}}).ok());
}

TEST_CASE("components are those of the reference system") {
  CHECK(PointComponent(Geo(1, 2), "latitude")->AsFloat() == 2.0);
  CHECK(PointComponent(Geo(1, 2), "crs")->AsString() == "wgs-84");
  CHECK(PointComponent(Geo(1, 2), "srid")->AsInteger() == 4326);
  CHECK_FALSE(PointComponent(Geo(1, 2), "z").ok());
  CHECK_FALSE(PointComponent(Point{Crs::kCartesian2D, {1, 2, 0}}, "latitude").ok());
}

TEST_CASE("distances are those that Neo4j gives") {
  CHECK(*Distance(Geo(18.0686, 59.3293), Geo(13.4050, 52.5200)) == Approx(811416.627).epsilon(1e-9));
  CHECK(*Distance(Geo(0, 0), Geo(180, 0)) == Approx(20037517.768).epsilon(1e-10));
  CHECK(Distance(Point{Crs::kCartesian3D, {0, 0, 0}}, Point{Crs::kCartesian3D, {1, 2, 2}}) == 3.0);
  CHECK(Distance(Geo(1, 2), Point{Crs::kCartesian2D, {1, 2, 0}}) == std::nullopt);
}

TEST_CASE("a geographic box may cross the date line") {
  CHECK(WithinBox(Geo(179, 0), Geo(170, -10), Geo(-170, 10)) == true);
  CHECK(WithinBox(Geo(0, 0), Geo(170, -10), Geo(-170, 10)) == false);
  CHECK(WithinBox(Point{Crs::kCartesian2D, {1, 1, 0}}, Geo(0, 0), Geo(2, 2)) == std::nullopt);
}

}  // namespace
}  // namespace mycel::engine::types
