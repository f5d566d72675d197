#include "engine/types/packed.h"

#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "engine/types/packed_properties.h"
#include "engine/types/temporal/zone_table.h"

namespace mycel::engine::types {
namespace {

std::string Pack(const Value& value) {
  std::string bytes;
  AppendPacked(value, &bytes);
  return bytes;
}

std::vector<Value> Samples() {
  MapBuilder map;
  map.Put("a", Value::Integer(1));
  map.Put("", Value());
  return {
      Value(),
      Value::Boolean(true),
      Value::Boolean(false),
      Value::Integer(0),
      Value::Integer(-16),
      Value::Integer(-17),
      Value::Integer(111),
      Value::Integer(112),
      Value::Integer(std::numeric_limits<int64_t>::min()),
      Value::Integer(std::numeric_limits<int64_t>::max()),
      Value::Float(-0.0),
      Value::Float(1e300),
      Value::String(""),
      Value::String("naïve"),
      Value::String(std::string(63, 'x')),
      Value::String(std::string(64, 'y')),
      Value::String(std::string(70000, 'z')),
      Value::Bytes(std::string("\0\xff", 2)),
      Value::List({}),
      Value::List({Value::Float(1), Value::Float(2.5)}),
      Value::List({Value::Integer(1), Value::String("two"), Value(), Value::List({Value::Integer(3)})}),
      Value::Range(5, -2, 3),
      std::move(map).Build(),
      Value::Node(base::NodeId(1ull << 40)),
      Value::Relationship(base::RelId(0)),
      Value::Path({base::NodeId(1), base::NodeId(300)}, {base::RelId(7)}),
      Value::Of(Date{-719528}),
      Value::Of(LocalTime{86399999999999}),
      Value::Of(Time{1, -64800}),
      Value::Of(LocalDateTime{-1, 999999999}),
      Value::Of(DateTime{1700000000, 5, 7200, *temporal::InternZone("Europe/Stockholm")}),
      Value::Of(DateTime{1700000000, 5, -7200, kNoZone}),
      Value::Of(Duration{-14, 3, -61, 5}),
      Value::Of(Point{Crs::kWgs84_3D, {12.5, 55.25, 8}}),
      Value::Of(Point{Crs::kCartesian2D, {1, 2, 0}}),
      Value::Vector(VectorElement::kFloat32, {0.5, 0.25}),
      Value::Vector(VectorElement::kFloat64, {0.1}),
  };
}

TEST_CASE("every kind comes back from its packed bytes") {
  for (const Value& value : Samples()) {
    const std::string bytes = Pack(value);
    const auto back = DecodePacked(bytes);
    REQUIRE(back.ok());
    CHECK(back->kind() == value.kind());
    CHECK(Pack(*back) == bytes);
  }
  CHECK(std::signbit(DecodePacked(Pack(Value::Float(-0.0)))->AsFloat()));
  CHECK(DecodePacked(Pack(Value::Integer(-17)))->AsInteger() == -17);
  const DateTime zoned = DecodePacked(Pack(Samples()[30]))->AsDateTime();
  CHECK(temporal::ZoneName(zoned.zone) == "Europe/Stockholm");
}

TEST_CASE("common small values take one byte more than their content") {
  CHECK(Pack(Value::Integer(42)).size() == 1);
  CHECK(Pack(Value::String("abc")).size() == 4);
  CHECK(Pack(Value::Boolean(true)).size() == 1);
}

TEST_CASE("skipping lands where decoding lands") {
  std::string all;
  for (const Value& value : Samples()) AppendPacked(value, &all);
  std::string_view decoded = all;
  std::string_view skipped = all;
  while (!decoded.empty()) {
    REQUIRE(TakePacked(&decoded).ok());
    REQUIRE(SkipPacked(&skipped).ok());
    REQUIRE(decoded.size() == skipped.size());
  }
}

TEST_CASE("cut and flipped bytes give a status or some value, never undefined behaviour") {
  for (const Value& value : Samples()) {
    const std::string bytes = Pack(value);
    if (bytes.size() > 1000) continue;
    for (size_t cut = 0; cut < bytes.size(); ++cut)
      CHECK_FALSE(DecodePacked(std::string_view(bytes).substr(0, cut)).ok());
    for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      std::string damaged = bytes;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
      const auto back = DecodePacked(damaged);
      if (!back.ok()) CHECK(back.status().id() == base::ErrorId::kCorruption);
      std::string_view cursor = damaged;
      static_cast<void>(SkipPacked(&cursor).ok());
    }
  }
  const uint64_t seed = 20240229;
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20000; ++i) {
    std::string noise(random() % 24, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    const auto back = DecodePacked(noise);
    if (!back.ok()) CHECK(back.status().id() == base::ErrorId::kCorruption);
  }
}

TEST_CASE("nesting beyond the limit is refused while decoding") {
  std::string bytes = Pack(Value::Integer(1));
  for (int i = 0; i < 7000; ++i) {
    std::string outer("\x07", 1);
    std::string size;
    uint64_t n = bytes.size();
    while (n >= 0x80) {
      size.push_back(static_cast<char>(n | 0x80));
      n >>= 7;
    }
    size.push_back(static_cast<char>(n));
    outer += size + '\x01' + bytes;
    bytes = std::move(outer);
  }
  CHECK_FALSE(DecodePacked(bytes).ok());
}

TEST_CASE("one property is found by key in small and wide directories") {
  for (const uint32_t stride : {1u, 1000u, 100000u}) {
    for (const uint32_t count : {1u, 5u, 40u, 400u}) {
      std::vector<Property> properties;
      for (uint32_t i = 0; i < count; ++i) {
        properties.push_back({base::PropertyKeyId(i * stride), Value::String("value " + std::to_string(i))});
      }
      std::string bytes;
      AppendPackedProperties(properties, &bytes);
      const auto packed = PackedProperties::Open(bytes);
      REQUIRE(packed.ok());
      REQUIRE(packed->Validate().ok());
      CHECK(packed->size() == count);
      for (uint32_t i = 0; i < count; ++i) {
        CHECK(packed->Get(base::PropertyKeyId(i * stride))->AsString() == "value " + std::to_string(i));
      }
      CHECK(packed->Get(base::PropertyKeyId(count * stride))->is_null());
      CHECK(packed->All()->size() == count);
    }
  }
}

TEST_CASE("no properties are no bytes") {
  std::string bytes;
  AppendPackedProperties({}, &bytes);
  CHECK(bytes.empty());
  CHECK(PackedProperties::Open(bytes)->size() == 0);
  CHECK(PackedProperties::Open(bytes)->Get(base::PropertyKeyId(3))->is_null());
}

TEST_CASE("flipped bits in packed properties never lead outside the bytes") {
  const std::vector<Property> properties = {{base::PropertyKeyId(1), Value::Integer(1000)},
                                            {base::PropertyKeyId(300), Value::String("abc")},
                                            {base::PropertyKeyId(301), Value::List({Value::Integer(1)})}};
  std::string bytes;
  AppendPackedProperties(properties, &bytes);
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    const std::string exact(damaged);  // on its own heap block, for the address sanitizer
    const auto packed = PackedProperties::Open(exact);
    if (!packed.ok()) continue;
    static_cast<void>(packed->Validate().ok());
    static_cast<void>(packed->Get(base::PropertyKeyId(300)).ok());
  }
  for (size_t cut = 1; cut < bytes.size(); ++cut) {
    const std::string shorter = bytes.substr(0, cut);
    const auto packed = PackedProperties::Open(shorter);
    if (packed.ok()) CHECK_FALSE(packed->Validate().ok());
  }
}

