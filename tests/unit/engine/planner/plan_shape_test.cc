// What the planner chooses for typical statements.
#include <catch2/catch.hpp>

#include "tests/unit/engine/planner/planned.h"

namespace mycel::engine::planner {
namespace {

const PhysicalOperator* Find(const PhysicalOperator* op, OperatorKind kind) {
  if (op->kind == kind) return op;
  for (const PhysicalOperator* child : op->children) {
    if (const PhysicalOperator* found = Find(child, kind)) return found;
  }
  return nullptr;
}

TEST_CASE("an index answers equality, ranges, prefixes and lists, and the answered predicates are gone") {
  const test::Catalogue catalogue;
  const std::string seek = "ProduceResults(IndexSeek[p](Argument))";
  CHECK(catalogue.Shape("MATCH (p:Person {name: 'Ann'}) RETURN p") == seek);
  CHECK(catalogue.Shape("MATCH (p:Person) WHERE $name = p.name RETURN p") == seek);
  CHECK(catalogue.Shape("MATCH (p:Person) WHERE p.name > 'A' AND p.name <= 'B' RETURN p") == seek);
  CHECK(catalogue.Shape("MATCH (p:Person) WHERE p.name STARTS WITH 'A' RETURN p") == seek);
  CHECK(catalogue.Shape("MATCH (p:Person) WHERE p.id IN [1, 2] RETURN p") == seek);
}

TEST_CASE("an index over a unique property finds at most one") {
  const test::Catalogue catalogue;
  const auto plan = catalogue.Plan("MATCH (p:Person {id: 1}) RETURN p");
  const PhysicalOperator* seek = Find(plan->root, OperatorKind::kIndexSeek);
  REQUIRE(seek != nullptr);
  CHECK(seek->As<IndexSeek>().unique);
  CHECK(seek->estimated_rows == 1);
  CHECK(plan->bounded);
}

TEST_CASE("a look-up whose value comes from the row is made per row") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("UNWIND [1, 2] AS i MATCH (p:Person {id: i}) RETURN p") ==
        "ProduceResults(IndexSeek[p](Unwind(Argument)))");
}

TEST_CASE("ids are looked up, labels beside them checked") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("MATCH (p) WHERE elementId(p) = $x RETURN p") == "ProduceResults(IdSeek[p](Argument))");
  CHECK(catalogue.Shape("MATCH (p:Person) WHERE id(p) = $x RETURN p") == "ProduceResults(Filter(IdSeek[p](Argument)))");
}

TEST_CASE("patterns are expanded from the cheap side") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("MATCH (p:Person)-[:LIVES_IN]->(c:City {name: 'Rome'}) RETURN p") ==
        "ProduceResults(Filter(Expand[c p](Filter(LabelScan[c]))))");
  CHECK(catalogue.Shape("MATCH (b:Person)-[:KNOWS]->(a:Person {id: 1}) RETURN b") ==
        "ProduceResults(Filter(Expand[a b](IndexSeek[a](Argument))))");
  CHECK(catalogue.Shape("MATCH (a:U)-[:KNOWS*1..2]->(b:City) RETURN b") ==
        "ProduceResults(Filter(VarLengthExpand(LabelScan[a])))");
}

TEST_CASE("a condition on relationships scans them unless the nodes lead to far fewer") {
  const test::Catalogue catalogue;
  const auto scans = [&](const std::string& text) {
    return Find(catalogue.Plan(text)->root, OperatorKind::kRelationshipScan) != nullptr;
  };
  CHECK(scans("MATCH (a:Person)-[r:KNOWS]->(b:Person) WHERE r.x = 7 RETURN a.name, b.name"));
  CHECK(scans("MATCH (a:Person)-[r:KNOWS {x: 7}]-(b) RETURN a.name, b.name"));
  CHECK(scans("MATCH (a:Person)-[r:KNOWS {x: 7}]->(b:Person)-[:LIVES_IN]->(c:City) RETURN a.name, c.name"));
  CHECK(catalogue.Shape("MATCH (a:Person)<-[r:KNOWS]-(b:Person) WHERE r.x > 7 RETURN b") ==
        "ProduceResults(Filter(Filter(Filter(RelationshipScan))))");
  // Few to start from, an index, or nothing that reads the relationships.
  CHECK_FALSE(scans("MATCH (a:U)-[r:KNOWS]->(b:Person) WHERE r.x = 7 RETURN b.name"));
  CHECK_FALSE(scans("MATCH (a:Person {name: 'Ann'})-[r:KNOWS]->(b:Person) WHERE r.x = 7 RETURN b.name"));
  CHECK_FALSE(scans("MATCH (a:Person)-[r:KNOWS]->(b:Person) WHERE a.x = 7 RETURN r.x, b.name"));
  CHECK_FALSE(scans("MATCH (a:Person {id: 1}) MATCH (a)-[r:KNOWS]->(b:Person) WHERE r.x = 7 RETURN b.name"));
  // What may raise is not asked before the labels have been.
  CHECK_FALSE(scans("MATCH (a:Person)-[r:KNOWS]->(b:Person) WHERE 1 / r.x = 7 RETURN b.name"));
}

