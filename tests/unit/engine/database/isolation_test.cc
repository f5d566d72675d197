// Histories of two and more transactions, step by step: each isolation level shows exactly the anomalies that it may.
#include <array>

#include "engine/database/transaction_settings.h"
#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

using txn::Isolation;

constexpr std::array kLevels = {Isolation::kReadCommitted, Isolation::kSnapshot, Isolation::kSerializable};

// One client with an explicit transaction at a time.
class Client {
 public:
  Client(TestDatabase* database, Isolation level) : session_(database->NewSession()), level_(level) {}

  void Begin(bool read_only = false) {
    types::MapBuilder metadata;
    metadata.Put("isolation", types::Value::String(IsolationName(level_)));
    REQUIRE(session_->Begin({.read_only = read_only, .metadata = std::move(metadata).Build()}).ok());
  }
  std::string Run(std::string_view text) { return RunText(session_.get(), text); }
  // Whether it was committed; the only other way is a transient error.
  bool Commit() {
    const std::string error = CommitText(session_.get());
    if (!error.empty()) CHECK(error.find("run it again") != std::string::npos);
    return error.empty();
  }
  // A statement that may meet a conflict: whether it went through. Its transaction is rolled back otherwise.
  bool Try(std::string_view text) {
    const std::string answer = Run(text);
    if (answer.find('!') == std::string::npos) return true;
    CHECK(answer.find("run it again") != std::string::npos);
    session_->Rollback();
    return false;
  }
  Session& session() { return *session_; }

 private:
  std::unique_ptr<Session> session_;
  const Isolation level_;
};

TEST_CASE("no level reads what is not committed, or was rolled back") {
  for (const Isolation level : kLevels) {
    TestDatabase database;
    database.Run("CREATE (:X {v: 0})");
    Client writer(&database, level);
    Client reader(&database, level);
    writer.Begin();
    writer.Run("MATCH (x:X) SET x.v = 1");
    writer.Run("CREATE (:X {v: 7})");
    reader.Begin(true);
    CHECK(reader.Run("MATCH (x:X) RETURN x.v") == "0");
    writer.session().Rollback();
    CHECK(reader.Run("MATCH (x:X) RETURN x.v") == "0");
    CHECK(reader.Commit());
  }
}

TEST_CASE("only read committed reads a row twice with two values") {
  for (const Isolation level : kLevels) {
    TestDatabase database;
    database.Run("CREATE (:X {v: 0})");
    Client reader(&database, level);
    reader.Begin();
    CHECK(reader.Run("MATCH (x:X) RETURN x.v") == "0");
    database.Run("MATCH (x:X) SET x.v = 1");
    CHECK(reader.Run("MATCH (x:X) RETURN x.v") == (level == Isolation::kReadCommitted ? "1" : "0"));
    CHECK(reader.Commit());
  }
}

TEST_CASE("only read committed meets phantoms, by label, type, range, count and neighbourhood") {
  const std::array queries = {"MATCH (x:X) RETURN count(x.v)", "MATCH (x:X) RETURN count(*)",
                              "MATCH ()-[r:R]->() RETURN count(r.v)", "MATCH (x:X) WHERE x.v > 0 RETURN count(x)",
                              "MATCH (:Hub)-[:R]->(n) RETURN count(n)"};
  for (const Isolation level : kLevels) {
    for (const std::string_view query : queries) {
      TestDatabase database;
      database.Run("CREATE INDEX FOR (x:X) ON (x.v)");
      database.Run("CREATE (:Hub)");
      Client reader(&database, level);
      reader.Begin();
      CHECK(reader.Run(query) == "0");
      database.Run("MATCH (h:Hub) CREATE (h)-[:R {v: 1}]->(:X {v: 1})");
      INFO(query);
      CHECK(reader.Run(query) == (level == Isolation::kReadCommitted ? "1" : "0"));
      CHECK(reader.Commit());
    }
  }
}

