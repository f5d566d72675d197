#include "engine/functions/result_bytes.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace mycel::engine::functions {
namespace {

using types::Value;

size_t BytesOf(const char* function, const std::vector<Value>& args) {
  return ResultBytes(*FindFunction(function), FunctionContext(), args).value();
}

TEST_CASE("what replace will make is known before: at least the result, at most a few times it") {
  const std::string text(100'000, 'x');
  const std::string with(1000, 'y');
  const size_t all = BytesOf("replace", {Value::String(text), Value::String("x"), Value::String(with)});
  CHECK(all >= text.size() * with.size());
  CHECK(all <= 3 * text.size() * with.size());
  const std::vector<Value> limited{Value::String(text), Value::String("x"), Value::String(with), Value::Integer(10)};
  CHECK(BytesOf("replace", limited) <= 3 * (text.size() + 10 * with.size()));
  CHECK(BytesOf("replace", {Value::String(text), Value::String("z"), Value::String(with)}) <= 3 * text.size());
  CHECK(BytesOf("replace", {Value::String(text), Value::String(""), Value::String(with)}) >= text.size() * with.size());
  CHECK(BytesOf("replace", {Value::String("abc"), Value::String("b"), Value::String("c")}) == 0);
  CHECK(BytesOf("replace", {Value(), Value::String("b"), Value::String("c")}) == 0);
}

TEST_CASE("what split will make is known before") {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "a,";
  CHECK(BytesOf("split", {Value::String(text), Value::String(",")}) >= 50'000 * sizeof(Value));
  CHECK(BytesOf("split", {Value::String(text), Value::String("")}) >= 100'000 * sizeof(Value));
  CHECK(BytesOf("split", {Value::String(text), Value::List({Value::String(","), Value::String("a")})}) >=
        100'000 * sizeof(Value));
  CHECK(BytesOf("split", {Value::String(text), Value::String(";")}) < 2 * text.size());
  CHECK(BytesOf("split", {Value::String(text), Value::Integer(1)}) < 2 * text.size());
  CHECK(BytesOf("toUpper", {Value::String(text)}) == 0);
}

TEST_CASE("joining takes what both sides hold, also where a side is a range that holds nothing yet") {
  CHECK(JoinedBytes(Value::Range(1, 1, 1'000'000), Value::Integer(1)) >= 1'000'000 * sizeof(Value));
  CHECK(JoinedBytes(Value::String(std::string(5000, 'a')), Value::String("b")) >= 5001);
  CHECK(JoinedBytes(Value::Integer(1), Value::Integer(2)) == 0);
}

}  // namespace
}  // namespace mycel::engine::functions
