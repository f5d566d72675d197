// Which names a clause sees.
#include <catch2/catch.hpp>

#include "tests/unit/engine/binder/bound.h"

namespace mycel::engine::binder {
namespace {

using test::Bound;
using test::ClauseAt;
using test::ErrorOf;

TEST_CASE("a projection closes the scope, and star keeps it open") {
  CHECK(ErrorOf("MATCH (a) WITH a.x AS x RETURN a") == "UndefinedVariable@31");
  CHECK(ErrorOf("MATCH (a) WITH *, a.x AS x RETURN a, x") == "Ok");
  CHECK(ErrorOf("MATCH () WITH * CREATE ()") == "Ok");
  CHECK(ErrorOf("MATCH () RETURN *") == "NoVariablesInScope@9");
}

TEST_CASE("star takes the variables in the order of their names") {
  const auto statement = Bound("WITH 1 AS b, 2 AS a RETURN *");
  REQUIRE(statement->query->column_names.size() == 2);
  CHECK(statement->query->column_names[0] == "a");
  CHECK(statement->query->column_names[1] == "b");
}

TEST_CASE("an undefined name proposes the nearest known one") {
  const auto bound = test::TryBind("MATCH (person) RETURN persn");
  REQUIRE(!bound.ok());
  CHECK(bound.status().message() == "Variable `persn` not defined. Did you mean `person`?");
}

TEST_CASE("local variables shadow outer ones and end with their expression") {
  const auto statement = Bound("WITH 1 AS x RETURN [x IN [x] | x] AS y, x");
  const auto& comprehension =
      ClauseAt<ProjectionClause>(*statement, 1).items[0].expression->As<ListComprehensionExpression>();
  const auto& list = comprehension.list->As<ListExpression>();
  CHECK(list.elements[0]->As<VariableExpression>().variable != comprehension.variable);
  CHECK(comprehension.projection->As<VariableExpression>().variable == comprehension.variable);
  CHECK(ErrorOf("RETURN [x IN [1] | x] AS y, x") == "UndefinedVariable@28");
}

TEST_CASE("ORDER BY sees columns before the input's variables") {
  const auto statement = Bound("WITH 1 AS a, 2 AS b WITH b AS a, a AS c ORDER BY a RETURN c");
  const auto& first = ClauseAt<ProjectionClause>(*statement, 0);
  const auto& second = ClauseAt<ProjectionClause>(*statement, 1);
  CHECK(second.sort[0].expression->As<VariableExpression>().variable == first.items[1].output);
  CHECK(ErrorOf("MATCH (n) RETURN n.x AS x ORDER BY n.y") == "Ok");
}

TEST_CASE("behind DISTINCT and aggregation only what was projected is left") {
  CHECK(ErrorOf("MATCH (n) RETURN DISTINCT n.x AS x ORDER BY n.y") == "UndefinedVariable@44");
  CHECK(ErrorOf("MATCH (n) RETURN DISTINCT n.x AS x ORDER BY n.x") == "Ok");
  CHECK(ErrorOf("MATCH (n) WITH DISTINCT n.x AS x WHERE n.x > 1 RETURN x") == "Ok");
  CHECK(ErrorOf("MATCH (n) WITH n.x AS x, count(*) AS c WHERE n.y > 1 RETURN x") == "UndefinedVariable@45");
  CHECK(ErrorOf("MATCH (n) RETURN n.x AS x, count(*) AS c ORDER BY max(n.y)") == "UndefinedVariable@50");
  CHECK(ErrorOf("MATCH (n) RETURN n.x AS x, count(*) AS c ORDER BY count(*)") == "Ok");
}

TEST_CASE("aggregates mix with grouping keys only") {
  CHECK(ErrorOf("MATCH (n) RETURN n.x, n.x + count(*)") == "Ok");
  CHECK(ErrorOf("MATCH (n) RETURN n.x + count(*)") == "AmbiguousAggregationExpression@17");
  CHECK(ErrorOf("MATCH (n) RETURN n, COUNT { (n)--() } + count(*)") == "Ok");
  CHECK(ErrorOf("MATCH (n) RETURN COUNT { (n)--() } + count(*)") == "AmbiguousAggregationExpression@17");
  CHECK(ErrorOf("RETURN count(count(*))") == "NestedAggregation@13");
  CHECK(ErrorOf("MATCH (n) WHERE count(*) > 1 RETURN n") == "InvalidAggregation@16");
}

TEST_CASE("the same aggregate written twice is computed once") {
  const auto statement = Bound("MATCH (n) RETURN sum(n.x) AS a, sum(n.x) / count(*) AS b");
  CHECK(ClauseAt<ProjectionClause>(*statement, 1).aggregations.size() == 2);
}

TEST_CASE("the columns of a union are matched by name") {
  const auto statement = Bound("RETURN 1 AS a, 'x' AS b UNION RETURN 'y' AS b, 2 AS a");
  const auto& branches = statement->query->branches;
  REQUIRE(branches.size() == 2);
  CHECK(statement->variables[branches[1].columns[0].value].name == "a");
  CHECK(ErrorOf("RETURN 1 AS a UNION RETURN 2 AS b") == "DifferentColumnsInUnion@20");
}

TEST_CASE("FILTER, LET and ORDER BY let everything through") {
  CHECK(ErrorOf("CYPHER 25 MATCH (n) FILTER n.x > 1 RETURN n") == "Ok");
  CHECK(ErrorOf("CYPHER 25 MATCH (n) LET x = n.x, y = 2 FILTER x > y RETURN n, x, y") == "Ok");
  CHECK(ErrorOf("CYPHER 25 MATCH (n) LET n = 1 RETURN n") == "VariableAlreadyBound@24");
  CHECK(ErrorOf("CYPHER 25 FOR x IN [1, 2, 3] LIMIT 2 RETURN x") == "Ok");
  const auto statement = Bound("MATCH (n) ORDER BY n.x SKIP 1 LIMIT 2 RETURN n");
  const auto& page = ClauseAt<ProjectionClause>(*statement, 1);
  CHECK(page.sort.size() == 1);
  CHECK(page.skip != nullptr);
  CHECK(page.limit != nullptr);
}

TEST_CASE("USE names the current database and no other") {
  CHECK(ErrorOf("USE neo4j RETURN 1 AS x") == "Ok");
  CHECK(ErrorOf("USE Neo4j CALL db.labels()") == "Ok");
  const auto other = test::TryBind("USE movies RETURN 1 AS x");
  REQUIRE(!other.ok());
  CHECK(other.status().id() == base::ErrorId::kDatabaseNotFound);
}

}  // namespace
}  // namespace mycel::engine::binder
