#include "engine/functions/aggregates/value_set.h"

#include <catch2/catch.hpp>
#include <string>

namespace mycel::engine::functions {
namespace {

using types::Value;

TEST_CASE("equivalent values are one, whatever their kinds, and the first is kept") {
  ValueSet set;
  CHECK(set.Insert(Value::Integer(1)));
  CHECK_FALSE(set.Insert(Value::Float(1.0)));
  CHECK(set.Insert(Value::String("1")));
  CHECK(set.Insert(Value::List({Value::Integer(1), Value()})));
  CHECK_FALSE(set.Insert(Value::List({Value::Float(1.0), Value()})));
  CHECK(set.Insert(Value()));
  CHECK_FALSE(set.Insert(Value()));
  REQUIRE(set.size() == 4);
  CHECK(set.values()[0].is_integer());
}

TEST_CASE("each value is found again at every size, and the order is that of their coming") {
  ValueSet set;
  constexpr int64_t kValues = 300'000;  // few, undivided, divided
  for (int64_t i = 0; i < kValues; ++i) {
    const Value value = i % 3 == 0 ? Value::String("v" + std::to_string(i)) : Value::Integer(i);
    REQUIRE(set.Insert(value));
    REQUIRE_FALSE(set.Insert(value));
    if (i % 1000 == 7) REQUIRE_FALSE(set.Insert(Value::Float(1)));
  }
  REQUIRE(set.size() == static_cast<size_t>(kValues));
  for (int64_t i = 0; i < kValues; ++i) {
    const Value& value = set.values()[static_cast<size_t>(i)];
    REQUIRE((i % 3 == 0 ? value.AsString() == "v" + std::to_string(i) : value.AsInteger() == i));
    REQUIRE_FALSE(set.Insert(value));
  }
}

TEST_CASE("what a set takes is told: little for a few values, the texts with it") {
  ValueSet few;
  for (int64_t i = 0; i < 4; ++i) few.Insert(Value::Integer(i));
  CHECK(few.bytes() <= 8 * sizeof(Value));
  ValueSet texts;
  for (int64_t i = 0; i < 1000; ++i) texts.Insert(Value::String(std::string(1000, 'x') + std::to_string(i)));
  CHECK(texts.bytes() >= 1'000'000);
  ValueSet many;
  for (int64_t i = 0; i < 100'000; ++i) many.Insert(Value::Integer(i));
  CHECK(many.bytes() >= 100'000 * (sizeof(Value) + 8));
  CHECK(many.bytes() <= 100'000 * 4 * (sizeof(Value) + 8));
}

}  // namespace
}  // namespace mycel::engine::functions
