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

// Takes one row at a time.
struct NarrowSink final : RowSink {
  base::Result<uint32_t> OnRows(const RowRange& rows) override {
    ++calls;
    return taken.OnRows({rows.batch, rows.slots, rows.begin, rows.begin + 1, rows.entities});
  }
  [[nodiscard]] bool full() const override { return true; }
  TextSink taken;
  int calls = 0;
};

TEST_CASE("a receiver that is full after each row gets all of them, and no more than were asked for") {
  TestDatabase database;
  auto statement = database.session().Run("UNWIND range(1, 7) AS x RETURN x", {}, {});
  REQUIRE(statement.ok());
  NarrowSink sink;
  // What a session does: asks for what is left, again and again.
  const auto pull = [&](uint64_t rows) {
    while (true) {
      const int before = sink.calls;
      const auto progress = (*statement)->Pull(rows, &sink, [] {});
      REQUIRE(progress.ok());
      rows -= static_cast<uint64_t>(sink.calls - before);
      if (*progress != Progress::kYielded) return *progress;
    }
  };
  CHECK(pull(3) == Progress::kMore);
  CHECK(sink.taken.text == "1; 2; 3");
  CHECK(pull(UINT64_MAX) == Progress::kDone);
  CHECK(sink.taken.text == "1; 2; 3; 4; 5; 6; 7");
  CHECK((*statement)->summary().rows == 7);
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
