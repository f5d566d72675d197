// Typed loops against the comparison of single values: they must agree for every operator and every form of column.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "engine/base/prng.h"
#include "engine/expr/compare_columns.h"
#include "engine/functions/operators/logic.h"

namespace mycel::engine::expr {
namespace {

using binder::Operator;
using types::Column;
using types::ColumnType;
using types::Value;
namespace operators = functions::operators;

constexpr Operator kComparisons[] = {Operator::kEqual,     Operator::kNotEqual, Operator::kLess,
                                     Operator::kLessEqual, Operator::kGreater,  Operator::kGreaterEqual};

bool True(const base::Result<Value>& value) { return value.ok() && value->is_boolean() && value->AsBoolean(); }

bool Slowly(Operator op, const Value& a, const Value& b) {
  switch (op) {
    case Operator::kEqual:
      return True(operators::Equal(a, b));
    case Operator::kNotEqual:
      return True(operators::NotEqual(a, b));
    case Operator::kLess:
      return True(operators::LessThan(a, b));
    case Operator::kLessEqual:
      return True(operators::LessThanOrEqual(a, b));
    case Operator::kGreater:
      return True(operators::GreaterThan(a, b));
    default:
      return True(operators::GreaterThanOrEqual(a, b));
  }
}

void CheckAgainstSlowWay(const Column& left, const Column& right, uint32_t rows, std::span<const Operator> ops) {
  for (const Operator op : ops) {
    CAPTURE(static_cast<int>(op));
    std::vector<uint16_t> selected{7};  // what stood there before does not matter
    REQUIRE(CompareColumns(op, left, right, rows, &selected));
    std::vector<uint16_t> expected;
    for (uint32_t i = 0; i < rows; ++i) {
      if (Slowly(op, left.Get(i), right.Get(i))) expected.push_back(static_cast<uint16_t>(i));
    }
    CHECK(selected == expected);
  }
}

Column Integers(base::Prng* prng, uint32_t rows, bool nulls) {
  Column column(ColumnType::kInteger);
  for (uint32_t i = 0; i < rows; ++i) {
    if (nulls && prng->Below(4) == 0) {
      column.SetNull(i);
    } else {
      column.Set(i, Value::Integer(static_cast<int64_t>(prng->Below(5)) - 2));
    }
  }
  return column;
}

TEST_CASE("Integer columns, with nulls and constants, compare as single values do") {
  base::Prng prng(20);
  for (int round = 0; round < 20; ++round) {
    const uint32_t rows = round == 0 ? 0 : static_cast<uint32_t>(1 + prng.Below(types::kMaxBatchRows));
    const Column left = Integers(&prng, rows, round % 2 == 0);
    const Column right = Integers(&prng, rows, round % 3 == 0);
    CheckAgainstSlowWay(left, right, rows, kComparisons);
    Column constant;
    constant.SetConstant(Value::Integer(0));
    CheckAgainstSlowWay(left, constant, rows, kComparisons);
    CheckAgainstSlowWay(constant, right, rows, kComparisons);
  }
}

TEST_CASE("The ends of the integers compare as numbers") {
  Column left(ColumnType::kInteger);
  Column right(ColumnType::kInteger);
  const int64_t ends[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
  for (uint32_t i = 0; i < 25; ++i) {
    left.Set(i, Value::Integer(ends[i / 5]));
    right.Set(i, Value::Integer(ends[i % 5]));
  }
  CheckAgainstSlowWay(left, right, 25, kComparisons);
}

TEST_CASE("Node columns are equal or not, and have no order") {
  Column left(ColumnType::kNode);
  Column right(ColumnType::kNode);
  for (uint32_t i = 0; i < 10; ++i) {
    left.Set(i, Value::Node(base::NodeId(i % 3)));
    right.Set(i, i == 4 ? Value() : Value::Node(base::NodeId(i % 2)));
  }
  constexpr Operator kEqualities[] = {Operator::kEqual, Operator::kNotEqual};
  CheckAgainstSlowWay(left, right, 10, kEqualities);
  std::vector<uint16_t> selected;
  CHECK_FALSE(CompareColumns(Operator::kLess, left, right, 10, &selected));
}

TEST_CASE("Other kinds are left to the slow way, with nothing done") {
  Column integers(ColumnType::kInteger);
  integers.Set(0, Value::Integer(1));
  Column floats(ColumnType::kFloat);
  floats.Set(0, Value::Float(1.0));
  Column text;
  text.SetConstant(Value::String("1"));
  Column null;
  null.SetConstant(Value());
  std::vector<uint16_t> selected{3, 5};
  for (const Column* other : {&floats, &text, &null}) {
    CHECK_FALSE(CompareColumns(Operator::kEqual, integers, *other, 1, &selected));
    CHECK_FALSE(CompareColumns(Operator::kEqual, *other, integers, 1, &selected));
  }
  CHECK(selected == std::vector<uint16_t>{3, 5});
}

TEST_CASE("Comparisons are six operators") {
  for (const Operator op : kComparisons) CHECK(IsComparison(op));
  for (const Operator op : {Operator::kAnd, Operator::kAdd, Operator::kIn, Operator::kIsNull}) {
    CHECK_FALSE(IsComparison(op));
  }
}

}  // namespace
}  // namespace mycel::engine::expr
