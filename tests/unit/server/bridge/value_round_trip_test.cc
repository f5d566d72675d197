#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "engine/exec/entity_reader.h"
#include "engine/types/compare.h"
#include "engine/types/map_view.h"
#include "protocol/packstream/encoder.h"
#include "server/bridge/value_decoder.h"
#include "server/bridge/value_encoder.h"

namespace mycel::server::bridge {
namespace {

namespace types = engine::types;
using types::Value;

// What the client would get and send back unchanged.
engine::base::Result<Value> RoundTrip(const Value& value, const WireFormat& format) {
  protocol::packstream::ByteBuffer bytes;
  protocol::packstream::Encoder out(&bytes);
  engine::exec::EntityReader nothing(nullptr);
  MYCEL_RETURN_IF_ERROR(ValueEncoder(format, &nothing, &out).Write(value));
  return DecodeValue(bytes.view(), format);
}

void CheckSame(const Value& value, const WireFormat& format) {
  engine::base::Result<Value> got = RoundTrip(value, format);
  REQUIRE(got.ok());
  CHECK(got->kind() == value.kind());
  CHECK(types::Equivalent(*got, value));
}

std::vector<WireFormat> Formats() {
  std::vector<WireFormat> formats;
  for (protocol::bolt::Version version :
       {protocol::bolt::Version{4, 4}, protocol::bolt::Version{5, 8}, protocol::bolt::Version{6, 0}}) {
    formats.push_back({.version = version, .datetimes = version.DateTimes(false)});
  }
  return formats;
}

TEST_CASE("integers of every width and their neighbours come back") {
  for (const WireFormat& format : Formats()) {
    for (int bits = 0; bits < 63; ++bits) {
      const int64_t power = int64_t{1} << bits;
      for (int64_t number : {power - 1, power, power + 1, -power - 1, -power, -power + 1})
        CheckSame(Value::Integer(number), format);
    }
    CheckSame(Value::Integer(std::numeric_limits<int64_t>::max()), format);
    CheckSame(Value::Integer(std::numeric_limits<int64_t>::min()), format);
  }
}

TEST_CASE("strings, bytes and lists come back at every boundary of their headers") {
  for (const WireFormat& format : Formats()) {
    for (size_t size : {0, 1, 15, 16, 255, 256, 65535, 65536}) {
      CheckSame(Value::String(std::string(size, 'x')), format);
      CheckSame(Value::Bytes(std::string(size, '\xff')), format);
      CheckSame(Value::List(std::vector<Value>(size, Value::Boolean(true))), format);
    }
  }
}

TEST_CASE("null, booleans, floats and nested containers come back") {
  types::MapBuilder inner;
  inner.Put("list", Value::List({Value(), Value::Integer(1), Value::String("zwei")}));
  types::MapBuilder outer;
  outer.Put("inner", std::move(inner).Build());
  outer.Put("", Value::Boolean(false));
  const Value map = std::move(outer).Build();
  for (const WireFormat& format : Formats()) {
    CheckSame(Value(), format);
    CheckSame(Value::Boolean(true), format);
    CheckSame(Value::Boolean(false), format);
    for (double number : {0.0, -0.0, 1.5, 5e-324, 1.7976931348623157e308, HUGE_VAL, -HUGE_VAL, std::nan("")}) {
      CheckSame(Value::Float(number), format);
    }
    CheckSame(map, format);
  }
}

TEST_CASE("temporal values and points come back in both forms of date-times") {
  for (const WireFormat& format : Formats()) {
    for (int64_t days : {int64_t{0}, int64_t{-1}, int64_t{19782}, int64_t{-719528}})
      CheckSame(Value::Of(types::Date{days}), format);
    CheckSame(Value::Of(types::LocalTime{86'399'999'999'999}), format);
    CheckSame(Value::Of(types::Time{1, -64'800}), format);
    CheckSame(Value::Of(types::LocalDateTime{-1, 999'999'999}), format);
    CheckSame(Value::Of(types::DateTime{.utc_seconds = 1'720'000'000, .nanos = 5, .offset_seconds = 5400}), format);
    CheckSame(Value::Of(types::Duration{-14, 3, -1, 500'000'000}), format);
    CheckSame(Value::Of(types::Point{types::Crs::kCartesian2D, {1.5, -2.5, 0}}), format);
    CheckSame(Value::Of(types::Point{types::Crs::kWgs84_3D, {13.4, 52.5, 34}}), format);
  }
}

TEST_CASE("vectors come back in Bolt 6.0") {
  const protocol::bolt::Version newest{6, 0};
  const WireFormat format{.version = newest, .datetimes = newest.DateTimes(false)};
  CheckSame(Value::Vector(types::VectorElement::kFloat64, {1.5, -0.25, 1e300}), format);
  CheckSame(Value::Vector(types::VectorElement::kFloat32, {1.5, -0.25}), format);
}

}  // namespace
}  // namespace mycel::server::bridge
