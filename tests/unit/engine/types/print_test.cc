#include "engine/types/print.h"

#include <catch2/catch.hpp>
#include <limits>

namespace mycel::engine::types {
namespace {

TEST_CASE("floats print as Cypher prints them") {
  CHECK(FloatText(1) == "1.0");
  CHECK(FloatText(-0.0) == "-0.0");
  CHECK(FloatText(0.001) == "0.001");
  CHECK(FloatText(0.0001) == "1.0E-4");
  CHECK(FloatText(9999999) == "9999999.0");
  CHECK(FloatText(1e7) == "1.0E7");
  CHECK(FloatText(1e10) == "1.0E10");
  CHECK(FloatText(1.5e-300) == "1.5E-300");
  CHECK(FloatText(0.1 + 0.2) == "0.30000000000000004");
  CHECK(FloatText(std::numeric_limits<double>::infinity()) == "Infinity");
  CHECK(FloatText(-std::numeric_limits<double>::infinity()) == "-Infinity");
  CHECK(FloatText(std::numeric_limits<double>::quiet_NaN()) == "NaN");
}

TEST_CASE("literals quote strings, keys and temporals") {
  MapBuilder map;
  map.Put("a", Value());
  map.Put("odd key", Value::Boolean(true));
  const Value list = Value::List({Value::String("it's\n"), Value::Float(2), std::move(map).Build()});
  CHECK(Literal(list) == "['it\\'s\\n', 2.0, {a: null, `odd key`: true}]");
  CHECK(Literal(Value::Of(Date{0})) == "date('1970-01-01')");
  CHECK(Literal(Value::Bytes("\x01\xAB")) == "0x01AB");
  CHECK(Literal(Value::Path({base::NodeId(1), base::NodeId(3)}, {base::RelId(2)})) == "<(#1)-[#2]-(#3)>");
}

TEST_CASE("points print with their coordinate reference system") {
  CHECK(PlainText(Value::Of(Point{Crs::kCartesian2D, {1, 2, 0}})) == "point({x: 1.0, y: 2.0, crs: 'cartesian'})");
  CHECK(PlainText(Value::Of(Point{Crs::kWgs84_3D, {12.5, 55.25, 3}})) ==
        "point({x: 12.5, y: 55.25, z: 3.0, crs: 'wgs-84-3d'})");
}

TEST_CASE("a limited literal is cut between characters and never prints all of a huge list") {
  CHECK(Literal(Value::Range(0, 1, uint64_t{1} << 40), 10) == "[0, 1, 2, ...");
  CHECK(Literal(Value::String("ååååååå"), 6) == "'åå...");
}

}  // namespace
}  // namespace mycel::engine::types
