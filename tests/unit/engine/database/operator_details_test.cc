#include <catch2/catch.hpp>

#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

// "Operator: details" of the tree, from the root down.
void Collect(const PlanDescription& plan, std::string* out) {
  std::string details;
  for (const auto& [key, value] : plan.arguments) {
    if (key == "Details") details = ": " + types::PlainText(value);
  }
  *out += (out->empty() ? "" : " / ") + plan.operator_type + details;
  for (const PlanDescription& child : plan.children) Collect(child, out);
}

std::string PlanOf(TestDatabase* database, const std::string& query, const Parameters& parameters = {}) {
  auto statement = database->session().Run("EXPLAIN " + query, parameters, {});
  if (!statement.ok()) return statement.status().FullMessage();
  while (true) {
    auto progress = (*statement)->Pull(UINT64_MAX, nullptr, [] {});
    if (!progress.ok()) return progress.status().FullMessage();
    if (*progress == Progress::kDone) break;
  }
  std::string text;
  Collect(*(*statement)->summary().plan, &text);
  return text;
}

TEST_CASE("a filter shows its conditions, a projection its expressions") {
  TestDatabase database;
  CHECK(PlanOf(&database, "MATCH (n:P) WHERE n.age > 18 AND (n.a = 1 OR n.b = $x) RETURN n.name + '!' AS name") ==
        "ProduceResults: name / Projection: n.name + '!' AS name / "
        "Filter: n.age > 18 AND (n.a = 1 OR n.b = $x) / NodeByLabelScan: n:P");
}

TEST_CASE("a seek names its index and the conditions that it answers") {
  TestDatabase database;
  database.Run("CREATE INDEX FOR (n:P) ON (n.name)");
  database.Run("CREATE CONSTRAINT FOR (n:P) REQUIRE n.id IS UNIQUE");
  CHECK_THAT(PlanOf(&database, "MATCH (n:P {name: 'Ann'}) RETURN n"),
             Catch::Contains("NodeIndexSeek: RANGE INDEX n:P(name) WHERE name = 'Ann'"));
  CHECK_THAT(PlanOf(&database, "MATCH (n:P) WHERE n.name STARTS WITH 'A' RETURN n"),
             Catch::Contains("NodeIndexSeekByRange: RANGE INDEX n:P(name) WHERE name STARTS WITH 'A'"));
  CHECK_THAT(PlanOf(&database, "MATCH (n:P) WHERE 'A' <= n.name < 'B' RETURN n"),
             Catch::Contains("RANGE INDEX n:P(name) WHERE name >= 'A' AND name < 'B'"));
  CHECK_THAT(PlanOf(&database, "MATCH (n:P {id: $id}) RETURN n", {{"id", types::Value::Integer(1)}}),
             Catch::Contains("NodeUniqueIndexSeek: UNIQUE n:P(id) WHERE id = $id"));
}

TEST_CASE("steps through a pattern show it") {
  TestDatabase database;
  CHECK_THAT(PlanOf(&database, "MATCH (a:P)<-[r:KNOWS|`likes it`]-(b) RETURN r, b"),
             Catch::Contains("Expand(All): (a)<-[r:KNOWS|`likes it`]-(b)"));
  CHECK_THAT(PlanOf(&database, "MATCH (a:P)-[r:KNOWS*1..3]->(b) RETURN r, b"),
             Catch::Contains("(a)-[r:KNOWS*1..3]->(b)"));
}

TEST_CASE("aggregation, order and writes show what they work on") {
  TestDatabase database;
  CHECK_THAT(
      PlanOf(&database, "MATCH (n:P) RETURN n.age AS age, count(DISTINCT n.name) AS names ORDER BY age DESC LIMIT 3"),
      Catch::Contains("Top: age DESC LIMIT 3") &&
          Catch::Contains("EagerAggregation: n.age AS age, count(DISTINCT n.name) AS"));
  CHECK_THAT(PlanOf(&database, "MATCH (n:P) SET n.x = n.x + 1, n:Seen REMOVE n.y"),
             Catch::Contains("SetProperty: n.x = n.x + 1, n:Seen") && Catch::Contains("Remove: n.y"));
  CHECK_THAT(PlanOf(&database, "CREATE (a:A)-[r:R]->(b)"), Catch::Contains("Create: (a:A), (b), (a)-[r:R]->(b)"));
}

}  // namespace
}  // namespace mycel::engine::database
