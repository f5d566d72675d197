#include "engine/types/batch.h"

#include <catch2/catch.hpp>

namespace mycel::engine::types {
namespace {

TEST_CASE("a typed column keeps values and nulls apart") {
  Column column(ColumnType::kInteger, 4);
  column.Set(0, Value::Integer(7));
  column.Set(1, Value());
  column.Set(2, Value::Integer(9));
  CHECK(column.type() == ColumnType::kInteger);
  CHECK(column.integers()[2] == 9);
  CHECK(column.IsNull(1));
  CHECK(column.has_nulls(3));
  CHECK_FALSE(column.has_nulls(1));
  column.Set(1, Value::Integer(8));
  CHECK_FALSE(column.has_nulls(3));
}

TEST_CASE("a value of another kind turns the column generic and loses nothing") {
  Column column(ColumnType::kFloat, 3);
  column.Set(0, Value::Float(1.5));
  column.SetNull(1);
  column.Set(2, Value::String("x"));
  CHECK(column.type() == ColumnType::kValue);
  CHECK(column.Get(0).AsFloat() == 1.5);
  CHECK(column.IsNull(1));
  CHECK(column.Get(2).AsString() == "x");
}

TEST_CASE("a constant column reads the same everywhere and is expanded by a write") {
  Column column;
  column.SetConstant(Value::Boolean(true));
  CHECK(column.Get(1000).is_true());
  column.Set(5, Value::Boolean(false));
  CHECK(column.Get(4).is_true());
  CHECK_FALSE(column.Get(5).is_true());
  Column text;
  text.SetConstant(Value::String("c"));
  CHECK(text.Get(77).AsString() == "c");
  text.Flatten(3);
  CHECK(text.values()[2].AsString() == "c");
}

TEST_CASE("keeping and gathering rows moves values, nulls and multiplicities together") {
  Batch batch(3);
  batch.column(0).Reset(ColumnType::kNode, 4);
  batch.column(1).Reset(ColumnType::kValue, 4);
  batch.column(2).SetConstant(Value::Integer(1));
  for (uint32_t i = 0; i < 4; ++i) {
    batch.column(0).Set(i, i == 2 ? Value() : Value::Node(base::NodeId(i)));
    batch.column(1).Set(i, Value::String(std::string(1, static_cast<char>('a' + i))));
    batch.SetMultiplicity(i, i + 1);
  }
  batch.set_rows(4);
  CHECK(batch.TotalRows() == 10);
  Batch twice;
  twice.Gather(batch, std::vector<uint16_t>{3, 3, 2});
  CHECK(twice.rows() == 3);
  CHECK(twice.column(1).Get(1).AsString() == "d");
  CHECK(twice.column(0).IsNull(2));
  CHECK(twice.multiplicity(0) == 4);
  batch.Keep(std::vector<uint16_t>{1, 2});
  CHECK(batch.rows() == 2);
  CHECK(batch.column(0).Get(0).AsNode() == base::NodeId(1));
  CHECK(batch.column(0).IsNull(1));
  CHECK(batch.column(1).Get(1).AsString() == "c");
  CHECK(batch.TotalRows() == 5);
}

}  // namespace
}  // namespace mycel::engine::types
