#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include "engine/functions/operators/access.h"
#include "engine/functions/operators/arithmetic.h"
#include "engine/functions/operators/logic.h"
#include "engine/functions/operators/text.h"
#include "engine/types/print.h"

namespace mycel::engine::functions::operators {
namespace {

using base::Result;
using types::Value;

const Value kNull;
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

Value I(int64_t v) { return Value::Integer(v); }
Value F(double v) { return Value::Float(v); }
Value S(std::string_view v) { return Value::String(v); }
Value L(std::vector<Value> items) { return Value::List(std::move(items)); }

std::string Text(const Result<Value>& result) {
  return result.ok() ? types::Literal(*result) : std::string(result.status().info().name);
}

TEST_CASE("plus adds numbers and joins strings and lists") {
  CHECK(Text(Add(I(1), I(2))) == "3");
  CHECK(Text(Add(I(1), F(0.5))) == "1.5");
  CHECK(Text(Add(S("n"), I(1))) == "'n1'");
  CHECK(Text(Add(I(1), S("n"))) == "'1n'");
  CHECK(Text(Add(S("f"), F(1.5))) == "'f1.5'");
  CHECK(Text(Add(L({I(1)}), L({I(2)}))) == "[1, 2]");
  CHECK(Text(Add(L({I(1)}), I(2))) == "[1, 2]");
  CHECK(Text(Add(I(0), L({I(1)}))) == "[0, 1]");
  CHECK(Text(Add(L({I(1)}), L({L({I(2)})}))) == "[1, [2]]");
  CHECK(Text(Add(L({I(1)}), kNull)) == "null");
  CHECK(Text(Add(I(1), Value::Boolean(true))) == "kInvalidArgumentType");
  CHECK(Text(Add(Value::Of(types::Date{0}), Value::Of(types::Duration{1, 0, 0, 0}))) == "date('1970-02-01')");
  CHECK(Text(Concatenate(S("a"), S("b"))) == "'ab'");
  CHECK(Text(Concatenate(S("a"), I(1))) == "kInvalidArgumentType");
}

TEST_CASE("integers overflow with an error, floats do not") {
  CHECK(Text(Add(I(kMax), I(1))) == "kArithmeticOverflow");
  CHECK(Text(Subtract(I(kMin), I(1))) == "kArithmeticOverflow");
  CHECK(Text(Multiply(I(kMax), I(2))) == "kArithmeticOverflow");
  CHECK(Text(Divide(I(kMin), I(-1))) == "kArithmeticOverflow");
  CHECK(Text(Negate(I(kMin))) == "kArithmeticOverflow");
  CHECK(Text(Modulo(I(kMin), I(-1))) == "0");
  CHECK(Text(Multiply(F(1e308), I(10))) == "Infinity");
}

TEST_CASE("division by zero fails for integers and is infinite for floats") {
  CHECK(Text(Divide(I(1), I(0))) == "kDivisionByZero");
  CHECK(Text(Modulo(I(1), I(0))) == "kDivisionByZero");
  CHECK(Text(Divide(I(1), F(0))) == "Infinity");
  CHECK(Text(Divide(F(0), F(0))) == "NaN");
  CHECK(Text(Modulo(I(5), F(0))) == "NaN");
  CHECK(Text(Divide(I(-7), I(2))) == "-3");
  CHECK(Text(Power(I(2), I(63))) == "9.223372036854776E18");
}

TEST_CASE("logic is three-valued") {
  const Value t = Value::Boolean(true);
  const Value f = Value::Boolean(false);
  CHECK(Text(And(t, kNull)) == "null");
  CHECK(Text(And(kNull, f)) == "false");
  CHECK(Text(Or(kNull, t)) == "true");
  CHECK(Text(Or(f, kNull)) == "null");
  CHECK(Text(Xor(t, kNull)) == "null");
  CHECK(Text(Not(kNull)) == "null");
  CHECK(Text(And(I(1), t)) == "kInvalidArgumentType");
}

TEST_CASE("IN finds by equality and is null where null could match") {
  CHECK(Text(In(I(3), L({I(1), I(2), I(3)}))) == "true");
  CHECK(Text(In(I(3), L({I(1), kNull}))) == "null");
  CHECK(Text(In(kNull, L({}))) == "false");
  CHECK(Text(In(kNull, L({I(1)}))) == "null");
  CHECK(Text(In(F(1), L({I(1)}))) == "true");
  CHECK(Text(In(L({I(1), I(2)}), L({L({kNull, I(2)}), L({I(1), I(2)})}))) == "true");
  CHECK(Text(In(I(3), kNull)) == "null");
  CHECK(Text(In(I(1), I(1))) == "true");
}

TEST_CASE("IN on a lazy range computes instead of walking") {
  const Value range = Value::Range(0, 3, uint64_t{1} << 60);
  CHECK(Text(In(I(999'999'999'999), range)) == "true");
  CHECK(Text(In(I(1), range)) == "false");
  CHECK(Text(In(F(6), range)) == "true");
  CHECK(Text(In(F(6.5), range)) == "false");
  CHECK(Text(In(S("6"), range)) == "false");
  CHECK(Text(In(I(-4), Value::Range(5, -3, 4))) == "true");
  CHECK(Text(In(I(-7), Value::Range(5, -3, 4))) == "false");
}

TEST_CASE("text operators give null for what is no string") {
  CHECK(Text(StartsWith(S("Grün"), S("Gr"))) == "true");
  CHECK(Text(EndsWith(S("Grün"), S("ün"))) == "true");
  CHECK(Text(Contains(S("x"), S(""))) == "true");
  CHECK(Text(StartsWith(S("x"), kNull)) == "null");
  CHECK(Text(Contains(S("1"), I(1))) == "null");
}

TEST_CASE("a regular expression matches the whole text") {
  RegexCache cache;
  FunctionContext context;
  context.regexes = &cache;
  CHECK(Text(MatchesRegex(context, S("abc"), S("a.*"))) == "true");
  CHECK(Text(MatchesRegex(context, S("xabc"), S("a.*"))) == "false");
  CHECK(Text(MatchesRegex(context, S("ABC"), S("(?i)abc"))) == "true");
  CHECK(Text(MatchesRegex(context, S("a"), S("("))) == "kSemanticError");
  CHECK(Text(MatchesRegex(context, kNull, S("a"))) == "null");
  for (int i = 0; i < 200; ++i) {
    CHECK(Text(MatchesRegex(context, S("7"), S("[0-9]{1," + std::to_string(i % 90 + 1) + "}"))) == "true");
  }
}

TEST_CASE("lists are read by position, maps by key") {
  FunctionContext context;
  const Value list = L({I(10), I(20), I(30)});
  CHECK(Text(Subscript(context, list, I(-1))) == "30");
  CHECK(Text(Subscript(context, list, I(7))) == "null");
  CHECK(Text(Subscript(context, list, I(kMin))) == "null");
  CHECK(Text(Subscript(context, list, kNull)) == "null");
  CHECK(Text(Subscript(context, list, F(1))) == "kListElementAccessByNonInteger");
  types::MapBuilder builder;
  builder.Put("a", I(1));
  const Value map = std::move(builder).Build();
  CHECK(Text(Subscript(context, map, S("a"))) == "1");
  CHECK(Text(Property(context, map, "b")) == "null");
  CHECK(Text(Subscript(context, map, I(1))) == "kMapElementAccessByNonString");
  CHECK(Text(Subscript(context, S("abc"), I(0))) == "kInvalidArgumentType");
  CHECK(Text(Property(context, I(1), "x")) == "kInvalidArgumentType");
  CHECK(Text(Property(context, Value::Of(types::Date{0}), "year")) == "1970");
}

TEST_CASE("slices clamp their bounds and stay lazy on ranges") {
  const Value list = L({I(10), I(20), I(30), I(40), I(50)});
  const auto slice = [&](const Value& from, const Value& to) { return Text(Slice(list, &from, &to)); };
  CHECK(slice(I(1), I(3)) == "[20, 30]");
  CHECK(slice(I(-2), I(99)) == "[40, 50]");
  CHECK(slice(I(4), I(1)) == "[]");
  CHECK(slice(I(1), kNull) == "null");
  CHECK(slice(I(0), S("a")) == "kInvalidArgumentType");
  const Value from = I(-2);
  CHECK(Text(Slice(Value::Range(0, 5, 1'000'000'000'000), &from, nullptr)) == "[4999999999990, 4999999999995]");
}

}  // namespace
}  // namespace mycel::engine::functions::operators
