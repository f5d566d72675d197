// Statements of unusual size end with an answer or a clear error, on an ordinary stack and soon.
#include <catch2/catch.hpp>
#include <string>

#include "tests/support/large_stack.h"
#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

std::string Repeat(std::string_view text, size_t times) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string Nest(std::string_view open, std::string_view inside, std::string_view close, size_t depth) {
  return Repeat(open, depth) + std::string(inside) + Repeat(close, depth);
}

std::string Join(std::string_view item, std::string_view between, size_t times) {
  return std::string(item) + Repeat(std::string(between) + std::string(item), times - 1);
}

void CheckFiveThousandLevels() {
  TestDatabase database;
  constexpr size_t kDeep = 5000;
  CHECK(database.Run("RETURN " + Nest("(", "1", ")", kDeep)) == "1");
  CHECK(database.Run("RETURN " + Repeat("NOT ", kDeep) + "true") == "true");
  CHECK(database.Run("RETURN " + Repeat("- ", kDeep) + "1") == "1");
  const std::string too_deep[] = {
      "RETURN " + Nest("CASE WHEN true THEN ", "1", " END", kDeep),
      "RETURN " + Nest("EXISTS { MATCH (n) WHERE ", "true", " }", kDeep),
      "RETURN " + Nest("COUNT { MATCH (n) WHERE 0 < ", "1", " }", kDeep),
      Nest("CALL { ", "RETURN 1 AS x", " } RETURN x", kDeep),
      Nest("CALL () { ", "RETURN 1 AS x", " } RETURN x", kDeep),
      Nest("FOREACH (x IN [1] | ", "CREATE (:A)", ")", kDeep),
      "MATCH (n:" + Nest("(", "A", ")", kDeep) + ") RETURN n",
      "RETURN " + Repeat("(", 100'000),
      "RETURN " + Repeat("[", 100'000),
      "RETURN " + Repeat("CASE ", 100'000),
  };
  for (const std::string& text : too_deep) {
    INFO(text.substr(0, 40));
    CHECK_THAT(database.Run(text), Catch::Contains("StatementTooComplex"));
  }
  CHECK_THAT(database.Run("RETURN " + Nest("[", "1", "]", kDeep) + " AS x"), Catch::Contains("nest deeper"));
}

TEST_CASE("five thousand levels are answered or refused by name") { test::OnLargeStack(CheckFiveThousandLevels); }

TEST_CASE("four hundred subqueries in each other run") {
  TestDatabase database;
  CHECK(database.Run(Nest("CALL { ", "RETURN 1 AS x", " } RETURN x", 400)) == "1");
  CHECK(database.Run("RETURN " + Nest("EXISTS { RETURN ", "1", " AS x }", 400)) == "true");
}

TEST_CASE("long chains and lists") {
  TestDatabase database;
  CHECK(database.Run("RETURN " + Join("1", " + ", 100'000) + " AS x") == "100000");
  CHECK(database.Run("RETURN " + Join("true", " AND ", 100'000) + " AS x") == "true");
  CHECK(database.Run("RETURN " + Join("false", " OR ", 100'000) + " AS x") == "false");
  CHECK(database.Run("RETURN size([" + Join("1", ",", 100'000) + "]) AS x") == "100000");
  CHECK(database.Run("RETURN size('" + Repeat("a", size_t{1} << 20) + "') AS x") == "1048576");
  CHECK(database.Run(Repeat("/* */", 100'000) + "RETURN 1 AS x") == "1");
}

TEST_CASE("thousands of clauses") {
  TestDatabase database;
  CHECK(database.Run("WITH 1 AS x " + Repeat("WITH x ", 10'000) + "RETURN x") == "1");
  std::string unwinds = "WITH 1 AS x ";
  for (size_t i = 0; i < 1000; ++i) unwinds += "UNWIND [1] AS x" + std::to_string(i) + " ";
  CHECK(database.Run(unwinds + "RETURN x") == "1");
  for (size_t i = 1000; i < 3000; ++i) unwinds += "UNWIND [1] AS x" + std::to_string(i) + " ";
  CHECK_THAT(database.Run(unwinds + "RETURN x"), Catch::Contains("StatementTooComplex"));
  CHECK(database.Run(Repeat("CREATE (:A {v: 1}) ", 10'000)).empty());
  CHECK(database.Run("MATCH (n:A) RETURN count(n)") == "10000");
}

TEST_CASE("steps in a row: thousands run, more are refused before they are more than a stack holds") {
  TestDatabase database;
  const std::string clauses[] = {"WITH x LIMIT 5 ",
                                 "WITH DISTINCT x ",
                                 "WITH x ORDER BY x ",
                                 "WITH max(x) AS x ",
                                 "SET n.x = 1 ",
                                 "CALL { CREATE () } ",
                                 "CALL (x) { RETURN 1 AS y LIMIT 1 } WITH n, x "};
  for (const std::string& clause : clauses) {
    INFO(clause);
    const std::string start = clause.find(" n") == std::string::npos ? "WITH 1 AS x " : "CREATE (n) WITH n, 1 AS x ";
    const std::string written = clause.starts_with("WITH") ? start : "CREATE (n) WITH n, 1 AS x ";
    CHECK(database.Run(written + Repeat(clause, 500) + "RETURN x") == "1");
    for (const size_t times : {5000, 20'000, 100'000}) {
      const std::string answer = database.Run(written + Repeat(clause, times) + "RETURN x");
      CHECK((answer == "1" || answer.find("StatementTooComplex") != std::string::npos));
    }
  }
  const std::string inner = Repeat("WITH x LIMIT 1 ", 5000);
  CHECK_THAT(database.Run("WITH 1 AS x RETURN " + Nest("COLLECT { " + inner + "RETURN ", "1", " AS y }", 100)),
             Catch::Contains("StatementTooComplex"));
}

TEST_CASE("a hundred thousand warnings, and as many properties of one node, take a moment") {
  TestDatabase database;
  std::string labels = "L0";
  for (size_t i = 1; i < 100'000; ++i) labels += "|L" + std::to_string(i);
  CHECK(database.Run("MATCH (n:" + labels + ") RETURN count(n)") == "0");
  types::MapBuilder many;
  for (size_t i = 0; i < 100'000; ++i) many.Put("p" + std::to_string(i), types::Value::Integer(1));
  const Parameters parameters = {{"many", std::move(many).Build()}};
  CHECK(database.Run("CREATE (n:Wide {p0: 0, old: 1}) SET n += $many RETURN size(keys(n)), n.p0, n.old", parameters) ==
        "100001, 1, 1");
  CHECK(database.Run("MATCH (n:Wide) SET n = {left: 2} RETURN size(keys(n)), n.left") == "1, 2");
}

TEST_CASE("a path of four hundred hops is planned, one of two thousand refused") {
  TestDatabase database;
  database.Run("CREATE (:A)-[:T]->(:B)");
  const auto path = [](size_t hops) {
    std::string text = "MATCH (n0)";
    for (size_t i = 1; i <= hops; ++i) text += "-->(n" + std::to_string(i) + ")";
    return text + " RETURN 1 AS y";
  };
  CHECK(database.Run(path(400)).empty());
  CHECK_THAT(database.Run(path(2000)), Catch::Contains("StatementTooComplex"));
}

TEST_CASE("twenty thousand parameters") {
  TestDatabase database;
  Parameters parameters;
  std::string sum = "RETURN 0";
  for (size_t i = 0; i < 20'000; ++i) {
    parameters.emplace_back("p" + std::to_string(i), types::Value::Integer(1));
    sum += " + $p" + std::to_string(i);
  }
  CHECK(database.Run(sum, parameters) == "20000");
}

}  // namespace
}  // namespace mycel::engine::database