TEST_CASE("a cycle is closed by an expand between bound nodes") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("MATCH (a:Person {id: 1})-[r:KNOWS]->(b)-[s:KNOWS]->(c)-[t:KNOWS]->(a) RETURN b, c") ==
        "ProduceResults(ExpandInto[c a](Expand[b c](Expand[a b](IndexSeek[a](Argument)))))");
}

TEST_CASE("disconnected parts with an equality are hash joined, without one multiplied") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("MATCH (a:City), (b:U) WHERE a.x = b.x RETURN a, b") ==
        "ProduceResults(Filter(HashJoin(Project(LabelScan[b]), Project(LabelScan[a]))))");
  CHECK(catalogue.Shape("MATCH (a:City), (b:U) RETURN a, b") ==
        "ProduceResults(CartesianProduct(LabelScan[b], LabelScan[a]))");
}

TEST_CASE("a barrier parts reads from the writes behind them and writes from the reads behind them") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("MATCH (a:U) CREATE (:U)") == "EmptyResult(Create(Eager(LabelScan[a])))");
  CHECK(catalogue.Shape("MATCH (n) SET n.x = 1 RETURN n.x") ==
        "ProduceResults(Project(Eager(Set(Eager(AllNodesScan[n])))))");
  CHECK(catalogue.Shape("MATCH (n) DETACH DELETE n") == "EmptyResult(Delete(Eager(AllNodesScan[n])))");
  CHECK(catalogue.Shape("MATCH (n) CALL (n) { SET n.x = 1 } RETURN n.x") ==
        "ProduceResults(Project(Eager(Apply(Eager(AllNodesScan[n]), EmptyResult(Set(Argument))))))");
}

TEST_CASE("aggregates that read the graph behind a write wait for its end") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("MATCH (n) SET n.x = 1 RETURN sum(n.x) AS s") ==
        "ProduceResults(Project(Aggregate(Eager(Set(Eager(AllNodesScan[n]))))))");
}

TEST_CASE("writes that read nothing stream") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("UNWIND [1, 2, 3] AS i CREATE (:U {x: i})") == "EmptyResult(Create(Unwind(Argument)))");
}

TEST_CASE("a limit over a write runs its input to the end") {
  const test::Catalogue catalogue;
  const auto plan = catalogue.Plan("UNWIND [1, 2] AS i CREATE (n:U) RETURN n LIMIT 1");
  const PhysicalOperator* limit = Find(plan->root, OperatorKind::kLimit);
  REQUIRE(limit != nullptr);
  CHECK(limit->As<Limit>().exhaust);
}

TEST_CASE("plain counts come from the counters") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("MATCH (n) RETURN count(*) AS c") == "ProduceResults(Project(NodeCount))");
  CHECK(catalogue.Shape("MATCH (n:Person) RETURN count(n) AS c") == "ProduceResults(Project(NodeCount))");
  CHECK(catalogue.Shape("MATCH ()-[r:KNOWS]->() RETURN count(r) AS c") == "ProduceResults(Project(RelationshipCount))");
  // Self-loops count once there, and distinct values are not rows.
  CHECK(catalogue.Shape("MATCH ()--() RETURN count(*) AS c") == "ProduceResults(Project(Aggregate(RelationshipScan)))");
  CHECK(catalogue.Shape("MATCH (n:Person) RETURN count(DISTINCT n) AS c") ==
        "ProduceResults(Project(Aggregate(LabelScan[n])))");
}

TEST_CASE("an expand whose end and relationship nobody reads is a degree") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("MATCH (p:Person)-[:KNOWS]->() RETURN p.x, count(*)") ==
        "ProduceResults(Project(Aggregate(ExpandDegree[p _](LabelScan[p]))))");
  CHECK(catalogue.Shape("MATCH (p:Person)-[:KNOWS]->(q) RETURN p.x, count(q)") ==
        "ProduceResults(Project(Aggregate(Expand[p q](LabelScan[p]))))");
}

