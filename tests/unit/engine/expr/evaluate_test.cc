// One row: what each kind of expression gives, where its errors stand, and what is not looked at.
#include <catch2/catch.hpp>

#include "tests/unit/engine/expr/expression_fixture.h"

namespace mycel::engine::expr {
namespace {

using types::Value;

TEST_CASE("CASE evaluates the branch that it takes, and no other") {
  const std::string searched = "CASE WHEN a THEN 1 WHEN b THEN 1 / 0 ELSE 3 END";
  CHECK(Run(searched, kTrueValue, kTrueValue) == "1");
  CHECK(Run(searched, Value(), kTrueValue) == "DivisionByZero@31");
  CHECK(Run(searched, kFalseValue, Value()) == "3");
  CHECK(Run("CASE WHEN a THEN 1 END", kFalseValue) == "null");
  CHECK(Run("CASE WHEN a THEN 1 END", Int(5)) == "InvalidArgumentType@10");
}

TEST_CASE("A CASE with a subject compares by Cypher's equality, null never equal") {
  const std::string simple = "CASE a WHEN 1 THEN 'one' WHEN b THEN 'b' ELSE 'none' END";
  CHECK(Run(simple, Value::Float(1.0)) == "'one'");
  CHECK(Run(simple, Text("q"), Text("q")) == "'b'");
  CHECK(Run(simple, Value(), Value()) == "'none'");
  // The subject is computed once and forgotten, also when a condition fails.
  CHECK(Run("CASE a + 1 WHEN 1 / b THEN 0 WHEN 6 THEN 'six' END", Int(5), Int(1)) == "'six'");
  CHECK(Run("CASE a + 1 WHEN 1 / b THEN 0 WHEN 6 THEN 'six' END", Int(5), Int(0)) == "DivisionByZero@16");
}

TEST_CASE("coalesce stops at the first value") {
  CHECK(Run("coalesce(a, b, 1 / 0)", Value(), Int(2)) == "2");
  CHECK(Run("coalesce(a, b, 1 / 0)") == "DivisionByZero@15");
  CHECK(Run("coalesce(a, b)") == "null");
}

TEST_CASE("A function takes as many arguments as it has") {
  CHECK(Run("coalesce(a, a, a, a, a, a, a, b)", Value(), Int(7)) == "7");
  CHECK(Run("toUpper(a)", Int(3)) == "InvalidArgumentType@0");
}

TEST_CASE("A property of null is null, of a map its entry, of an entity what the graph says") {
  CHECK(Run("a.name") == "null");
  types::MapBuilder map;
  map.Put("name", Text("map"));
  CHECK(Run("a.name", std::move(map).Build()) == "'map'");
  CHECK(Run("a.name", kAnn) == "'Ann'");
  CHECK(Run("a.since", kKnows) == "2020");
  CHECK(Run("a.age", kBob) == "null");
  CHECK(Run("a.unheard_of", kAnn) == "null");
  CHECK(Run("a.name", Int(5)) == "InvalidArgumentType@0");
}

TEST_CASE("A deleted entity says so, whether the key exists or not") {
  CHECK(Run("a.name", kDeleted) == "DeletedEntityAccess@0");
  CHECK(Run("1 + a.unheard_of", kDeleted) == "DeletedEntityAccess@4");
}

TEST_CASE("A key is looked up once per place; one that does not exist is asked for again") {
  Compiled known("a.name");
  CHECK(known.Run(kAnn) == "'Ann'");
  CHECK(known.Run(kBob) == "'Bob'");
  CHECK(known.graph.key_lookups == 1);
  Compiled unknown("a.unheard_of");
  CHECK(unknown.Run(kAnn) == "null");
  CHECK(unknown.Run(kAnn) == "null");
  CHECK(unknown.graph.key_lookups == 2);
}

TEST_CASE("A type test sees into lists and through null") {
  CHECK(Run("a IS :: INTEGER", Int(1)) == "true");
  CHECK(Run("a IS :: INTEGER", Text("1")) == "false");
  CHECK(Run("a IS :: INTEGER") == "true");
  CHECK(Run("a IS :: INTEGER NOT NULL") == "false");
  CHECK(Run("a IS NOT :: INTEGER", Text("1")) == "true");
  CHECK(Run("a IS :: LIST<INTEGER | STRING>", Value::List({Int(1), Text("x")})) == "true");
  CHECK(Run("a IS :: LIST<INTEGER>", Value::List({Int(1), Text("x")})) == "false");
  CHECK(Run("a IS :: LIST<INTEGER NOT NULL>", Value::List({Int(1), Value()})) == "false");
}

TEST_CASE("A subquery's error gets the place of the expression") {
  class Failing : public SubqueryRunner {
   public:
    base::Result<Value> RunSubquery(const binder::SubqueryExpression&, Row&) override {
      return base::Status::Error(base::ErrorId::kDivisionByZero, "/ by zero");
    }
  } failing;
  Compiled exists("1 = 1 AND EXISTS { MATCH (n) RETURN n }");
  exists.context.subqueries = &failing;
  CHECK(exists.Run() == "DivisionByZero@10");
}

TEST_CASE("A condition must be a boolean or null") {
  Compiled compiled("a");
  const auto truth = [&](Value value) {
    compiled.Column("a").Set(0, std::move(value));
    compiled.batch.set_rows(1);
    Row row(compiled.batch, 0);
    const auto result = EvaluateCondition(compiled.expression(), row, compiled.context);
    return result.ok() ? std::to_string(static_cast<int>(*result)) : std::string(result.status().message());
  };
  CHECK(truth(kFalseValue) == "0");
  CHECK(truth(kTrueValue) == "1");
  CHECK(truth(Value()) == "2");
  CHECK(truth(Text("yes")) == "Type mismatch: expected Boolean but was String");
}

TEST_CASE("An inner local variable hides nothing once it is gone") {
  types::Batch batch(1);
  batch.column(0).Reset(types::ColumnType::kInteger);
  batch.column(0).Set(0, Int(10));
  batch.column(0).Set(1, Int(11));
  batch.set_rows(2);
  Row row(batch, 0);
  const binder::VarId variable(0);
  row.PushLocal(variable, Text("outer"));
  row.PushLocal(variable, Text("inner"));
  CHECK(types::Literal(row.Get(variable)) == "'inner'");
  row.PopLocal();
  CHECK(types::Literal(row.Get(variable)) == "'outer'");
  row.PopLocal();
  CHECK(types::Literal(row.Get(variable)) == "10");
  row.MoveTo(1);
  CHECK(types::Literal(row.Get(variable)) == "11");
  CHECK(row.Get(binder::VarId(7)).is_null());
}

}  // namespace
}  // namespace mycel::engine::expr