TEST_CASE("only read committed loses an update that was computed by the client") {
  for (const Isolation level : kLevels) {
    TestDatabase database;
    database.Run("CREATE (:X {v: 0})");
    Client first(&database, level);
    Client second(&database, level);
    first.Begin();
    second.Begin();
    CHECK(first.Run("MATCH (x:X) RETURN x.v") == "0");
    CHECK(second.Run("MATCH (x:X) RETURN x.v") == "0");
    CHECK(first.Try("MATCH (x:X) SET x.v = 1"));
    CHECK(first.Commit());
    const bool went = second.Try("MATCH (x:X) SET x.v = 1") && second.Commit();
    CHECK(went == (level == Isolation::kReadCommitted));
  }
}

// Both read what the other writes. Whether both were committed.
bool Skew(Isolation level, std::string_view read, std::string_view first_write, std::string_view second_write) {
  TestDatabase database;
  database.Run("CREATE INDEX FOR (x:X) ON (x.v)");
  database.Run("CREATE (:X {name: 'a', v: 1}), (:X {name: 'b', v: 1}), (:Hub), (:Other), (:Y {v: 0})-[:S]->()");
  Client first(&database, level);
  Client second(&database, level);
  first.Begin();
  second.Begin();
  CHECK(first.Run(read) == second.Run(read));
  CHECK(first.Try(first_write));
  const bool second_wrote = second.Try(second_write);
  CHECK(first.Commit());
  return second_wrote && second.Commit();
}

TEST_CASE("serializable alone has no write skew, whatever was read") {
  struct Case {
    std::string_view read, first, second;
  };
  const std::array cases = {
      // two rows
      Case{"MATCH (x:X) RETURN sum(x.v)", "MATCH (x:X {name: 'a'}) SET x.v = 0", "MATCH (x:X {name: 'b'}) SET x.v = 0"},
      // a label
      Case{"MATCH (x:Job) RETURN count(*)", "CREATE (:Job)", "CREATE (:Job)"},
      Case{"MATCH (x:Job) RETURN count(x.v)", "CREATE (:Job)", "MATCH (x:X {name: 'b'}) SET x:Job"},
      // all nodes, all relationships
      Case{"MATCH (n) RETURN count(n)", "CREATE ()", "CREATE ()"},
      Case{"MATCH ()-[r]->() RETURN count(r)", "CREATE ()-[:A]->()", "CREATE ()-[:B]->()"},
      // a type
      Case{"MATCH ()-[r:R]->() RETURN count(r)", "CREATE ()-[:R]->()", "CREATE ()-[:R]->()"},
      // a range and a single key of an index
      Case{"MATCH (x:X) WHERE x.v > 5 RETURN count(x)", "CREATE (:X {v: 7})", "CREATE (:X {v: 8})"},
      Case{"MATCH (x:X {v: 5}) RETURN count(x)", "CREATE (:X {v: 5})", "MATCH (x:X {name: 'b'}) SET x.v = 5"},
      // the relationships of a node
      Case{"MATCH (:Hub)-[r]->() RETURN count(r)", "MATCH (h:Hub) CREATE (h)-[:R]->()",
           "MATCH (h:Hub) CREATE (h)-[:R]->()"},
  };
  for (const Case& one : cases) {
    INFO(one.read);
    CHECK(Skew(Isolation::kReadCommitted, one.read, one.first, one.second));
    CHECK(Skew(Isolation::kSnapshot, one.read, one.first, one.second));
    CHECK(!Skew(Isolation::kSerializable, one.read, one.first, one.second));
  }
}

TEST_CASE("serializable lets through what does not touch") {
  CHECK(Skew(Isolation::kSerializable, "MATCH (x:Job) RETURN count(*)", "CREATE (:Other)", "CREATE (:Other)"));
  CHECK(
      Skew(Isolation::kSerializable, "MATCH (x:X {v: 5}) RETURN count(x)", "CREATE (:Y {v: 5})", "CREATE (:X {v: 6})"));
  CHECK(
      Skew(Isolation::kSerializable, "MATCH ()-[r:R]->() RETURN count(r)", "CREATE ()-[:S]->()", "CREATE ()-[:S]->()"));
}