TEST_CASE("storable kinds are scalars and lists of one kind") {
  CHECK(IsStorable(Value::Integer(1)));
  CHECK(IsStorable(Value::List({Value::Integer(1), Value::Integer(2)})));
  CHECK(IsStorable(Value::List({})));
  CHECK_FALSE(IsStorable(Value()));
  CHECK_FALSE(IsStorable(Value::List({Value::Integer(1), Value::String("a")})));
  CHECK_FALSE(IsStorable(Value::List({Value::List({})})));
  CHECK_FALSE(IsStorable(Value::List({Value()})));
  CHECK_FALSE(IsStorable(Value::Node(base::NodeId(1))));
  CHECK_FALSE(IsStorable(MapBuilder().Build()));
}

TEST_CASE("a list of integers and floats is stored as floats") {
  const auto stored = ToStorable(Value::List({Value::Integer(1), Value::Float(2.5)}));
  REQUIRE(stored.ok());
  CHECK(stored->AsList()[0].AsFloat() == 1.0);
  CHECK(ToStorable(Value())->is_null());
  for (const Value& refused : {Value::List({Value::Integer(1), Value::String("a")}), Value::List({Value::List({})}),
                               Value::List({Value()}), MapBuilder().Build()}) {
    const auto result = ToStorable(refused);
    REQUIRE_FALSE(result.ok());
    CHECK(result.status().id() == base::ErrorId::kInvalidPropertyType);
  }
}

}  // namespace
}  // namespace mycel::engine::types
