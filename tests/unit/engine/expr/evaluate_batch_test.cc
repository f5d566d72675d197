// Whole batches: the same answers as row by row, errors per row, predicates in their order.
#include <catch2/catch.hpp>

#include "tests/unit/engine/expr/expression_fixture.h"

namespace mycel::engine::expr {
namespace {

using types::Column;
using types::ColumnType;
using types::Value;

void Fill(Compiled* compiled, std::string_view variable, const std::vector<Value>& values) {
  Column& column = compiled->Column(variable);
  column.Reset(types::ColumnTypeFor(values.front().kind()));
  for (uint32_t i = 0; i < values.size(); ++i) column.Set(i, values[i]);
  compiled->batch.set_rows(static_cast<uint32_t>(values.size()));
}

std::string Rows(Compiled* compiled) {
  RowError error(compiled->batch.rows());
  Column out;
  EvaluateBatch(compiled->expression(), compiled->batch, compiled->context, &error, &out);
  std::string text;
  for (uint32_t i = 0; i < error.good_rows; ++i) text += types::Literal(out.Get(i)) + " ";
  return text + (error.status.ok() ? "" : "! " + compiled->Show(error.status));
}

std::string Selected(Compiled* compiled, const std::vector<const binder::BoundExpression*>& predicates) {
  RowError error(compiled->batch.rows());
  std::vector<uint16_t> selected;
  SelectRows(predicates, compiled->batch, compiled->context, &error, &selected);
  std::string text;
  for (const uint16_t row : selected) text += std::to_string(row) + " ";
  return text + (error.status.ok() ? "" : "! " + compiled->Show(error.status));
}

// The conjuncts of one AND.
std::vector<const binder::BoundExpression*> Conjuncts(const Compiled& compiled) {
  const auto& conjunction = compiled.expression().As<binder::OperatorExpression>();
  REQUIRE(conjunction.op == binder::Operator::kAnd);
  return {conjunction.operands.begin(), conjunction.operands.end()};
}

// Gathers names and ages; refuses the deleted node, as the graph does.
class NodeColumns : public ColumnAccess {
 public:
  explicit NodeColumns(SmallGraph* graph) : graph_(*graph) {}
  base::Status GatherProperty(std::span<const base::NodeId> nodes, base::PropertyKeyId key, Column* out) override {
    ++gathers;
    out->Reset(ColumnType::kInteger);
    for (uint32_t i = 0; i < nodes.size(); ++i) {
      MYCEL_ASSIGN_OR_RETURN(Value value, graph_.Property(nodes[i], key));
      out->Set(i, std::move(value));
    }
    return base::Status::Ok();
  }
  base::Status GatherProperty(std::span<const base::RelId>, base::PropertyKeyId, Column*) override {
    return base::Status::Error(base::ErrorId::kInternal, "not asked for");
  }
  int gathers = 0;

