#include "engine/database/plan_table.h"

#include <catch2/catch.hpp>
#include <chrono>

#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

std::string TableOf(TestDatabase* database, const std::string& query) {
  auto statement = database->session().Run(query, {}, {});
  if (!statement.ok()) return statement.status().FullMessage();
  while (true) {
    auto progress = (*statement)->Discard([] {});
    if (!progress.ok()) return progress.status().FullMessage();
    if (*progress == Progress::kDone) break;
  }
  const Summary& summary = (*statement)->summary();
  return summary.plan ? PlanTable(*summary.plan, false) : PlanTable(*summary.profile, true);
}

TEST_CASE("a plan is a table with a line an operator") {
  TestDatabase database;
  CHECK(TableOf(&database, "EXPLAIN UNWIND [1, 2] AS x RETURN x") ==
        "Cypher 5\n\n"
        "Planner COST\n\n"
        "Runtime VECTORISED\n\n"
        "Runtime version 5\n\n"
        "+-----------------+----+-------------+----------------+\n"
        "| Operator        | Id | Details     | Estimated Rows |\n"
        "+-----------------+----+-------------+----------------+\n"
        "| +ProduceResults |  0 | x           |             10 |\n"
        "| |               +----+-------------+----------------+\n"
        "| +Unwind         |  1 | [1, 2] AS x |             10 |\n"
        "| |               +----+-------------+----------------+\n"
        "| +Argument       |  2 |             |              1 |\n"
        "+-----------------+----+-------------+----------------+\n\n"
        "Total database accesses: ?\n");
}

TEST_CASE("a second input stands to the right, before the first") {
  TestDatabase database;
  const std::string table = TableOf(&database, "EXPLAIN MATCH (a:P), (b:Q) RETURN a, b");
  const size_t product = table.find("| +CartesianProduct  |  1 |");
  const size_t branch = table.find("\n| |\\ ");
  const size_t right = table.find("\n| | +NodeByLabelScan |  2 |");
  const size_t left = table.find("\n| +NodeByLabelScan   |  3 |");
  INFO(table);
  CHECK(product < branch);
  CHECK(branch < right);
  CHECK(right < left);
  CHECK(left != std::string::npos);
}

TEST_CASE("details as long as a statement are cut, and cost what they are long") {
  TestDatabase database;
  std::string list = "1000000";
  for (int i = 1; i < 500000; ++i) list += ", " + std::to_string(1000000 + i);
  const auto before = std::chrono::steady_clock::now();
  const std::string table = TableOf(&database, "EXPLAIN MATCH (n:P) WHERE n.ö IN [" + list + "] RETURN n");
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(20));  // minutes once
  CHECK(table.size() < 100000);
  CHECK_THAT(table, Catch::Contains("n.ö IN [1000000, ") && Catch::Contains("… "));
  // No word fits a line.
  const std::string word = TableOf(&database, "EXPLAIN RETURN 1 AS " + std::string(250, 'a'));
  CHECK_THAT(word, Catch::Contains("| " + std::string(100, 'a') + " |"));
}

TEST_CASE("a profile has what was counted") {
  TestDatabase database;
  database.Run("CREATE (:P), (:P)");
  const std::string table = TableOf(&database, "PROFILE MATCH (n:P) RETURN n");
  INFO(table);
  CHECK_THAT(table, Catch::Contains("| Estimated Rows | Rows | DB Hits | Time (ms) |\n"));
  CHECK_THAT(table, Catch::Contains("| +NodeByLabelScan |  1 | n:P     |              2 |    2 |"));
  CHECK_THAT(table, !Catch::Contains("accesses: ?"));
}

TEST_CASE("long details go over several lines and keep every character") {
  TestDatabase database;
  std::string list = "'ü'";
  for (int i = 0; i < 60; ++i) list += ", 'ü" + std::to_string(i) + "'";
  const std::string table = TableOf(&database, "EXPLAIN MATCH (n) WHERE n.a IN [" + list + "] RETURN n");
  INFO(table);
  size_t width = 0;
  size_t at = table.find("+--");
  for (size_t end = 0; (end = table.find('\n', at)) != std::string::npos && end != at; at = end + 1) {
    const std::string line = table.substr(at, end - at);
    size_t characters = 0;
    for (const char c : line) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    if (width == 0) width = characters;
    CHECK(characters == width);
  }
  CHECK(width < 160);
}

}  // namespace
}  // namespace mycel::engine::database
