#include <catch2/catch.hpp>

#include "engine/database/database.h"
#include "engine/types/map_view.h"
#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

using types::Value;

// As a literal, in quotes.
std::string Now(TestDatabase* database) { return database->Run("RETURN toString(datetime.realtime('Z'))"); }

Value AsOfMetadata(const std::string& quoted) {
  types::MapBuilder metadata;
  metadata.Put("as_of", Value::String(quoted.substr(1, quoted.size() - 2)));
  return std::move(metadata).Build();
}

bool Says(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

TEST_CASE("a statement with as_of reads the graph as it was, deleted and changed entities included") {
  TestDatabase database;
  database.Run("CREATE INDEX FOR (p:P) ON (p.name)");
  CHECK(database.Run("ALTER DATABASE neo4j SET HISTORY RETENTION duration('P30D')") == "");
  database.Run("CREATE (:P {name: 'a', v: 1})-[:R {w: 1}]->(:P {name: 'b'})-[:S]->(:Q)");
  const std::string then = Now(&database);
  database.Run("MATCH (p:P {name: 'a'}) SET p.v = 2, p.name = 'c', p:Q");
  database.Run("MATCH (p:P {name: 'b'}) DETACH DELETE p");
  database.Run("CREATE (:P {name: 'a', v: 3})");
  const bool reopen = GENERATE(false, true);
  if (reopen) {
    database.Close();
    database.Open();
  }
  const std::string as_of = "CYPHER as_of=" + then + " ";
  CHECK(database.Run(as_of + "MATCH (p:P {name: 'a'}) RETURN p.v, labels(p)") == "1, ['P']");
  CHECK(database.Run(as_of + "MATCH (p:P) RETURN p.name ORDER BY p.name") == "'a'; 'b'");
  CHECK(database.Run(as_of + "MATCH (n) RETURN count(n)") == "3");
  CHECK(database.Run(as_of + "MATCH ()-[r]->() RETURN count(r)") == "2");
  CHECK(database.Run(as_of + "MATCH (:Q)<-[:S]-(b)<-[r:R]-(a) RETURN a.name, r.w, b.name") == "'a', 1, 'b'");
  CHECK(database.Run(as_of + "MATCH p = (:P {name: 'a'})-[*]->(:Q) RETURN length(p)") == "2");
  CHECK(database.Run("MATCH (p:P) RETURN p.name, p.v ORDER BY p.v") == "'c', 2; 'a', 3");
  CHECK(database.Run("MATCH ()-[r]->() RETURN count(r)") == "0");
}

TEST_CASE("as_of holds for a whole transaction, by its first statement or its metadata") {
  TestDatabase database;
  database.Run("ALTER DATABASE neo4j SET HISTORY RETENTION 'PT1H'");
  database.Run("CREATE (:P {v: 1})");
  const std::string then = Now(&database);
  database.Run("MATCH (p:P) SET p.v = 2");
  CHECK(database.Run("MATCH (p:P) RETURN p.v") == "2");  // now its plan is kept
  TransactionOptions options;
  options.metadata = AsOfMetadata(then);
  CHECK(RunText(&database.session(), "MATCH (p:P) RETURN p.v", {}, options) == "1");
  CHECK(Says(RunText(&database.session(), "MATCH (p:P) SET p.v = 3", {}, options), "The past cannot be changed"));
  CHECK(Says(RunText(&database.session(), "CREATE INDEX FOR (p:P) ON (p.v)", {}, options), "cannot be changed"));
  REQUIRE(database.session().Begin({}).ok());
  CHECK(database.Run("CYPHER as_of=" + then + " MATCH (p:P) RETURN p.v") == "1");
  CHECK(Says(database.Run("MATCH (p:P) RETURN p.v"), "1"));
  database.session().Rollback();
  REQUIRE(database.session().Begin({}).ok());
  CHECK(database.Run("MATCH (p:P) RETURN p.v") == "2");
  CHECK(Says(database.Run("CYPHER as_of=" + then + " MATCH (p:P) RETURN p.v"), "without it"));
  CHECK(Says(database.Run("ALTER DATABASE neo4j SET HISTORY OFF"), "transaction of its own"));
  database.session().Rollback();
  CHECK(database.Run("MATCH (p:P) RETURN p.v") == "2");
}

TEST_CASE("moments that cannot be read are refused with the oldest one that can") {
  TestDatabase database;
  const std::string past = "CYPHER as_of='2020-01-01T00:00:00Z' RETURN 1";
  CHECK(Says(database.Run(past), "No history is kept"));
  database.Run("ALTER DATABASE neo4j SET HISTORY RETENTION 'P1D'");
  CHECK(Says(database.Run(past), "The oldest moment that can be read is "));
  CHECK(Says(database.Run("CYPHER as_of='2200-01-01T00:00:00Z' RETURN 1"), "still to come"));
  CHECK(Says(database.Run("CYPHER as_of=999999999 RETURN 1"), "still to come"));
  CHECK(Says(database.Run("CYPHER as_of='yesterday' RETURN 1"), "not a valid value of as_of"));
  CHECK(database.Run("CYPHER as_of=" + Now(&database) + " RETURN 1") == "1");
  CHECK(database.Run("ALTER DATABASE $db REMOVE HISTORY", {{"db", Value::String("neo4j")}}) == "");
  CHECK(Says(database.Run("CYPHER as_of=" + Now(&database) + " RETURN 1"), "No history is kept"));
}

}  // namespace
}  // namespace mycel::engine::database
