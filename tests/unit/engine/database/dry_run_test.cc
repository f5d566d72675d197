#include <catch2/catch.hpp>

#include "engine/database/database.h"
#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

TEST_CASE("a dry run in an explicit transaction takes back its own writes only") {
  TestDatabase database;
  REQUIRE(database.session().Begin({}).ok());
  database.Run("CREATE (:Kept {v: 1})");
  CHECK(database.Run("CYPHER dry_run=true MATCH (n:Kept) SET n.v = 2 CREATE (:Gone) RETURN n.v") == "2");
  CHECK(database.Run("MATCH (n) RETURN labels(n), n.v") == "['Kept'], 1");
  CommitSummary summary;
  REQUIRE(database.session().Commit(&summary, [] {}).ok());
  CHECK(database.Run("MATCH (n) RETURN labels(n), n.v") == "['Kept'], 1");
}

TEST_CASE("nothing else runs while the rows of a dry run are open") {
  TestDatabase database;
  REQUIRE(database.session().Begin({}).ok());
  auto statement = database.session().Run("CYPHER dry_run=true UNWIND [1, 2] AS i CREATE (n:Gone) RETURN i", {}, {});
  REQUIRE(statement.ok());
  TextSink sink;
  REQUIRE((*statement)->Pull(1, &sink, [] {}).ok());
  CHECK(database.Run("MATCH (n:Gone) RETURN count(n)").find("A dry run of this transaction is still open") !=
        std::string::npos);
  statement->reset();
  database.session().Rollback();
  CHECK(database.Run("MATCH (n) RETURN count(n)") == "0");
}

TEST_CASE("a dry run waits until the rows of earlier statements are taken: it would take back their writes") {
  TestDatabase database;
  REQUIRE(database.session().Begin({}).ok());
  auto earlier = database.session().Run("UNWIND [1, 2] AS i CREATE (n:Kept) RETURN i", {}, {});
  REQUIRE(earlier.ok());
  CHECK(database.Run("CYPHER dry_run=true CREATE (:Gone)").find("statement of this transaction is still open") !=
        std::string::npos);
  earlier->reset();
  database.session().Rollback();
}

TEST_CASE("a dry run waits for a lock and is run again as any statement") {
  TestDatabase database;
  database.Run("CREATE (:X {v: 1})");
  for (const std::string level : {"'read committed'", "snapshot", "serializable"}) {
    const auto holder = database.NewSession();
    REQUIRE(holder->Begin({}).ok());
    CHECK(RunText(holder.get(), "MATCH (x:X) SET x.v = x.v * 10") == "");
    auto statement = database.session().Run(
        "CYPHER dry_run=true isolation=" + level + " MATCH (x:X) SET x.v = x.v + 1 RETURN x.v", {}, {});
    REQUIRE(statement.ok());
    TextSink sink;
    auto progress = (*statement)->Pull(UINT64_MAX, &sink, [] {});
    REQUIRE(progress.ok());
    CHECK(*progress == Progress::kWaiting);
    CHECK(CommitText(holder.get()) == "");
    do {
      progress = (*statement)->Pull(UINT64_MAX, &sink, [] {});
      REQUIRE(progress.ok());
    } while (*progress == Progress::kYielded);
    CHECK(*progress == Progress::kDone);
    CHECK((*statement)->summary().counters.properties_set == 1);
    const std::string kept = RunText(holder.get(), "MATCH (x:X) RETURN x.v");
    CHECK(sink.text == std::to_string(std::stoi(kept) + 1));
  }
}

TEST_CASE("the counters of a dry run wait until what it read is durable") {
  TestDatabase database([](DatabaseOptions* options) { options->async_window_ms = 3'600'000; });
  CHECK(database.Run("CREATE (:A {v: 1}), (:B)") == "");
  CHECK(database.Run("CYPHER durability=async CREATE (:A {v: 1})") == "");
  auto statement = database.session().Run("CYPHER dry_run=true MATCH (n:A) SET n.v = 2", {}, {});
  REQUIRE(statement.ok());
  auto progress = (*statement)->Discard([] {});
  REQUIRE(progress.ok());
  CHECK(*progress == Progress::kWaiting);
  CHECK(RunText(database.NewSession().get(), "CREATE (:B)") == "");
  progress = (*statement)->Discard([] {});
  REQUIRE(progress.ok());
  CHECK(*progress == Progress::kDone);
  CHECK((*statement)->summary().counters.properties_set == 2);
}

TEST_CASE("the summary of a dry run has its counters and says that nothing was kept") {
  TestDatabase database;
  auto statement = database.session().Run("CYPHER dry_run=true CREATE (:A)-[:R]->(:B)", {}, {});
  REQUIRE(statement.ok());
  auto progress = (*statement)->Discard([] {});
  REQUIRE(progress.ok());
  REQUIRE(*progress == Progress::kDone);
  const Summary& summary = (*statement)->summary();
  CHECK(summary.counters.nodes_created == 2);
  CHECK(summary.counters.relationships_created == 1);
  CHECK(summary.bookmark.empty());
  REQUIRE(summary.notifications.size() == 1);
  CHECK(summary.notifications[0].code == "Neo.ClientNotification.Statement.DryRun");
}

TEST_CASE("EXPLAIN gives its plan as rows where the statement asks for it") {
  TestDatabase database;
  const std::string text =
      database.Run("CYPHER explain_format=text EXPLAIN MATCH (n:Person) WHERE n.v > $v RETURN n.v AS v");
  CHECK(text.find("Operator") == 1);
  CHECK(text.find("+ProduceResults") != std::string::npos);
  CHECK(text.find("NodeByLabelScan") != std::string::npos);
  CHECK(text.find("+ProduceResults") < text.find("NodeByLabelScan"));
  const std::string json = database.Run("CYPHER explain_format=json EXPLAIN RETURN 1 AS x");
  CHECK(json.find("\"operatorType\": \"ProduceResults\"") != std::string::npos);
  CHECK(json.find("\"children\": [") != std::string::npos);
  CHECK(database.Run("EXPLAIN RETURN 1 AS x") == "");
  {
    auto piecewise = database.session().Run(
        "CYPHER explain_format=text EXPLAIN MATCH (n:Person) WHERE n.v > $v RETURN n.v AS v", {}, {});
    REQUIRE(piecewise.ok());
    TextSink sink;
    auto progress = (*piecewise)->Pull(0, &sink, [] {});
    while (progress.ok() && *progress == Progress::kMore) progress = (*piecewise)->Pull(1, &sink, [] {});
    REQUIRE(progress.ok());
    CHECK(sink.text == text);
    CHECK((*piecewise)->summary().rows == 5);
  }
  auto statement = database.session().Run("CYPHER explain_format=text EXPLAIN CREATE (n) RETURN n", {}, {});
  REQUIRE(statement.ok());
  REQUIRE((*statement)->columns().size() == 1);
  CHECK((*statement)->columns()[0] == "plan");
}

}  // namespace
}  // namespace mycel::engine::database
