#include <catch2/catch.hpp>

#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

// "<status>@<line>:<column>" of each notification; without a place "-".
std::string Notes(TestDatabase* database, std::string_view text) {
  auto statement = database->session().Run(text, {}, {});
  INFO(statement.status().ToString());
  REQUIRE(statement.ok());
  while (true) {
    auto progress = (*statement)->Pull(UINT64_MAX, nullptr, [] {});
    REQUIRE(progress.ok());
    if (*progress == Progress::kDone) break;
  }
  std::string notes;
  for (const QueryNotification& one : (*statement)->summary().notifications) {
    notes += (notes.empty() ? "" : " ") + one.gql_status + "@";
    notes += one.has_position ? std::to_string(one.line) + ":" + std::to_string(one.column) : "-";
  }
  return notes;
}

TEST_CASE("unknown names are told until they are known, also by a plan that is used again") {
  TestDatabase database;
  const std::string query = "MATCH (n:Foo)-[:BAR]->()\nWHERE n.baz = 1 RETURN n";
  CHECK(Notes(&database, query) == "01N50@1:10 01N51@1:17 01N52@2:9");
  database.Run("CREATE (:Foo {baz: 1})");
  CHECK(Notes(&database, query) == "01N51@1:17");
  CHECK(Notes(&database, "MATCH (n:Foo)-[:BAR]->()\nWHERE n.baz = 2345 RETURN n") == "01N51@1:17");
  database.Run("CREATE (:Foo)-[:BAR]->(:Foo)");
  CHECK(Notes(&database, query).empty());
}

TEST_CASE("a hint for an index that is not there, until it is there") {
  TestDatabase database;
  database.Run("CREATE (:A {num: 1})");
  const std::string query = "MATCH (n:A) USING INDEX n:A(num) WHERE n.num = 1 RETURN n.num";
  CHECK(Notes(&database, query) == "01N31@-");
  database.Run("CREATE INDEX a_num FOR (n:A) ON (n.num)");
  CHECK(Notes(&database, query).empty());
}

TEST_CASE("EXPLAIN says which parameters are missing") {
  TestDatabase database;
  CHECK(Notes(&database, "EXPLAIN RETURN $one, $two") == "01N60@-");
}

TEST_CASE("IF NOT EXISTS names what stands in its way") {
  TestDatabase database;
  database.Run("CREATE INDEX one FOR (n:A) ON (n.x)");
  auto statement = database.session().Run("CREATE INDEX two IF NOT EXISTS FOR (n:A) ON (n.x)", {}, {});
  REQUIRE(statement.ok());
  Sleeper sleeper;
  auto progress = (*statement)->Pull(UINT64_MAX, nullptr, sleeper.wake());
  while (progress.ok() && *progress == Progress::kWaiting) {
    sleeper.Wait();
    progress = (*statement)->Pull(UINT64_MAX, nullptr, sleeper.wake());
  }
  REQUIRE(progress.ok());
  const auto& notifications = (*statement)->summary().notifications;
  REQUIRE(notifications.size() == 1);
  CHECK(notifications[0].title == "`CREATE RANGE INDEX two IF NOT EXISTS FOR (e:A) ON (e.x)` has no effect.");
  CHECK(notifications[0].description == "`RANGE INDEX one FOR (e:A) ON (e.x)` already exists.");
  CHECK(Notes(&database, "DROP INDEX absent IF EXISTS") == "00NA1@-");
}

}  // namespace
}  // namespace mycel::engine::database
