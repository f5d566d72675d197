#include <catch2/catch.hpp>

#include "engine/database/database.h"
#include "engine/types/map_view.h"
#include "engine/types/temporal/parse.h"
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

TEST_CASE("a history of a label answers for its nodes and what is at them, and refuses the rest") {
  TestDatabase database;
  database.Run("CREATE INDEX FOR (p:P) ON (p.name)");
  database.Run("CREATE (:P {name: 'a', v: 1})-[:R {w: 1}]->(:P {name: 'b'})-[:S {w: 2}]->(:Q {v: 3})");
  CHECK(database.Run("ALTER DATABASE neo4j SET HISTORY RETENTION 'P30D' FOR LABEL P") == "");
  const std::string then = Now(&database);
  database.Run("MATCH (p:P {name: 'a'})-[r:R]->() SET p.v = 2, p.name = 'c', r.w = 5");
  database.Run("MATCH (p:P {name: 'b'}) REMOVE p:P SET p.name = 'z'");
  database.Run("MATCH (q:Q) DETACH DELETE q");
  database.Run("CREATE (:P {name: 'a', v: 3})");
  const bool reopen = GENERATE(false, true);
  if (reopen) {
    database.Close();
    database.Open();
  }
  const std::string as_of = "CYPHER as_of=" + then + " ";
  CHECK(database.Run(as_of + "MATCH (p:P {name: 'a'}) RETURN p.v, labels(p)") == "1, ['P']");
  CHECK(database.Run(as_of + "MATCH (p:P) WHERE p.name >= 'a' RETURN p.name ORDER BY p.name") == "'a'; 'b'");
  CHECK(database.Run(as_of + "MATCH (p:P) RETURN count(p)") == "2");
  CHECK(database.Run(as_of + "MATCH (:P {name: 'a'})-[r]->(b:P) RETURN type(r), r.w, b.name") == "'R', 1, 'b'");
  CHECK(database.Run(as_of + "MATCH (:P {name: 'b'})-[r:S]->() RETURN r.w") == "2");
  CHECK(database.Run(as_of + "MATCH (:P {name: 'b'})-[:S]->(q) RETURN q:P") == "false");
  CHECK(database.Run(as_of + "MATCH (p:P {name: 'b'})--() RETURN count(*)") == "2");
  CHECK(Says(database.Run(as_of + "MATCH (:P {name: 'b'})-[:S]->(q) RETURN q.v"), "with the label P"));
  CHECK(Says(database.Run(as_of + "MATCH (:P {name: 'b'})-[:S]->(q) RETURN labels(q)"), "with the label P"));
  CHECK(Says(database.Run(as_of + "MATCH (q:Q) RETURN q.v"), "All nodes with the label Q cannot be found"));
  // Begun at the end that is known, though the other is the smaller one.
  CHECK(Says(database.Run(as_of + "MATCH (p:P)-[:S]->(q:Q) RETURN p.name"), "Node 2 cannot be read"));
  CHECK(Says(database.Run(as_of + "MATCH (n) RETURN count(n)"), "All nodes cannot be found"));
  CHECK(Says(database.Run(as_of + "MATCH ()-[r:R]->() RETURN count(r)"), "cannot be found"));
  CHECK(database.Run("ALTER DATABASE neo4j SET HISTORY OFF FOR LABEL P") == "");
  CHECK(Says(database.Run(as_of + "MATCH (p:P) RETURN p.v"), "No history is kept"));
}

TEST_CASE("as_of takes a parameter: a date and time of any kind, a text, an LSN") {
  TestDatabase database;
  database.Run("ALTER DATABASE neo4j SET HISTORY RETENTION 'P30D'");
  database.Run("CREATE (:P {v: 1})");
  const std::string quoted = Now(&database);
  const std::string then = quoted.substr(1, quoted.size() - 2);
  database.Run("MATCH (p:P) SET p.v = 2");
  const auto moment = types::temporal::ParseDateTime(then, {});
  REQUIRE(moment.ok());
  const std::string query = "CYPHER as_of=$then MATCH (p:P) RETURN p.v";
  CHECK(database.Run(query, {{"then", Value::String(then)}}) == "1");
  CHECK(database.Run(query, {{"then", Value::Of(*moment)}}) == "1");
  const std::string now = Now(&database);
  CHECK(database.Run(query, {{"then", Value::String(now.substr(1, now.size() - 2))}}) == "2");
  CHECK(database.Run(query, {{"then", Value::String(then)}}) == "1");
  CHECK(Says(database.Run(query, {{"then", Value::Integer(999'999'999)}}), "still to come"));
  CHECK(Says(database.Run(query, {{"then", Value::Boolean(true)}}), "$then"));
  CHECK(Says(database.Run(query), "then"));
  CHECK(Says(database.Run("CYPHER isolation=$then RETURN 1", {{"then", Value::String("snapshot")}}),
             "takes no parameter"));
}

TEST_CASE("what is kept to read the past counts for the statement's memory limit") {
  TestDatabase database;
  database.Run("ALTER DATABASE neo4j SET HISTORY RETENTION 'P30D'");
  database.Run("UNWIND range(1, 3000) AS i CREATE (:P {v: i, text: 'some text that takes room'})");
  const std::string then = Now(&database);
  database.Run("MATCH (p:P) SET p.v = 0");
  const std::string query = " MATCH (p:P) RETURN sum(p.v)";
  CHECK(database.Run("CYPHER as_of=" + then + query) == "4501500");
  CHECK(Says(database.Run("CYPHER as_of=" + then + " memory_limit='100KiB'" + query), "of at most 102400"));
  CHECK(database.Run("CYPHER as_of=" + then + query) == "4501500");
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
