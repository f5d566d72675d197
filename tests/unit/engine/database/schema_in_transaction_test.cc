// Schema commands inside of transactions that were begun: where they would wait for themselves they are refused.
#include <catch2/catch.hpp>

#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

constexpr const char* kConstraint = "CREATE CONSTRAINT taken FOR (k:Key) REQUIRE k.id IS UNIQUE";

bool Forbidden(const base::Result<std::unique_ptr<Statement>>& statement) {
  return !statement.ok() &&
         statement.status().info().neo4j_code == "Neo.ClientError.Transaction.ForbiddenDueToTransactionType";
}

TEST_CASE("a schema command behind a write of its transaction is refused, and nothing stays") {
  for (const char* command : {kConstraint, "CREATE INDEX by_id FOR (k:Key) ON (k.id)", "DROP INDEX no IF EXISTS"}) {
    TestDatabase database;
    Session& session = database.session();
    REQUIRE(session.Begin({}).ok());
    CHECK(RunText(&session, "CREATE (:Key {id: 1}), (:Key {id: 1})").empty());
    CHECK(Forbidden(session.Run(command, {}, {})));
    session.Rollback();
    CHECK(database.Run("MATCH (k:Key) RETURN count(k)") == "0");
    CHECK(database.Run("SHOW CONSTRAINTS YIELD name RETURN count(*)") == "0");
  }
}

TEST_CASE("a write behind a schema command of its transaction is refused") {
  TestDatabase database;
  Session& session = database.session();
  REQUIRE(session.Begin({}).ok());
  CHECK(RunText(&session, kConstraint).empty());
  CHECK(Forbidden(session.Run("CREATE (:Key {id: 1})", {}, {})));
  session.Rollback();
  CHECK(database.Run("CREATE (:Key {id: 1})").empty());
}

TEST_CASE("reads and schema commands share a transaction, and EXPLAIN counts for neither") {
  TestDatabase database;
  Session& session = database.session();
  REQUIRE(session.Begin({}).ok());
  CHECK(RunText(&session, "MATCH (k:Key) RETURN count(k)") == "0");
  CHECK(RunText(&session, "EXPLAIN CREATE (:Key)").empty());
  CHECK(RunText(&session, kConstraint).empty());
  CHECK(RunText(&session, "CREATE INDEX other FOR (k:Key) ON (k.other)") == "");
  CHECK(RunText(&session, "SHOW CONSTRAINTS YIELD name") == "'taken'");
  CHECK(RunText(&session, "EXPLAIN CREATE (:Key)").empty());
  CHECK(CommitText(&session) == "");
  REQUIRE(session.Begin({}).ok());
  CHECK(RunText(&session, "EXPLAIN " + std::string(kConstraint)).empty());
  CHECK(RunText(&session, "CREATE (:Key {id: 1})").empty());
  CHECK(CommitText(&session) == "");
}

}  // namespace
}  // namespace mycel::engine::database
