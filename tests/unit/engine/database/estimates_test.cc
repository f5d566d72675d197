// What the planner guesses right after a load, when no upkeep has come by yet. A plan that is made then stays.
#include <catch2/catch.hpp>

#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

bool IsBounded(TestDatabase* database, const std::string& query, const Parameters& parameters) {
  auto statement = database->session().Run(query, parameters, {});
  REQUIRE(statement.ok());
  const bool bounded = (*statement)->bounded();
  REQUIRE((*statement)->Pull(UINT64_MAX, nullptr, [] {}).ok());
  return bounded;
}

TEST_CASE("a look-up planned right after a load counts on one row, not on all") {
  TestDatabase database;
  database.Run("CREATE INDEX FOR (n:P) ON (n.id)");
  database.Run("CREATE INDEX FOR (n:P) ON (n.same)");
  database.Run("UNWIND range(1, 5000) AS i CREATE (:P {id: i, same: 1})");
  CHECK(IsBounded(&database, "MATCH (n:P {id: $id}) SET n.x = $x",
                  {{"id", types::Value::Integer(7)}, {"x", types::Value::Integer(1)}}));
  CHECK_FALSE(IsBounded(&database, "MATCH (n:P {same: $same}) RETURN count(n)", {{"same", types::Value::Integer(1)}}));
}

TEST_CASE("an index that holds nothing yet answers with nothing, however many have the label") {
  TestDatabase database;
  database.Run("UNWIND range(1, 5000) AS i CREATE (:P)");
  database.Run("CREATE INDEX FOR (n:P) ON (n.id)");
  CHECK(IsBounded(&database, "MATCH (n:P {id: $id}) RETURN n", {{"id", types::Value::Integer(7)}}));
}

}  // namespace
}  // namespace mycel::engine::database
