#include "engine/cypher/printer.h"

#include <catch2/catch.hpp>

#include "engine/cypher/parser.h"
#include "tests/unit/engine/cypher/corpus.h"

namespace mycel::engine::cypher {
namespace {

void CheckRoundTrip(const std::string& text) {
  const auto first = ParseStatement(text);
  if (!first.ok()) return;
  const std::string printed = Print(first->statement());
  INFO(text << "\n=> " << printed);
  const auto second = ParseStatement(printed);
  REQUIRE(second.status().ToString() == "Ok");
  CHECK(Print(second->statement()) == printed);
}

TEST_CASE("what is printed parses and prints the same, over the corpus") {
  for (const auto& query : test::ReadTck()) CheckRoundTrip(query.text);
  for (const auto& query : test::ReadAnswers()) CheckRoundTrip(query.text);
}

TEST_CASE("commands print and parse again") {
  for (const char* text :
       {"CREATE VECTOR INDEX v IF NOT EXISTS FOR (n:A) ON (n.x) OPTIONS {indexConfig: {a: 1}}",
        "CREATE FULLTEXT INDEX f FOR ()-[r:A|B]-() ON EACH [r.x, r.y]", "CREATE LOOKUP INDEX FOR (n) ON EACH labels(n)",
        "CREATE CONSTRAINT c FOR (n:A) REQUIRE n.x IS :: LIST<INTEGER NOT NULL> | STRING",
        "CREATE CONSTRAINT FOR ()-[r:T]-() REQUIRE (r.a, r.b) IS RELATIONSHIP KEY", "DROP CONSTRAINT c IF EXISTS",
        "ALTER CURRENT USER SET PASSWORD FROM 'a' TO $b", "SHOW RANGE INDEXES YIELD * WHERE name = 'x' RETURN name",
        "SHOW USER ann PRIVILEGES AS COMMANDS", "SHOW FUNCTIONS EXECUTABLE BY CURRENT USER",
        "CREATE OR REPLACE USER u SET PASSWORD 'x' CHANGE NOT REQUIRED SET STATUS ACTIVE",
        "GRANT READ {*} ON GRAPH neo4j TO a, b", "STOP DATABASE d WAIT 5 SECONDS",
        "ALTER DATABASE d SET HISTORY RETENTION 'P1D' FOR LABEL :`Two words` SET OPTION a 1 WAIT",
        "ALTER DATABASE $d IF EXISTS SET HISTORY OFF REMOVE OPTION b REMOVE HISTORY FOR LABEL Person",
        "CYPHER as_of=$then durability=async MATCH (n) RETURN n", "TERMINATE TRANSACTIONS 'a', 'b'"}) {
    INFO(text);
    REQUIRE(ParseStatement(text).status().ToString() == "Ok");
    CheckRoundTrip(text);
  }
}

TEST_CASE("a long chain of signs or negations is printed without a call for each") {
  std::string signs;
  std::string negations;
  for (int i = 0; i < 1900; ++i) {  // each prints as two levels
    signs += i % 2 == 0 ? "- " : "+ ";
    negations += "NOT ";
  }
  CheckRoundTrip("RETURN " + signs + "x");
  CheckRoundTrip("RETURN " + negations + "x");
  CheckRoundTrip("RETURN " + negations + signs + "x");
}

TEST_CASE("a label predicate before signs and lists is printed as no pattern") {
  for (const char* text : {"RETURN n:Person - - a", "MATCH (n) DELETE n:Person --THEN", "RETURN n:Person - [1] - 2",
                           "RETURN n:Person < -[1] - 2", "RETURN n IS A|B - -1, (n:A)[0]"}) {
    INFO(text);
    REQUIRE(ParseStatement(text).status().ToString() == "Ok");
    CheckRoundTrip(text);
  }
}

TEST_CASE("parentheses are printed where the tree needs them") {
  const auto parsed = ParseStatement("RETURN (1 + 2) * 3 - (4 - 5), (a < b) < c, NOT (a AND b), (-1)[0]");
  REQUIRE(parsed.ok());
  CHECK(Print(parsed->statement()) == "RETURN (1 + 2) * 3 - (4 - 5), (a < b) < c, NOT (a AND b), (-1)[0]");
}

}  // namespace
}  // namespace mycel::engine::cypher