 private:
  SmallGraph& graph_;
};

TEST_CASE("Rows before the one that fails are good") {
  Compiled division("10 / a");
  Fill(&division, "a", {Int(1), Int(0), Int(2)});
  CHECK(Rows(&division) == "10 ! DivisionByZero@0");
  Fill(&division, "a", {Int(0), Int(1)});
  CHECK(Rows(&division) == "! DivisionByZero@0");
  Fill(&division, "a", {Int(5), Int(2)});
  CHECK(Rows(&division) == "2 5 ");
}

TEST_CASE("Literals, parameters and variables are columns as they stand") {
  Compiled literal("'x'");
  literal.batch.set_rows(3);
  CHECK(Rows(&literal) == "'x' 'x' 'x' ");
  Compiled variable("a");
  Fill(&variable, "a", {Int(4), Int(5)});
  CHECK(Rows(&variable) == "4 5 ");
}

TEST_CASE("A property of a node column is gathered at once, and row by row where a row fails") {
  Compiled property("a.age");
  NodeColumns columns(&property.graph);
  property.context.columns = &columns;
  Fill(&property, "a", {kAnn, kBob});
  CHECK(Rows(&property) == "40 null ");
  CHECK(columns.gathers == 1);
  Fill(&property, "a", {kAnn, kDeleted, kBob});
  CHECK(Rows(&property) == "40 ! DeletedEntityAccess@0");
  // Nulls, constants and other kinds go row by row.
  Fill(&property, "a", {kAnn, Value()});
  CHECK(Rows(&property) == "40 null ");
  property.Column("a").SetConstant(kAnn);
  CHECK(Rows(&property) == "40 40 ");
  Fill(&property, "a", {Value(), kAnn});
  CHECK(Rows(&property) == "null 40 ");
  CHECK(columns.gathers == 2);
}

TEST_CASE("A row that one predicate drops is not seen by the next") {
  Compiled guarded("a <> 0 AND 10 / a > 3");
  Fill(&guarded, "a", {Int(1), Int(0), Int(2), Int(5)});
  CHECK(Selected(&guarded, Conjuncts(guarded)) == "0 2 ");
  Compiled unguarded("10 / a > 3 AND a <> 0");
  Fill(&unguarded, "a", {Int(1), Int(0), Int(2)});
  CHECK(Selected(&unguarded, Conjuncts(unguarded)) == "0 ! DivisionByZero@0");
}

TEST_CASE("An unknown predicate drops the row") {
  Compiled compiled("a > 1 AND b");
  Fill(&compiled, "b", {kTrueValue, Value(), kFalseValue, kTrueValue});
  Fill(&compiled, "a", {Int(2), Int(2), Int(2), Value()});
  CHECK(Selected(&compiled, Conjuncts(compiled)) == "0 ");
}

TEST_CASE("Selecting by a gathered property agrees with looking at each row") {
  for (const char* text : {"a.age = 40 AND true", "a.age > 39 AND true", "40 >= a.age AND true"}) {
    CAPTURE(text);
    Compiled gathered(text);
    NodeColumns columns(&gathered.graph);
    gathered.context.columns = &columns;
    Fill(&gathered, "a", {kAnn, kBob, kUnlabelled, kAnn});
    CHECK(Selected(&gathered, Conjuncts(gathered)) == "0 3 ");
    CHECK(columns.gathers == 1);
    Compiled plain(text);
    Fill(&plain, "a", {kAnn, kBob, kUnlabelled, kAnn});
    CHECK(Selected(&plain, Conjuncts(plain)) == "0 3 ");
  }
}

TEST_CASE("No predicates select all good rows") {
  Compiled compiled("a");
  Fill(&compiled, "a", {Int(1), Int(2)});
  CHECK(Selected(&compiled, {}) == "0 1 ");
}

TEST_CASE("a disjunction keeps rows that any operand is true for, and fails at the first row that does") {
  Compiled compiled("a = 1 OR b > 5 OR 10 / b = 5");
  Fill(&compiled, "a", {Int(1), Int(2), Int(2), Int(1), Int(2)});
  Fill(&compiled, "b", {Int(0), Int(6), Int(2), Int(0), Int(1)});
  CHECK(Selected(&compiled, {&compiled.expression()}) == "0 1 2 3 ");
  Fill(&compiled, "b", {Int(0), Int(6), Int(0), Int(0), Int(0)});
  CHECK(Selected(&compiled, {&compiled.expression()}) == "0 1 ! DivisionByZero@18");
}

TEST_CASE("later predicates compare whole columns of rows that earlier ones have thinned out") {
  Compiled compiled("a > 1 AND b = 7 AND a < 4");
  Fill(&compiled, "a", {Int(1), Int(2), Int(3), Int(4), Int(2)});
  Fill(&compiled, "b", {Int(7), Int(7), Int(8), Int(7), Int(7)});
  CHECK(Selected(&compiled, Conjuncts(compiled)) == "1 4 ");
}

}  // namespace
}  // namespace mycel::engine::expr
