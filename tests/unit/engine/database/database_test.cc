#include "engine/database/database.h"

#include <catch2/catch.hpp>

#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

TEST_CASE("a statement without the graph answers") {
  TestDatabase database;
  CHECK(database.Run("RETURN 1 AS x") == "1");
  CHECK(database.Run("UNWIND [1, 2, 3] AS x RETURN x * 2") == "2; 4; 6");
  CHECK(database.Run("RETURN $a + $b", {{"a", types::Value::Integer(1)}, {"b", types::Value::Integer(2)}}) == "3");
}

TEST_CASE("what was created is found, also after a restart") {
  TestDatabase database;
  CHECK(database.Run("CREATE (:User {id: 1, name: 'Ann'})-[:KNOWS {since: 2020}]->(:User {id: 2, name: 'Bob'})") == "");
  CHECK(database.Run("MATCH (a:User)-[r:KNOWS]->(b) RETURN a.name, r.since, b.name") == "'Ann', 2020, 'Bob'");
  database.Close();
  database.Open();
  CHECK(database.Run("MATCH (a:User)-[r:KNOWS]->(b) RETURN a.name, r.since, b.name") == "'Ann', 2020, 'Bob'");
  CHECK(database.Run("MATCH (n) RETURN count(*)") == "2");
}

TEST_CASE("rows before a failing one are delivered") {
  TestDatabase database;
  CHECK(database.Run("UNWIND [1, 0, 2] AS x RETURN 10 / x").starts_with("10! DivisionByZero: / by zero"));
}

TEST_CASE("an explicit transaction that is rolled back leaves nothing") {
  TestDatabase database;
  REQUIRE(database.session().Begin({}).ok());
  database.Run("CREATE (:Gone)");
  CHECK(database.Run("MATCH (n:Gone) RETURN count(n)") == "1");
  database.session().Rollback();
  CHECK(database.Run("MATCH (n:Gone) RETURN count(n)") == "0");
}

TEST_CASE("one cached plan serves other literals") {
  TestDatabase database;
  database.Run("UNWIND range(1, 5) AS i CREATE (:N {id: i})");
  CHECK(database.Run("MATCH (n:N {id: 2}) RETURN n.id") == "2");
  CHECK(database.Run("MATCH (n:N {id: 4}) RETURN n.id") == "4");
  CHECK(database.Run("MATCH (n:N) WHERE n.id > 3 RETURN n.id ORDER BY n.id LIMIT 1") == "4");
  CHECK(database.Run("MATCH (n:N) WHERE n.id > 1 RETURN n.id ORDER BY n.id LIMIT 2") == "2; 3");
}

}  // namespace
}  // namespace mycel::engine::database
