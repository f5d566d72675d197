#include "engine/index/value_key.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "engine/index/range_index.h"
#include "engine/types/temporal/zone_table.h"

namespace mycel::engine::index {
namespace {

using types::Value;

std::string Key(const Value& value) {
  const auto key = KeyOf({&value, 1});
  REQUIRE(key.has_value());
  return key->bytes;
}

// Values in ascending order of ORDER BY; those of one row are equal.
std::vector<std::vector<Value>> Ladder() {
  const auto zone = types::temporal::InternZone("Europe/Paris");
  REQUIRE(zone.ok());
  return {
      {Value::List({})},
      {Value::List({Value::String("a")})},
      {Value::List({Value::Integer(1)}), Value::List({Value::Float(1.0)})},
      {Value::List({Value::Integer(1), Value::Integer(0)})},
      {Value::List({Value::Integer(2)})},
      {Value::Bytes(std::string("\0\1", 2))},
      {Value::Bytes("\1")},
      {Value::Of(types::Point{types::Crs::kWgs84_2D, {1, 2, 0}})},
      {Value::Of(types::Point{types::Crs::kCartesian2D, {-1, 2, 0}})},
      {Value::Of(types::Point{types::Crs::kCartesian2D, {0, 2, 0}}),
       Value::Of(types::Point{types::Crs::kCartesian2D, {-0.0, 2, 0}})},
      {Value::Of(types::DateTime{-5, 999999999, 0, types::kNoZone})},
      {Value::Of(types::DateTime{10, 0, 0, types::kNoZone})},
      {Value::Of(types::DateTime{10, 0, 3600, types::kNoZone})},
      {Value::Of(types::DateTime{10, 0, 3600, *zone})},
      {Value::Of(types::DateTime{10, 1, 0, types::kNoZone})},
      {Value::Of(types::LocalDateTime{-1, 0})},
      {Value::Of(types::LocalDateTime{1, 5})},
      {Value::Of(types::Date{-3})},
      {Value::Of(types::Date{3})},
      {Value::Of(types::Time{3600000000000, 3600})},
      {Value::Of(types::Time{3600000000000, 0})},
      {Value::Of(types::LocalTime{1})},
      {Value::Of(types::Duration{0, 0, -1, 500000000})},
      {Value::Of(types::Duration{0, 0, 86400, 0})},
      {Value::Of(types::Duration{0, 1, 0, 0})},
      {Value::Of(types::Duration{1, 0, 0, 0})},
      {Value::Of(types::Duration{INT64_MAX, 0, 0, 0})},
      {Value::String("")},
      {Value::String("A")},
      {Value::String("a")},
      {Value::String("aa")},
      {Value::Boolean(false)},
      {Value::Boolean(true)},
      {Value::Float(-std::numeric_limits<double>::infinity())},
      {Value::Integer(-1)},
      {Value::Integer(1), Value::Float(1.0)},
      {Value::Float(1.5)},
      {Value::Integer((1LL << 53) + 1)},
      {Value::Float(std::nan(""))},
  };
}

TEST_CASE("keys of all kinds have the order of values, equal values equal keys") {
  const auto ladder = Ladder();
  for (size_t a = 0; a < ladder.size(); ++a) {
    for (size_t b = 0; b < ladder.size(); ++b) {
      for (const Value& left : ladder[a]) {
        for (const Value& right : ladder[b]) {
          CAPTURE(a, b);
          REQUIRE((Key(left) < Key(right)) == (a < b));
          REQUIRE((Key(left) == Key(right)) == (a == b));
        }
      }
    }
  }
}

TEST_CASE("what cannot be stored has no key") {
  CHECK_FALSE(KeyOf(std::vector<Value>{Value()}).has_value());
  CHECK_FALSE(KeyOf(std::vector<Value>{Value::Integer(1), Value()}).has_value());
  CHECK_FALSE(KeyOf(std::vector<Value>{Value::Node(base::NodeId(1))}).has_value());
  CHECK_FALSE(KeyOf(std::vector<Value>{Value::List({Value::Integer(1), Value()})}).has_value());
}

TEST_CASE("a bound that was cut becomes inclusive") {
  const Value longer = Value::String(std::string(5000, 'q'));
  CHECK(BoundOf("", longer, false)->inclusive);
  CHECK_FALSE(BoundOf("", Value::String("q"), false)->inclusive);
  CHECK_FALSE(BoundOf("", Value(), true).has_value());
}

TEST_CASE("an enormous list makes a key of bounded size") {
  std::vector<Value> items(3000, Value::Integer(7));
  const Value list = Value::List(items);
  const auto key = KeyOf({&list, 1});
  REQUIRE(key.has_value());
  CHECK(key->cut);
  CHECK(key->bytes.size() == base::kMaxIndexKeyBytes);
  RangeIndex index(base::IndexId(1));
  for (uint64_t id = 0; id < 50; ++id) CHECK(index.Insert(key->bytes, id));
  std::vector<uint64_t> out(100);
  CHECK(index.Seek(key->bytes, 0, out) == 50);
}

TEST_CASE("a composite index answers equality on the first and a range on the second property") {
  RangeIndex index(base::IndexId(1));
  for (int64_t a = 0; a < 10; ++a) {
    for (int64_t b = 0; b < 10; ++b) {
      const std::vector<Value> values = {Value::String("k" + std::to_string(a)), Value::Integer(b)};
      index.Insert(KeyOf(values)->bytes, static_cast<uint64_t>(a * 10 + b));
    }
  }
  const std::string leading = Key(Value::String("k3"));
  const KeyRange range =
      KeyRange::Between(leading, KeyTag::kNumber, BoundOf(leading, Value::Float(6.5), true), std::nullopt);
  RangeCursor cursor = RangeIndex::Open(range, ScanOrder::kDescending);
  std::vector<uint64_t> out(100);
  REQUIRE(index.Next(&cursor, out) == 3);
  CHECK(std::vector<uint64_t>(out.begin(), out.begin() + 3) == std::vector<uint64_t>{39, 38, 37});
  RangeCursor starts = RangeIndex::Open(StartsWithRange("", "k3"), ScanOrder::kAscending);
  CHECK(index.Next(&starts, out) == 10);
}

}  // namespace
}  // namespace mycel::engine::index