TEST_CASE("a transaction that is older than an index reads its own snapshot without it") {
  const std::string query = "MATCH (x:X {v: 1}) RETURN count(x)";
  for (const bool writes : {false, true}) {
    TestDatabase database;
    database.Run("CREATE (:X {v: 1}), (:Y)");
    REQUIRE(database.session().Begin({.read_only = !writes}).ok());
    CHECK(database.Run("MATCH (y:Y) RETURN count(y)") == "1");
    const auto other = database.NewSession();
    RunText(other.get(), "MATCH (x:X) SET x.v = 2");
    RunText(other.get(), "CREATE INDEX young FOR (x:X) ON (x.v)");
    CHECK(RunText(other.get(), query) == "0");
    if (writes) CHECK(database.Run("CREATE (:Z)") == "");
    CHECK(database.Run(query) == "1");
    CHECK(database.Run("MATCH (x:X) USING INDEX x:X(v) WHERE x.v = 1 RETURN count(x)") == "1");
    CHECK(RunText(other.get(), query) == "0");
    database.session().Rollback();
    CHECK(database.Run(query) == "0");
  }
}

TEST_CASE("only read committed sees two independent commits in two orders") {
  for (const Isolation level : kLevels) {
    TestDatabase database;
    database.Run("CREATE (:X {v: 0}), (:Y {v: 0})");
    Client one(&database, level);
    Client other(&database, level);
    one.Begin(true);
    other.Begin(true);
    const std::string x_first = one.Run("MATCH (x:X) RETURN x.v");
    const std::string y_first = other.Run("MATCH (y:Y) RETURN y.v");
    database.Run("MATCH (x:X) SET x.v = 1");
    database.Run("MATCH (y:Y) SET y.v = 1");
    const std::string y_then = one.Run("MATCH (y:Y) RETURN y.v");
    const std::string x_then = other.Run("MATCH (x:X) RETURN x.v");
    const bool fork = x_first == "0" && y_then == "1" && y_first == "0" && x_then == "1";
    CHECK(fork == (level == Isolation::kReadCommitted));
    CHECK((one.Commit() && other.Commit()));
  }
}

TEST_CASE("a serializable reader fails nobody and is failed by nobody") {
  TestDatabase database;
  database.Run("CREATE (:X {v: 0})");
  Client reader(&database, Isolation::kSerializable);
  for (const bool read_only : {true, false}) {
    reader.Begin(read_only);
    const std::string before = reader.Run("MATCH (x:X) RETURN x.v");
    CHECK(database.Run("CYPHER isolation=serializable MATCH (x:X) SET x.v = x.v + 1") == "");
    CHECK(reader.Run("MATCH (x:X) RETURN x.v") == before);
    CHECK(reader.Commit());
  }
}

TEST_CASE("another session reads what a bookmark names, at every level") {
  for (const Isolation level : kLevels) {
    TestDatabase database;
    Client writer(&database, level);
    writer.Begin();
    writer.Run("CREATE (:X)");
    CommitSummary summary;
    CHECK(CommitText(&writer.session(), &summary).empty());
    Client reader(&database, level);
    const auto reached = reader.session().ReachBookmarks(std::span(&summary.bookmark, 1));
    REQUIRE(reached.ok());
    CHECK(*reached == Progress::kDone);
    reader.Begin(true);
    CHECK(reader.Run("MATCH (x:X) RETURN count(x)") == "1");
  }
}

TEST_CASE("the level is chosen by the first statement and shown") {
  TestDatabase database;
  Client client(&database, Isolation::kReadCommitted);
  client.Begin();
  CHECK(client.Run("SHOW TRANSACTIONS YIELD * RETURN count(*) > 0") == "true");
  CHECK(client.Run("CYPHER isolation='read committed' RETURN 1") == "1");
  CHECK(client.Run("CYPHER isolation=serializable RETURN 1").find("chosen by the first statement") !=
        std::string::npos);
  client.session().Rollback();
  REQUIRE(database.session().Begin({}).ok());
  CHECK(database.Run("CYPHER isolation=serializable CREATE (:X)") == "");
  CHECK(CommitText(&database.session()).empty());
  CHECK(database.Run("CYPHER isolation=chaos RETURN 1").find("isolation") != std::string::npos);
}

}  // namespace
}  // namespace mycel::engine::database
