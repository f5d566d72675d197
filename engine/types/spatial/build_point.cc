#include "engine/types/spatial/build_point.h"

#include <cmath>
#include <string>

#include "engine/types/print.h"
#include "engine/types/spatial/crs.h"

namespace mycel::engine::types {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

Status Invalid(std::string message) { return Status::Error(ErrorId::kInvalidArgumentValue, std::move(message)); }

Result<std::optional<Crs>> ChosenCrs(const MapView& map) {
  if (map.Find("crs") != nullptr && map.Find("srid") != nullptr) return Invalid("Cannot specify both CRS and SRID");
  if (const Value* crs = map.Find("crs"); crs != nullptr && !crs->is_null()) {
    if (!crs->is_string()) return Invalid("Expected crs to be a String, but was " + MessageText(*crs));
    const std::optional<Crs> found = CrsByName(crs->AsString());
    if (!found) return Invalid("Unknown coordinate reference system: " + std::string(crs->AsString()));
    return found;
  }
  if (const Value* srid = map.Find("srid"); srid != nullptr && !srid->is_null()) {
    if (!srid->is_integer()) return Invalid("Expected srid to be an Integer, but was " + MessageText(*srid));
    const std::optional<Crs> found = CrsBySrid(srid->AsInteger());
    if (!found) return Invalid("Unknown coordinate reference system code: " + std::to_string(srid->AsInteger()));
    return found;
  }
  return std::optional<Crs>();
}

double WrapLongitude(double longitude) {
  if (longitude >= -180 && longitude <= 180) return longitude;
  const double wrapped = std::fmod(longitude + 180, 360);
  return wrapped < 0 ? wrapped + 180 : wrapped - 180;
}

Result<double> Coordinate(const Value& value, std::string_view name) {
  if (value.is_number()) return value.AsDouble();
  return Invalid("Cannot assign " + MessageText(value) + " to field " + std::string(name) +
                 ": a coordinate must be a number");
}

// The names under which this map gives its coordinates.
struct Names {
  std::string_view x;
  std::string_view y;
  std::string_view z;  // empty: two dimensions
  bool geographic;
};

Result<Names> CoordinateNames(const MapView& map) {
  const bool cartesian = map.Find("x") != nullptr && map.Find("y") != nullptr;
  const bool geographic = map.Find("longitude") != nullptr && map.Find("latitude") != nullptr;
  if (!cartesian && !geographic) {
    return Invalid("A point must contain either 'x' and 'y' or 'latitude' and 'longitude'");
  }
  std::string_view z;
  if (map.Find("z") != nullptr) z = "z";
  if (cartesian) return Names{"x", "y", z, false};
  if (map.Find("height") != nullptr) z = "height";
  return Names{"longitude", "latitude", z, true};
}

}  // namespace

Result<Point> PointAt(Crs crs, const std::array<double, 3>& coordinates) {
  Point point{crs, coordinates};
  for (const double c : coordinates) {
    if (!std::isfinite(c)) return Invalid("Cannot create a point with non-finite coordinate values: " + FloatText(c));
  }
  if (!IsGeographic(crs)) return point;
  point.coordinates[0] = WrapLongitude(point.x());
  if (std::fabs(point.y()) > 90) {
    return Invalid("Cannot create WGS84 point with invalid coordinate: latitude " + FloatText(point.y()) +
                   ". Valid range for Y coordinate is [-90, 90].");
  }
  return point;
}

Result<Value> BuildPoint(const MapView& map) {
  for (const MapEntry& entry : map) {
    if (entry.value.is_null()) return Value();
  }
  MYCEL_ASSIGN_OR_RETURN(const Names names, CoordinateNames(map));
  MYCEL_ASSIGN_OR_RETURN(const std::optional<Crs> chosen, ChosenCrs(map));
  const int dimensions = names.z.empty() ? 2 : 3;
  Point point;
  if (chosen) {
    point.crs = *chosen;
  } else if (names.geographic) {
    point.crs = dimensions == 3 ? Crs::kWgs84_3D : Crs::kWgs84_2D;
  } else {
    point.crs = dimensions == 3 ? Crs::kCartesian3D : Crs::kCartesian2D;
  }
  if (names.geographic && !IsGeographic(point.crs)) {
    return Invalid(
        "Geographic points does not support coordinate reference system: " + std::string(CrsName(point.crs)) +
        ". This is set either in the csv header or the actual data column");
  }
  if (Dimensions(point.crs) != dimensions) {
    return Invalid("Cannot create point, CRS " + std::string(CrsName(point.crs)) + " expects " +
                   std::to_string(Dimensions(point.crs)) + " dimensions, but got coordinates with " +
                   std::to_string(dimensions));
  }
  MYCEL_ASSIGN_OR_RETURN(point.coordinates[0], Coordinate(*map.Find(names.x), names.x));
  MYCEL_ASSIGN_OR_RETURN(point.coordinates[1], Coordinate(*map.Find(names.y), names.y));
  if (dimensions == 3) {
    MYCEL_ASSIGN_OR_RETURN(point.coordinates[2], Coordinate(*map.Find(names.z), names.z));
  }
  MYCEL_ASSIGN_OR_RETURN(point, PointAt(point.crs, point.coordinates));
  return Value::Of(point);
}

Result<Value> PointComponent(const Point& point, std::string_view name) {
  const bool solid = Dimensions(point.crs) == 3;
  const bool geographic = IsGeographic(point.crs);
  if (name == "x" || (geographic && name == "longitude")) return Value::Float(point.x());
  if (name == "y" || (geographic && name == "latitude")) return Value::Float(point.y());
  if (solid && (name == "z" || (geographic && name == "height"))) return Value::Float(point.z());
  if (name == "crs") return Value::String(CrsName(point.crs));
  if (name == "srid") return Value::Integer(static_cast<int64_t>(point.crs));
  return Invalid("Field: " + std::string(name) + " is not available on point: " + PlainText(Value::Of(point)));
}

}  // namespace mycel::engine::types
