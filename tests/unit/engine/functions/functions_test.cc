// Functions by name against the answers that Neo4j gave.
#include <catch2/catch.hpp>
#include <initializer_list>
#include <string>
#include <vector>

#include "engine/functions/registry.h"
#include "engine/types/print.h"

namespace mycel::engine::functions {
namespace {

Value V(int v) { return Value::Integer(v); }
Value V(int64_t v) { return Value::Integer(v); }
Value V(double v) { return Value::Float(v); }
Value V(bool v) { return Value::Boolean(v); }
Value V(const char* v) { return Value::String(v); }
Value V(Value v) { return v; }

template <typename... Items>
Value List(Items... items) {
  return Value::List(std::vector<Value>{V(items)...});
}

template <typename... Args>
std::string Call(std::string_view name, Args... args) {
  RandomSource random(7);
  FunctionContext context;
  context.random = &random;
  context.database_uuid = "00000000-0000-0000-0000-000000000001";
  context.statement_time = {1700000000, 5'000'000};
  const FunctionSignature* function = FindFunction(name);
  REQUIRE(function != nullptr);
  const std::vector<Value> values{V(args)...};
  REQUIRE(values.size() >= function->min_arguments());
  REQUIRE(values.size() <= function->max_arguments());
  const auto result = CallFunction(*function, context, values);
  if (result.ok()) return types::Literal(*result);
  return std::string(result.status().info().name);
}

const Value kNull;

TEST_CASE("rounding functions") {
  CHECK(Call("ceil", 1.1) == "2.0");
  CHECK(Call("ceil", -1.1) == "-1.0");
  CHECK(Call("ceil", 3) == "3.0");
  CHECK(Call("floor", -1.9) == "-2.0");
  CHECK(Call("round", 2.5) == "3.0");
  CHECK(Call("round", -2.5) == "-2.0");
  CHECK(Call("round", 2.4999) == "2.0");
  CHECK(Call("round", -0.4) == "0.0");
  CHECK(Call("round", 0.49999999999999994) == "0.0");
  CHECK(Call("round", 3.14159, 2) == "3.14");
  CHECK(Call("round", -1234.5678, 1) == "-1234.6");
  CHECK(Call("round", 7, 2) == "7.0");
  CHECK(Call("round", 2.345, 2) == "2.35");
  CHECK(Call("round", 9.99, 1) == "10.0");
  CHECK(Call("round", 0.05, 1) == "0.1");
  CHECK(Call("round", 0.004, 1) == "0.0");
  CHECK(Call("round", 1.25, 1, "HALF_EVEN") == "1.2");
  CHECK(Call("round", 1.25, 1, "HALF_DOWN") == "1.2");
  CHECK(Call("round", 1.21, 1, "UP") == "1.3");
  CHECK(Call("round", -1.29, 1, "CEILING") == "-1.2");
  CHECK(Call("round", -1.21, 1, "FLOOR") == "-1.3");
  CHECK(Call("round", 1e300, 5) == "1.0E300");
  CHECK(Call("round", 1.0, -1) == "kInvalidArgumentValue");
}

TEST_CASE("mathematical functions") {
  CHECK(Call("abs", -5) == "5");
  CHECK(Call("abs", -5.5) == "5.5");
  CHECK(Call("abs", std::numeric_limits<int64_t>::min()) == "kArithmeticOverflow");
  CHECK(Call("abs", "x") == "kInvalidArgumentType");
  CHECK(Call("sign", -12) == "-1");
  CHECK(Call("sign", 0.001) == "1");
  CHECK(Call("sign", kNull) == "null");
  CHECK(Call("sin", 1) == "0.8414709848078965");
  CHECK(Call("cot", 1) == "0.6420926159343306");
  CHECK(Call("cot", 0) == "Infinity");
  CHECK(Call("acos", 2) == "NaN");
  CHECK(Call("atan2", 1, -1) == "2.356194490192345");
  CHECK(Call("haversin", 0.5) == "0.06120871905481362");
  CHECK(Call("radians", 90) == "1.5707963267948966");
  CHECK(Call("degrees", 3.141592653589793) == "180.0");
  CHECK(Call("isNaN", 5) == "false");
}

TEST_CASE("string functions count code points") {
  CHECK(Call("size", "naïve") == "5");
  CHECK(Call("size", "😀") == "1");
  CHECK(Call("char_length", "😀é") == "2");
  CHECK(Call("substring", "graph", 2) == "'aph'");
  CHECK(Call("substring", "graph", 1, 3) == "'rap'");
  CHECK(Call("substring", "graph", 9) == "''");
  CHECK(Call("substring", "graph", -1) == "kExecutionFailed");
  CHECK(Call("left", "naïve", 3) == "'naï'");
  CHECK(Call("left", "abc", -1) == "kExecutionFailed");
  CHECK(Call("right", "naïve", 3) == "'ïve'");
  CHECK(Call("split", "a,b,,c", ",") == "['a', 'b', '', 'c']");
  CHECK(Call("split", "abc", "") == "['a', 'b', 'c']");
  CHECK(Call("split", "", ",") == "['']");
  CHECK(Call("split", "a1b2", List("1", "2")) == "['a', 'b', '']");
  CHECK(Call("replace", "hello", "l", "L") == "'heLLo'");
  CHECK(Call("replace", "hello", "l", "L", 1) == "'heLlo'");
  CHECK(Call("replace", "ab", "", "-") == "'-a-b-'");
  CHECK(Call("reverse", "añb") == "'bña'");
  CHECK(Call("toUpper", "straße å") == "'STRASSE Å'");
  CHECK(Call("lower", "ÅB") == "'åb'");
  CHECK(Call("normalize", "e\u0301") == "'é'");
}

TEST_CASE("trimming takes white space or characters") {
  CHECK(Call("trim", "  pad ") == "'pad'");
  CHECK(Call("ltrim", "  pad ") == "'pad '");
  CHECK(Call("rtrim", "  pad ") == "'  pad'");
  CHECK(Call("btrim", "xyaxyx", "xy") == "'a'");
  CHECK(Call("ltrim", "xyaxyx", "xy") == "'axyx'");
  CHECK(Call("rtrim", "xyaxyx", "xy") == "'xya'");
}

TEST_CASE("list functions") {
  CHECK(Call("range", 0, 10, 3) == "[0, 3, 6, 9]");
  CHECK(Call("range", 5, 0, -2) == "[5, 3, 1]");
  CHECK(Call("range", 3, 1) == "[]");
  CHECK(Call("range", 1, 5, 0) == "kNumberOutOfRange");
  CHECK(Call("range", 1.0, 5, 1) == "kInvalidArgumentKind");
  CHECK(Call("size", Value::Range(1, 1, 1'000'000'000'000)) == "1000000000000");
  CHECK(Call("last", Value::Range(1, 1, 1'000'000'000'000)) == "1000000000000");
  CHECK(Call("head", List(4, 5)) == "4");
  CHECK(Call("tail", List(1, 2, 3)) == "[2, 3]");
  CHECK(Call("reverse", Value::Range(1, 2, 3)) == "[5, 3, 1]");
  CHECK(Call("head", List()) == "null");
  CHECK(Call("head", 1) == "kInvalidArgumentType");
  CHECK(Call("isEmpty", List(kNull)) == "false");
}

TEST_CASE("conversions to integers, floats, booleans and strings") {
  CHECK(Call("toInteger", "42") == "42");
  CHECK(Call("toInteger", " 42 ") == "null");
  CHECK(Call("toInteger", "4.9") == "4");
  CHECK(Call("toInteger", "x") == "null");
  CHECK(Call("toInteger", -7.9) == "-7");
  CHECK(Call("toInteger", true) == "1");
  CHECK(Call("toInteger", 9.3e18) == "9223372036854775807");
  CHECK(Call("toInteger", std::numeric_limits<double>::quiet_NaN()) == "0");
  CHECK(Call("toInteger", "-9223372036854775808") == "-9223372036854775808");
  CHECK(Call("toInteger", "9223372036854775808") == "kTypeError");
  CHECK(Call("toInteger", List(1)) == "kInvalidArgumentValueType");
  CHECK(Call("toFloat", "1e-3") == "0.001");
  CHECK(Call("toFloat", " 2 ") == "2.0");
  CHECK(Call("toFloat", "Infinity") == "Infinity");
  CHECK(Call("toFloat", "1_000") == "null");
  CHECK(Call("toFloat", ".5") == "0.5");
  CHECK(Call("toFloat", "5.") == "5.0");
  CHECK(Call("toFloat", "1d") == "1.0");
  CHECK(Call("toBoolean", "FALSE") == "false");
  CHECK(Call("toBoolean", " true ") == "true");
  CHECK(Call("toBoolean", "yes") == "null");
  CHECK(Call("toBoolean", 0) == "false");
  CHECK(Call("toString", 2.0) == "'2.0'");
  CHECK(Call("toString", List(1)) == "kInvalidArgumentValueType");
  CHECK(Call("toStringOrNull", List(5)) == "null");
  CHECK(Call("toIntegerList", List("1", kNull, "x", 2.5)) == "[1, null, null, 2]");
}

TEST_CASE("value types print as recorded") {
  CHECK(Call("valueType", kNull) == "'NULL'");
  CHECK(Call("valueType", 1.0) == "'FLOAT NOT NULL'");
  CHECK(Call("valueType", List(1, 2)) == "'LIST<INTEGER NOT NULL> NOT NULL'");
  CHECK(Call("valueType", List(1, "a", kNull)) == "'LIST<STRING | INTEGER> NOT NULL'");
  CHECK(Call("valueType", List()) == "'LIST<NOTHING> NOT NULL'");
  CHECK(Call("valueType", List(Value::Node(base::NodeId(1)), 1)) ==
        "'LIST<INTEGER NOT NULL | NODE NOT NULL> NOT NULL'");
}

TEST_CASE("scalar functions") {
  CHECK(Call("coalesce", kNull, kNull, 3, 4) == "3");
  CHECK(Call("nullIf", 1, 1.0) == "null");
  CHECK(Call("nullIf", 1, 2) == "1");
  CHECK(Call("timestamp") == "1700000000005");
  CHECK(Call("elementId", Value::Node(base::NodeId(3))) == "'4:00000000-0000-0000-0000-000000000001:3'");
  CHECK(Call("elementId", Value::Relationship(base::RelId(3))) == "'5:00000000-0000-0000-0000-000000000001:3'");
  const std::string uuid = Call("randomUUID");
  CHECK(uuid.size() == 38);
  CHECK(uuid[15] == '4');
  CHECK(Call("vector.similarity.cosine", List(1, 0), List(1.0, 0.0)) == "1.0");
}

TEST_CASE("names are looked up without regard to case, near ones are offered") {
  CHECK(FindFunction("TOUPPER") == FindFunction("toUpper"));
  CHECK(FindFunction("nope") == nullptr);
  CHECK(NearestFunctionNames("toUper").front() == "toUpper");
  CHECK(FindFunction("left")->SignatureText() == "left(original :: STRING, length :: INTEGER) :: STRING");
}

}  // namespace
}  // namespace mycel::engine::functions