TEST_CASE("sorting with a limit keeps the first rows only") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("MATCH (p:City) RETURN p.x AS x ORDER BY x LIMIT 10") ==
        "ProduceResults(Limit(TopK(Project(LabelScan[p]))))");
  CHECK(catalogue.Shape("MATCH (p:City) RETURN p.x AS x ORDER BY x") == "ProduceResults(Sort(Project(LabelScan[p])))");
}

TEST_CASE("rows carry only what is read above") {
  const test::Catalogue catalogue;
  const auto plan = catalogue.Plan("MATCH (a:U)-[r:KNOWS]->(b)-[s:LIVES_IN]->(c) RETURN c.x AS x");
  const PhysicalOperator* project = Find(plan->root, OperatorKind::kProject);
  REQUIRE(project != nullptr);
  CHECK(project->output.size() == 1);
  const PhysicalOperator* last = Find(plan->root, OperatorKind::kExpand);
  REQUIRE(last != nullptr);
  CHECK(last->output.size() == 1);
  CHECK(!last->As<Expand>().relationship.valid());
}

TEST_CASE("optional parts and subqueries start from their captured variables") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("MATCH (p:City) OPTIONAL MATCH (p)<-[:LIVES_IN]-(q) RETURN p, q") ==
        "ProduceResults(OptionalApply(LabelScan[p], Expand[p q](Argument)))");
  const auto plan = catalogue.Plan("MATCH (p:City) WHERE EXISTS { (p)<-[:LIVES_IN]-() } RETURN p");
  REQUIRE(plan->subqueries.size() == 1);
  CHECK(test::Catalogue::ShapeOf(*plan, *plan->subqueries[0].root) == "ExpandDegree[p _](Argument)");
}

TEST_CASE("look-ups by a row's values are made per row, however many there are") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("UNWIND $rows AS r MATCH (a:Person {id: r.a}), (b:Person {id: r.b}) RETURN a, b") ==
        "ProduceResults(IndexSeek[b](IndexSeek[a](Unwind(Argument))))");
}

TEST_CASE("a repeated group is expanded from the side that is known") {
  const test::Catalogue catalogue;
  CHECK(catalogue.Shape("MATCH (a:Person {id: 1}) ((x)-[r:KNOWS]->(y) WHERE y.x > 1){1,3} (b) RETURN b, x, r") ==
        "ProduceResults(QuantifiedExpand(IndexSeek[a](Argument)))");
  const auto plan = catalogue.Plan("MATCH (a)((x)-[:KNOWS]->(y)){2}(b:Person {id: 1}) RETURN a");
  const PhysicalOperator* expand = Find(plan->root, OperatorKind::kQuantifiedExpand);
  REQUIRE(expand != nullptr);
  CHECK_FALSE(expand->As<QuantifiedExpand>().from_left);
}

TEST_CASE("a selector chooses before WHERE filters, shortestPath looks for what fulfils it") {
  const test::Catalogue catalogue;
  const std::string ends = "MATCH (a:Person {id: 1}), (b:Person {id: 2}) MATCH ";
  const auto selected = catalogue.Plan(ends + "p = SHORTEST 2 (a)-[r:KNOWS]->+(b) WHERE length(p) > 1 RETURN p");
  const PhysicalOperator* search = Find(selected->root, OperatorKind::kShortestPath);
  REQUIRE(search != nullptr);
  REQUIRE(search->As<ShortestPath>().count != nullptr);
  CHECK(search->As<ShortestPath>().count->As<binder::LiteralExpression>().value.AsInteger() == 2);
  CHECK(search->As<ShortestPath>().path_predicates.empty());
  const auto legacy = catalogue.Plan(ends + "p = shortestPath((a)-[r:KNOWS*]->(b)) WHERE length(p) > 1 RETURN p");
  search = Find(legacy->root, OperatorKind::kShortestPath);
  REQUIRE(search != nullptr);
  CHECK(search->As<ShortestPath>().path_predicates.size() == 1);
}

TEST_CASE("a repeated relationship waits for what its properties read") {
  const test::Catalogue catalogue;
  const auto plan = catalogue.Plan("MATCH (a:U)-[:KNOWS* {x: s.x}]->(b)-[s:LIVES_IN]->(c) RETURN a");
  const PhysicalOperator* expand = Find(plan->root, OperatorKind::kVarLengthExpand);
  REQUIRE(expand != nullptr);
  CHECK(Find(expand, OperatorKind::kRelationshipScan) != nullptr);
}

}  // namespace
}  // namespace mycel::engine::planner
