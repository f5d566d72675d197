// Operators over one row: three-valued logic, short circuits, the place of an error.
#include <catch2/catch.hpp>

#include "tests/unit/engine/expr/expression_fixture.h"

namespace mycel::engine::expr {
namespace {

using types::Value;

TEST_CASE("AND, OR, XOR and NOT follow the table of three values") {
  const Value values[] = {kFalseValue, kTrueValue, Value()};
  const char* conjunction[] = {"false", "false", "false", "false", "true", "null", "false", "null", "null"};
  const char* disjunction[] = {"false", "true", "null", "true", "true", "true", "null", "true", "null"};
  const char* exclusive[] = {"false", "true", "null", "true", "false", "null", "null", "null", "null"};
  for (size_t i = 0; i < 9; ++i) {
    CAPTURE(i);
    CHECK(Run("a AND b", values[i / 3], values[i % 3]) == conjunction[i]);
    CHECK(Run("a OR b", values[i / 3], values[i % 3]) == disjunction[i]);
    CHECK(Run("a XOR b", values[i / 3], values[i % 3]) == exclusive[i]);
  }
  CHECK(Run("NOT a", kTrueValue) == "false");
  CHECK(Run("NOT a", kFalseValue) == "true");
  CHECK(Run("NOT a") == "null");
}

TEST_CASE("What decides AND or OR ends it; an unknown one does not") {
  CHECK(Run("a AND 1 / b = 1", kFalseValue, Int(0)) == "false");
  CHECK(Run("a AND 1 / b = 1", Value(), Int(0)) == "DivisionByZero@6");
  CHECK(Run("a OR 1 / b = 1", kTrueValue, Int(0)) == "true");
  CHECK(Run("a OR 1 / b = 1", Value(), Int(0)) == "DivisionByZero@5");
  CHECK(Run("a OR b OR c", Value(), kFalseValue, kTrueValue) == "true");
  CHECK(Run("a AND b AND c", Value(), kTrueValue, kFalseValue) == "false");
}

TEST_CASE("Logic takes nothing but booleans, and says where it got something else") {
  CHECK(Run("a AND b", kTrueValue, Int(1)) == "InvalidArgumentType@6");
  CHECK(Run("a XOR b", Text("x"), kTrueValue) == "InvalidArgumentType@0");
  CHECK(Run("NOT a", Int(0)) == "InvalidArgumentType@4");
}

TEST_CASE("Chains of arithmetic go from the left") {
  CHECK(Run("a - b - c", Int(10), Int(3), Int(2)) == "5");
  CHECK(Run("a / b * c", Int(7), Int(2), Int(2)) == "6");
  CHECK(Run("a + b + c", Int(1), Int(2), Text("x")) == "'3x'");
  CHECK(Run("a + b + c", Int(1), Value(), Int(2)) == "null");
  CHECK(Run("-a", Int(5)) == "-5");
  CHECK(Run("a || b", Text("x"), Text("y")) == "'xy'");
  CHECK(Run("a ^ b", Int(2), Int(10)) == "1024.0");
  CHECK(Run("a % b", Int(-7), Int(3)) == "-1");
}

TEST_CASE("Arithmetic beyond 64 bits is an error, not another number") {
  const Value most = Int(INT64_MAX);
  const Value least = Int(INT64_MIN);
  CHECK(Run("a + 1", most).starts_with("ArithmeticOverflow"));
  CHECK(Run("a - 1", least).starts_with("ArithmeticOverflow"));
  CHECK(Run("a * 2", most).starts_with("ArithmeticOverflow"));
  CHECK(Run("-a", least).starts_with("ArithmeticOverflow"));
  CHECK(Run("a / -1", least).starts_with("ArithmeticOverflow"));
  CHECK(Run("a % -1", least) == "0");
}

TEST_CASE("Comparisons of kinds without an order are unknown; equality of other kinds is false") {
  CHECK(Run("a < b", Int(1), Value::Float(1.5)) == "true");
  CHECK(Run("a < b", Int(1), Text("2")) == "null");
  CHECK(Run("a = b", Int(1), Text("1")) == "false");
  CHECK(Run("a <> b", Int(1), Text("1")) == "true");
  CHECK(Run("a = b", Value(), Value()) == "null");
  CHECK(Run("a < b <= c", Int(1), Int(2), Int(2)) == "true");
  CHECK(Run("a < b <= c", Int(1), Int(0), Value()) == "false");
}

TEST_CASE("IS NULL, IN, subscripts and slices") {
  CHECK(Run("a IS NULL") == "true");
  CHECK(Run("a IS NOT NULL") == "false");
  CHECK(Run("a IN [1, null]", Int(1)) == "true");
  CHECK(Run("a IN [1, null]", Int(2)) == "null");
  CHECK(Run("a[b]", Value::List({Int(1), Int(2)}), Int(-1)) == "2");
  CHECK(Run("a[b]", Value::List({Int(1), Int(2)}), Int(5)) == "null");
  CHECK(Run("a[b]", kAnn, Text("name")) == "'Ann'");
  const Value list = Value::List({Int(1), Int(2), Int(3)});
  CHECK(Run("a[1..]", list) == "[2, 3]");
  CHECK(Run("a[..-1]", list) == "[1, 2]");
  CHECK(Run("a[b..c]", list, Int(0), Int(2)) == "[1, 2]");
  CHECK(Run("a[b..]", list) == "null");
}

TEST_CASE("Operators over strings") {
  CHECK(Run("a STARTS WITH b", Text("Mycel"), Text("My")) == "true");
  CHECK(Run("a ENDS WITH b", Text("Mycel"), Text("My")) == "false");
  CHECK(Run("a CONTAINS b", Text("Mycel"), Text("yce")) == "true");
  CHECK(Run("a CONTAINS b", Text("Mycel"), Int(1)) == "null");
  CHECK(Run("a =~ b", Text("Mycel"), Text("M.*l")) == "true");
  CHECK(Run("a =~ b", Text("Mycel"), Text("M.*(")).ends_with("@0"));
}

}  // namespace
}  // namespace mycel::engine::expr
