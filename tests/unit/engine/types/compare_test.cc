#include "engine/types/compare.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <set>

namespace mycel::engine::types {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

Value I(int64_t v) { return Value::Integer(v); }
Value F(double v) { return Value::Float(v); }
Value S(std::string_view v) { return Value::String(v); }
Value L(std::vector<Value> items) { return Value::List(std::move(items)); }
Value M(std::vector<std::pair<std::string, Value>> entries) {
  MapBuilder map;
  for (auto& [key, value] : entries) map.Put(key, std::move(value));
  return std::move(map).Build();
}
Value Pt(Crs crs, double x, double y) { return Value::Of(Point{crs, {x, y, 0}}); }

// Ascending in the order of ORDER BY; values in one inner list are equivalent.
std::vector<std::vector<Value>> OrderedSamples() {
  return {
      {M({})},
      {M({{"a", I(1)}}), M({{"a", F(1)}})},
      {M({{"a", I(2)}})},
      {M({{"b", I(0)}})},
      {M({{"a", I(1)}, {"b", I(1)}}), M({{"b", I(1)}, {"a", I(1)}})},
      {Value::Node(base::NodeId(1))},
      {Value::Node(base::NodeId(2))},
      {Value::Relationship(base::RelId(1))},
      {L({}), Value::Range(1, 1, 0)},
      {L({S("a")})},
      {L({I(1)})},
      {L({I(1), I(2), I(3)}), Value::Range(1, 1, 3)},
      {L({I(1), Value()})},
      {L({I(2)})},
      {L({Value()})},
      {Value::Bytes("ab")},
      {Value::Vector(VectorElement::kFloat32, {1})},
      {Value::Path({base::NodeId(1)}, {})},
      {Value::Path({base::NodeId(1), base::NodeId(2)}, {base::RelId(1)})},
      {Value::Path({base::NodeId(2)}, {})},
      {Pt(Crs::kWgs84_2D, 9, 9)},
      {Pt(Crs::kCartesian2D, 1, 2), Pt(Crs::kCartesian2D, 1, 2)},
      {Pt(Crs::kCartesian2D, 2, 1)},
      {Value::Of(DateTime{0, 0, 0, kNoZone})},
      {Value::Of(DateTime{0, 0, 3600, kNoZone})},
      {Value::Of(DateTime{1, 0, 0, kNoZone})},
      {Value::Of(LocalDateTime{0, 1})},
      {Value::Of(Date{-1})},
      {Value::Of(Date{1})},
      {Value::Of(Time{0, 0})},
      {Value::Of(LocalTime{5})},
      {Value::Of(Duration{0, 0, 1, 0})},
      {Value::Of(Duration{0, 1, 0, 0})},
      {Value::Of(Duration{1, 0, 0, 0})},
      {S("")},
      {S("B")},
      {S("a")},
      {S("ab")},
      {Value::Boolean(false)},
      {Value::Boolean(true)},
      {F(-std::numeric_limits<double>::infinity())},
      {I(std::numeric_limits<int64_t>::min()), F(-0x1.0p63)},
      {I(-1), F(-1)},
      {I(0), F(0.0), F(-0.0)},
      {F(0.5)},
      {I(1), F(1)},
      {I(9007199254740993)},
      {F(9007199254740994.0), I(9007199254740994)},
      {I(std::numeric_limits<int64_t>::max())},
      {F(0x1.0p63)},
      {F(std::numeric_limits<double>::infinity())},
      {F(kNan), F(-kNan)},
      {Value()},
  };
}

TEST_CASE("the total order holds for every pair of samples") {
  const auto groups = OrderedSamples();
  for (size_t i = 0; i < groups.size(); ++i) {
    for (size_t j = 0; j < groups.size(); ++j) {
      for (const Value& a : groups[i]) {
        for (const Value& b : groups[j]) {
          INFO("sample " << i << " against sample " << j);
          CHECK(OrderCompare(a, b) == (i <=> j));
          CHECK(Equivalent(a, b) == (i == j));
          if (i == j) CHECK(Hash(a) == Hash(b));
        }
      }
    }
  }
}

// Only the two datetimes of one instant in different zones may share a hash.
TEST_CASE("samples that are not equivalent hash apart") {
  std::set<size_t> hashes;
  const auto groups = OrderedSamples();
  for (const auto& group : groups) hashes.insert(Hash(group.front()));
  CHECK(hashes.size() == groups.size() - 1);
}

TEST_CASE("equality is three-valued") {
  CHECK(Equals(I(1), F(1)) == true);
  CHECK(Equals(I(9007199254740993), F(9007199254740992.0)) == false);
  CHECK(Equals(F(0.0), F(-0.0)) == true);
  CHECK(Equals(F(kNan), F(kNan)) == false);
  CHECK(Equals(I(1), S("1")) == false);
  CHECK(Equals(Value(), Value()) == std::nullopt);
  CHECK(Equals(Value(), I(1)) == std::nullopt);
  CHECK(Equals(L({I(1)}), I(1)) == false);
  CHECK(Equals(L({I(1), Value()}), L({I(1), Value()})) == std::nullopt);
  CHECK(Equals(L({I(1), Value()}), L({I(2), Value()})) == false);
  CHECK(Equals(L({Value()}), L({})) == false);
  CHECK(Equals(L({L({I(1), I(2)}), L({I(1), I(3)})}), L({L({I(1), I(2)}), L({Value(), S("foo")})})) == false);
  CHECK(Equals(L({F(kNan)}), L({F(kNan)})) == false);
  CHECK(Equals(Value::Range(1, 1, 3), L({I(1), I(2), I(3)})) == true);
  CHECK(Equals(M({{"a", Value()}}), M({{"a", Value()}})) == std::nullopt);
  CHECK(Equals(M({{"a", I(1)}, {"b", Value()}}), M({{"a", I(2)}, {"b", Value()}})) == false);
  CHECK(Equals(M({{"a", I(1)}, {"b", Value()}}), M({{"a", I(1)}})) == false);
  CHECK(Equals(M({{"a", I(1)}, {"b", I(2)}}), M({{"b", I(2)}, {"a", I(1)}})) == true);
  CHECK(Equals(Pt(Crs::kCartesian2D, 1, 2), Pt(Crs::kWgs84_2D, 1, 2)) == false);
  CHECK(Equals(Value::Of(Duration{0, 1, 0, 0}), Value::Of(Duration{0, 0, 86400, 0})) == false);
}

TEST_CASE("comparison is three-valued") {
  CHECK(Less(I(1), F(1.5)) == true);
  CHECK(Less(I(1), I(1)) == false);
  CHECK(LessOrEqual(I(1), F(1.0)) == true);
  CHECK(Less(I(1), S("a")) == std::nullopt);
  CHECK(Less(F(kNan), I(1)) == false);
  CHECK(LessOrEqual(F(kNan), F(kNan)) == false);
  CHECK(Less(F(kNan), S("a")) == std::nullopt);
  CHECK(Less(S("a"), S("b")) == true);
  CHECK(Less(Value::Boolean(false), Value::Boolean(true)) == true);
  CHECK(Less(Value(), I(1)) == std::nullopt);
  CHECK(Less(Pt(Crs::kCartesian2D, 1, 2), Pt(Crs::kCartesian2D, 2, 3)) == std::nullopt);
  CHECK(Less(Value::Of(Duration{1, 0, 0, 0}), Value::Of(Duration{2, 0, 0, 0})) == std::nullopt);
  CHECK(LessOrEqual(Value::Of(Duration{1, 0, 0, 0}), Value::Of(Duration{1, 0, 0, 0})) == true);
  CHECK(Less(Value::Of(Duration{1, 0, 0, 0}), Value::Of(Duration{1, 0, 0, 0})) == std::nullopt);
  CHECK(Less(M({}), M({})) == false);
  CHECK(LessOrEqual(M({}), M({})) == true);
  CHECK(Less(Value::Node(base::NodeId(1)), Value::Node(base::NodeId(2))) == true);
  CHECK(Less(Value::Of(Date{1}), Value::Of(Date{2})) == true);
}

TEST_CASE("lists compare by their first difference") {
  CHECK(LessOrEqual(L({I(1)}), L({I(1), I(0)})) == true);
  CHECK(LessOrEqual(L({I(1)}), L({I(1), Value()})) == true);
  CHECK(LessOrEqual(L({I(1), Value()}), L({I(1), I(2)})) == std::nullopt);
  CHECK(LessOrEqual(L({I(1), Value()}), L({I(1), S("a")})) == std::nullopt);
  CHECK(LessOrEqual(L({I(3), Value()}), L({I(1), I(2)})) == false);
}

}  // namespace
}  // namespace mycel::engine::types
