// Functions over long texts notice that their statement was ended, whatever the characters' sizes are.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "engine/functions/registry.h"
#include "engine/functions/result_bytes.h"
#include "tests/unit/engine/functions/ended_check.h"

namespace mycel::engine::functions {
namespace {

using types::Value;

std::string Repeated(std::string_view text, size_t times) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

void Notices(const char* function, const std::vector<Value>& args) {
  INFO(function);
  FunctionContext context;
  EndedCheck never(0);
  context.cancel = &never;
  REQUIRE(CallFunction(*FindFunction(function), context, args).ok());
  CHECK(never.asked() >= 3);
  EndedCheck first(1);
  context.cancel = &first;
  CHECK(CallFunction(*FindFunction(function), context, args).status().id() == base::ErrorId::kTerminated);
}

TEST_CASE("functions over long texts of wide characters are ended") {
  // Of an odd number of bytes: a count of the bytes that are left meets no round number.
  const Value wide = Value::String("x" + Repeated("é", 200'000));
  Notices("replace", {wide, Value::String("é"), Value::String("e")});
  Notices("replace", {wide, Value::String(""), Value::String("-")});
  Notices("split", {wide, Value::String("é")});
  Notices("split", {wide, Value::String("")});
  Notices("ltrim", {wide, Value::String("éx")});
  Notices("rtrim", {wide, Value::String("éx")});
  Notices("btrim", {wide, Value::String("éx")});
}

TEST_CASE("few steps over long characters to trim are ended") {
  const std::string letters = Repeated("bcdefghijk", 100'000) + "a";
  Notices("ltrim", {Value::String(std::string(20, 'a')), Value::String(letters)});
}

// Looked for anew behind each part, the delimiter that is not there would take 10^11 comparisons.
TEST_CASE("a split by a delimiter that is not there looks once through the text") {
  FunctionContext context;
  const Value text = Value::String(Repeated("a,", 1'000'000));
  const Value delimiters = Value::List({Value::String(";"), Value::String(",")});
  const auto parts = CallFunction(*FindFunction("split"), context, std::vector<Value>{text, delimiters});
  REQUIRE(parts.ok());
  CHECK(parts->AsList().size() == 1'000'001);
}

TEST_CASE("delimiters that overlap and repeat are taken from the left, the first of the list at one place") {
  FunctionContext context;
  const auto split = [&](const char* text, std::initializer_list<const char*> by) {
    std::vector<Value> delimiters;
    for (const char* delimiter : by) delimiters.push_back(Value::String(delimiter));
    std::string parts;
    const auto list = CallFunction(*FindFunction("split"), context,
                                   std::vector<Value>{Value::String(text), Value::List(std::move(delimiters))});
    for (const Value& part : list.value().AsList()) parts += std::string(part.AsString()) + "|";
    return parts;
  };
  CHECK(split("a,b;c,,d", {",", ";"}) == "a|b|c||d|");
  CHECK(split("aXYbYZcXYZd", {"XY", "YZ"}) == "a|b|c|Zd|");
  CHECK(split("aXYb", {"X", "XY"}) == "a|Yb|");
  CHECK(split("aXYb", {"XY", "X"}) == "a|b|");
  CHECK(split("", {",", ";"}) == "|");
  CHECK(split("none", {",", ";"}) == "none|");
}

TEST_CASE("what a call will make is counted only until its statement is ended") {
  FunctionContext context;
  EndedCheck first(1);
  context.cancel = &first;
  const Value text = Value::String(std::string(1'000'000, 'a'));
  const std::vector<Value> args{text, Value::String("a"), Value::String("bb")};
  CHECK_FALSE(ResultBytes(*FindFunction("replace"), context, args).ok());
  EndedCheck again(1);
  context.cancel = &again;
  CHECK_FALSE(ResultBytes(*FindFunction("split"), context, std::vector<Value>{text, Value::String("a")}).ok());
}

}  // namespace
}  // namespace mycel::engine::functions
