#include <catch2/catch.hpp>
#include <vector>

#include "engine/functions/registry.h"
#include "engine/types/print.h"

namespace mycel::engine::functions {
namespace {

struct Row {
  std::vector<Value> args;
  uint64_t multiplicity = 1;
};

std::vector<Row> Rows(std::vector<Value> values, std::vector<Value> more = {}) {
  std::vector<Row> rows;
  for (Value& value : values) {
    Row row;
    row.args.push_back(std::move(value));
    row.args.insert(row.args.end(), more.begin(), more.end());
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Value> Ints(std::vector<int64_t> numbers) {
  std::vector<Value> values;
  for (const int64_t n : numbers) values.push_back(Value::Integer(n));
  return values;
}

std::string Run(std::string_view name, const std::vector<Row>& rows, bool distinct = false) {
  FunctionContext context;
  auto state = FindFunction(name)->aggregate();
  if (distinct) state = MakeDistinct(std::move(state));
  for (const Row& row : rows) {
    const auto status = state->Update(context, row.args, row.multiplicity);
    if (!status.ok()) return status.ToString();
  }
  const auto result = state->Finish(context);
  return result.ok() ? types::Literal(*result) : result.status().ToString();
}

const std::vector<Value> kAges = {Value::Integer(30), Value::Integer(25), Value::Integer(41), Value(),
                                  Value::Integer(30), Value::Integer(52)};

TEST_CASE("aggregates leave nulls out") {
  CHECK(Run("count", Rows(kAges)) == "5");
  CHECK(Run("count", Rows(kAges), true) == "4");
  CHECK(Run("count", {Row{}, Row{}}) == "2");
  CHECK(Run("sum", Rows(kAges)) == "178");
  CHECK(Run("collect", Rows({Value(), Value::Integer(1)})) == "[1]");
  CHECK(Run("min", Rows(kAges)) == "25");
  CHECK(Run("stdev", Rows(kAges)) == "10.876580344942981");
  CHECK(Run("stdevp", Rows(kAges)) == "9.728309205612248");
}

TEST_CASE("aggregates of nothing are what Neo4j gives") {
  CHECK(Run("count", {}) == "0");
  CHECK(Run("sum", {}) == "0");
  CHECK(Run("avg", {}) == "null");
  CHECK(Run("collect", {}) == "[]");
  CHECK(Run("min", {}) == "null");
  CHECK(Run("stdev", {}) == "0.0");
  CHECK(Run("percentileCont", {}) == "null");
}

TEST_CASE("percentiles pick and interpolate as recorded") {
  CHECK(Run("percentileDisc", Rows(kAges, {Value::Float(0.5)})) == "30");
  CHECK(Run("percentileDisc", Rows(kAges, {Value::Float(0.9)})) == "52");
  CHECK(Run("percentileDisc", Rows(kAges, {Value::Integer(0)})) == "25");
  CHECK(Run("percentileDisc", Rows(kAges, {Value::Integer(1)})) == "52");
  CHECK(Run("percentileDisc", Rows(Ints({1, 1, 2, 2, 3}), {Value::Float(0.5)}), true) == "2");
  std::vector<int64_t> thirds;
  for (int64_t i = 3; i <= 99; i += 3) thirds.push_back(i);
  CHECK(Run("percentileCont", Rows(Ints(thirds), {Value::Float(0.1)})) == "12.600000000000001");
  CHECK(Run("avg", Rows(Ints(thirds))) == "51.0");
  CHECK(Run("stdev", Rows(Ints(thirds))) == "29.008619408720573");
  CHECK(Run("percentileCont", Rows(Ints({1}), {Value::Float(1.1)})).starts_with("kNumberOutOfRange"));
}

TEST_CASE("durations are summed and averaged") {
  const auto rows = Rows({Value::Of(types::Duration{0, 0, 5400, 0}), Value::Of(types::Duration{0, 1, 0, 0}),
                          Value::Of(types::Duration{0, 0, 1800, 0})});
  CHECK(Run("sum", rows) == "duration('P1DT2H')");
  CHECK(Run("avg", rows) == "duration('PT8H40M')");
  CHECK(Run("sum", Rows({Value::Integer(1), Value::Of(types::Duration{})})).starts_with("kInvalidArgumentType"));
}

TEST_CASE("sums reach the largest integer and go on as floats") {
  CHECK(Run("sum", Rows(Ints({9223372036854775806, 1}))) == "9223372036854775807");
  CHECK(Run("sum", Rows(Ints({9223372036854775806, 2}))) == "9.223372036854776E18");
}

TEST_CASE("min and max follow the order across types") {
  const auto mixed =
      Rows({Value::Integer(1), Value::String("a"), Value(), Value::List({Value::Integer(1)}), Value::Float(0.2)});
  CHECK(Run("max", mixed) == "1");
  CHECK(Run("min", mixed) == "[1]");
}

TEST_CASE("a row with a multiplicity counts like that many rows, split anywhere and merged") {
  FunctionContext context;
  const std::vector<Row> bundled = {{{Value::Float(0.1), Value::Float(0.5)}, 3},
                                    {{Value::Integer(7), Value::Float(0.5)}, 2},
                                    {{Value(), Value::Float(0.5)}, 4}};
  for (const std::string_view name : {"count", "sum", "avg", "min", "max", "percentileCont", "percentileDisc"}) {
    std::vector<Row> expanded;
    for (const Row& row : bundled) {
      for (uint64_t i = 0; i < row.multiplicity; ++i) expanded.push_back({row.args, 1});
    }
    INFO(name);
    CHECK(Run(name, bundled) == Run(name, expanded));
    auto first = FindFunction(name)->aggregate();
    auto second = FindFunction(name)->aggregate();
    for (size_t i = 0; i < expanded.size(); ++i) {
      REQUIRE((i < 5 ? first : second)->Update(context, expanded[i].args, 1).ok());
    }
    REQUIRE(first->Merge(context, *second).ok());
    CHECK(types::Literal(*first->Finish(context)) == Run(name, expanded));
  }
}

TEST_CASE("distinct states merge without counting a value twice") {
  FunctionContext context;
  auto a = MakeDistinct(FindFunction("sum")->aggregate());
  auto b = MakeDistinct(FindFunction("sum")->aggregate());
  for (const int64_t n : {1, 2, 2}) REQUIRE(a->Update(context, Ints({n}), 1).ok());
  for (const int64_t n : {2, 3}) REQUIRE(b->Update(context, Ints({n}), 5).ok());
  REQUIRE(a->Merge(context, *b).ok());
  CHECK(a->Finish(context)->AsInteger() == 6);
}

}  // namespace
}  // namespace mycel::engine::functions
