#include "engine/types/value.h"

#include <catch2/catch.hpp>

#include "engine/base/limits.h"

namespace mycel::engine::types {
namespace {

TEST_CASE("inline kinds give back what they were made of") {
  CHECK(Value().is_null());
  CHECK(Value::Integer(-5).AsInteger() == -5);
  CHECK(Value::Float(2.5).AsFloat() == 2.5);
  CHECK(Value::Boolean(true).is_true());
  CHECK_FALSE(Value::Boolean(false).is_true());
  CHECK(Value::Node(base::NodeId(7)).AsNode() == base::NodeId(7));
  CHECK(Value::Of(Time{5, -3600}).AsTime() == Time{5, -3600});
  CHECK(Value::Of(LocalDateTime{-9, 999}).AsLocalDateTime() == LocalDateTime{-9, 999});
}

TEST_CASE("heap kinds give back what they were made of") {
  CHECK(Value::String("naïve").AsString() == "naïve");
  CHECK(Value::String("").AsString().empty());
  const DateTime datetime{1, 2, 3600, 4};
  CHECK(Value::Of(datetime).AsDateTime() == datetime);
  const Point point{Crs::kWgs84_3D, {1, 2, 3}};
  CHECK(Value::Of(point).AsPoint() == point);
  const Value path = Value::Path({base::NodeId(1), base::NodeId(2)}, {base::RelId(9)});
  CHECK(path.AsPath().nodes[1] == base::NodeId(2));
  CHECK(path.AsPath().rels[0] == base::RelId(9));
}

TEST_CASE("a moved-from value is null and the target holds the object") {
  Value a = Value::String("abc");
  Value b = std::move(a);
  CHECK(a.is_null());  // NOLINT(bugprone-use-after-move): that is the point
  CHECK(b.AsString() == "abc");
  Value c = b;
  CHECK(c.SameObject(b));
  c = Value::Integer(1);
  CHECK(b.AsString() == "abc");
}

TEST_CASE("a range list is not materialised and gives its items") {
  const Value list = Value::Range(-3, 2, 4);
  std::vector<int64_t> seen;
  for (const Value& item : list.AsList()) seen.push_back(item.AsInteger());
  CHECK(seen == std::vector<int64_t>{-3, -1, 1, 3});
  CHECK(Value::Range(1, 1, uint64_t{1} << 60).heap_bytes() < 200);
}

TEST_CASE("a map keeps its keys' order and finds small and big maps' keys") {
  for (const int size : {3, 300}) {
    MapBuilder builder;
    for (int i = size; i > 0; --i) builder.Put("k" + std::to_string(i), Value::Integer(i));
    const Value map = std::move(builder).Build();
    CHECK(map.AsMap().entries().front().key == "k" + std::to_string(size));
    for (int i = 1; i <= size; ++i) CHECK(map.AsMap().Find("k" + std::to_string(i))->AsInteger() == i);
    CHECK(map.AsMap().Find("k0") == nullptr);
  }
}

TEST_CASE("a repeated key keeps its first place and takes its last value") {
  MapBuilder builder;
  builder.Put("a", Value::Integer(1));
  builder.Put("b", Value::Integer(2));
  builder.Put("a", Value::Integer(3));
  const Value map = std::move(builder).Build();
  REQUIRE(map.AsMap().size() == 2);
  CHECK(map.AsMap().entries()[0].key == "a");
  CHECK(map.AsMap().Find("a")->AsInteger() == 3);
  CHECK(map.AsMap().Find("b")->AsInteger() == 2);
}

TEST_CASE("very deep nesting is counted and freed without recursion") {
  Value list = Value::Integer(1);
  for (int i = 0; i < 1'000'000; ++i) {
    std::vector<Value> items;
    items.push_back(std::move(list));
    list = Value::List(std::move(items));
  }
  CHECK(list.depth() == 1'000'000);
  CHECK_FALSE(CheckedList({list}).ok());
  MapBuilder map;
  map.Put("a", list);
  CHECK_FALSE(std::move(map).BuildChecked().ok());
}

}  // namespace
}  // namespace mycel::engine::types
