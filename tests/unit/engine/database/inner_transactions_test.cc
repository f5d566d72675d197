// CALL { … } IN TRANSACTIONS: waits that hold no thread, and inner transactions that run at once.
#include <atomic>

#include "engine/sched/worker_pool.h"
#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

// A statement, pulled as far as it gets without waiting.
class Stepped {
 public:
  Stepped(Session* session, std::string_view text, const TransactionOptions& options = {}) {
    auto statement = session->Run(text, {}, options);
    INFO(statement.status().ToString());
    REQUIRE(statement.ok());
    statement_ = std::move(statement).value();
  }
  // "waiting", the rows, or the error.
  std::string Advance() {
    while (true) {
      const auto progress = statement_->Pull(UINT64_MAX, &sink_, [wakes = wakes_] { ++*wakes; });
      if (!progress.ok()) return "! " + progress.status().FullMessage();
      if (*progress == Progress::kWaiting) return "waiting";
      if (*progress == Progress::kDone) return sink_.text;
    }
  }
  std::string Finish() {
    Sleeper sleeper;
    while (true) {
      const auto progress = statement_->Pull(UINT64_MAX, &sink_, sleeper.wake());
      if (!progress.ok()) return "! " + progress.status().FullMessage();
      if (*progress == Progress::kDone) return sink_.text;
      if (*progress == Progress::kWaiting) sleeper.Wait();
    }
  }
  [[nodiscard]] const Summary& summary() const { return statement_->summary(); }

 private:
  std::unique_ptr<Statement> statement_;
  TextSink sink_;
  std::shared_ptr<std::atomic<int>> wakes_ = std::make_shared<std::atomic<int>>(0);
};

// A database with workers for concurrent inner transactions.
class WithWorkers {
 public:
  explicit WithWorkers(std::function<void(DatabaseOptions*)> configure = {})
      : database_([this, configure](DatabaseOptions* options) {
          options->workers = &workers_;
          if (configure) configure(options);
        }) {}
  ~WithWorkers() { database_.Close(); }
  TestDatabase* operator->() { return &database_; }
  TestDatabase& operator*() { return database_; }

 private:
  std::unique_ptr<env::Env> env_ = env::MakePosixEnv();
  sched::WorkerPool workers_{env_.get(), {.threads = 4, .low_priority = false}};
  TestDatabase database_;
};

TEST_CASE("an inner transaction's wait for a lock holds no thread, and its batch runs on the newest state") {
  TestDatabase database;
  database.Run("CREATE (:X {v: 1})");
  const auto holder = database.NewSession();
  REQUIRE(holder->Begin({}).ok());
  CHECK(RunText(holder.get(), "MATCH (x:X) SET x.v = x.v * 10") == "");
  Stepped stepped(&database.session(),
                  "UNWIND [1, 2] AS i CALL (i) { MATCH (x:X) SET x.v = x.v + i } IN TRANSACTIONS OF 1 ROW");
  std::string answer = stepped.Advance();
  // The commit of nothing needs no wait; a wait for a lock ends only with the holder.
  for (int i = 0; i < 3; ++i) answer = stepped.Advance();
  CHECK(answer == "waiting");
  CHECK(CommitText(holder.get()).empty());
  CHECK(stepped.Finish() == "");
  CHECK(database.Run("MATCH (x:X) RETURN x.v") == "13");
}

TEST_CASE("a wait of an inner transaction ends at the deadline and when it is cancelled, with the lock's code") {
  TestDatabase database;
  database.Run("CREATE (:X {v: 1})");
  const auto holder = database.NewSession();
  REQUIRE(holder->Begin({}).ok());
  CHECK(RunText(holder.get(), "MATCH (x:X) SET x.v = 2") == "");
  const std::string text = "UNWIND [1] AS i CALL { MATCH (x:X) SET x.v = 3 } IN TRANSACTIONS";
  {
    Stepped stepped(&database.session(), text, {.timeout_ms = 1});
    std::string answer = "waiting";
    while (answer == "waiting") answer = stepped.Advance();
    CHECK(answer.find("stopped while it waited for a lock") != std::string::npos);
  }
  {
    Stepped stepped(&database.session(), text);
    CHECK(stepped.Advance() == "waiting");
    database.session().Cancel();
    CHECK(stepped.Finish().find("stopped while it waited for a lock") != std::string::npos);
    database.session().ClearCancel();
  }
  {
    Stepped dropped(&database.session(), text);
    CHECK(dropped.Advance() == "waiting");
  }
  CHECK(CommitText(holder.get()).empty());
  CHECK(database.Run("MATCH (x:X) SET x.v = x.v + 1 RETURN x.v") == "3");
}

// Two batches; the first one waits for a lock.
void SecondOvertakesFirst(TestDatabase& database) {
  database.Run("UNWIND [1, 2] AS i CREATE (:X {i: i, v: 0})");
  const auto holder = database.NewSession();
  REQUIRE(holder->Begin({}).ok());
  CHECK(RunText(holder.get(), "MATCH (x:X {i: 1}) SET x.v = 5") == "");
  Stepped stepped(
      &database.session(),
      "UNWIND [1, 2] AS i CALL (i) { MATCH (x:X {i: i}) SET x.v = x.v + 1 RETURN x.v AS v } "
      "IN 2 CONCURRENT TRANSACTIONS OF 1 ROW ON ERROR CONTINUE REPORT STATUS AS s RETURN i, v, s.committed");
  const auto other = database.NewSession();
  while (RunText(other.get(), "MATCH (x:X {i: 2}) RETURN x.v") != "1") CHECK(stepped.Advance() == "waiting");
  CHECK(CommitText(holder.get()).empty());
  CHECK(stepped.Finish() == "1, 6, true; 2, 1, true");
  CHECK(stepped.summary().counters.properties_set == 2);
}

TEST_CASE("concurrent inner transactions do not wait for each other; rows keep the order of the input") {
  TestDatabase alone;
  SecondOvertakesFirst(alone);
  WithWorkers on_workers;
  SecondOvertakesFirst(*on_workers);
}

TEST_CASE("increments of few counters in opposite orders: deadlocks among inner transactions are absorbed") {
  WithWorkers database;
  database->Run("UNWIND range(0, 3) AS i CREATE (:C {i: i, v: 0})");
  const std::string answer = database->Run(
      "UNWIND range(1, 400) AS r CALL (r) { "
      "UNWIND CASE r % 2 WHEN 0 THEN [0, 1, 2, 3] ELSE [3, 2, 1, 0] END AS k MATCH (c:C {i: k}) SET c.v = c.v + 1 } "
      "IN 8 CONCURRENT TRANSACTIONS OF 1 ROW");
  CHECK(answer == "");
  CHECK(database->Run("MATCH (c:C) RETURN DISTINCT c.v") == "400");
}

TEST_CASE("concurrent MERGE of the same keys makes each once") {
  WithWorkers database;
  database->Run("CREATE CONSTRAINT FOR (k:K) REQUIRE k.id IS UNIQUE");
  CHECK(database->Run("UNWIND range(1, 600) AS r CALL (r) { MERGE (k:K {id: r % 20}) ON CREATE SET k.n = 1 "
                      "ON MATCH SET k.n = k.n + 1 } IN 6 CONCURRENT TRANSACTIONS OF 7 ROWS") == "");
  CHECK(database->Run("MATCH (k:K) RETURN count(k), sum(k.n)") == "20, 600");
}

TEST_CASE("ON ERROR of concurrent inner transactions") {
  WithWorkers database;
  const std::string head = "UNWIND range(1, 40) AS i CALL (i) { CREATE (n:T {i: 10 / (20 - i)}) RETURN 1 AS one } ";
  CHECK(database->Run(head + "IN 4 CONCURRENT TRANSACTIONS OF 1 ROW ON ERROR CONTINUE REPORT STATUS AS s "
                             "RETURN count(one), sum(CASE WHEN s.committed THEN 1 ELSE 0 END), count(*), "
                             "collect(CASE WHEN one IS NULL THEN i END)") == "39, 39, 40, [20]");
  CHECK(database->Run("MATCH (n:T) DELETE n RETURN count(n)") == "39");
  // What ran beside the failing batch is finished; nothing begins after it.
  const std::string broken = database->Run(
      head +
      "IN 4 CONCURRENT TRANSACTIONS OF 1 ROW ON ERROR BREAK REPORT STATUS AS s WITH i, s WHERE s.committed "
      "RETURN count(*) < 30, max(i) < 30, count(*) >= 19");
  CHECK(broken == "true, true, true");
  database->Run("MATCH (n:T) DELETE n");
  const std::string failed = database->Run(head + "IN 4 CONCURRENT TRANSACTIONS OF 1 ROW RETURN i");
  CHECK(failed.find("/ by zero") != std::string::npos);
  CHECK(failed.substr(0, 2) == "! ");
  const std::string kept = database->Run("MATCH (n:T) RETURN count(n) >= 16 AND count(n) < 30");
  CHECK(kept == "true");
}

TEST_CASE("the number of concurrent transactions is checked when it is a parameter") {
  WithWorkers database;
  const std::string text = "UNWIND [1, 2] AS i CALL (i) { CREATE (:T) } IN $n CONCURRENT TRANSACTIONS OF 1 ROW";
  CHECK(database->Run(text, {{"n", types::Value::Integer(0)}}).find("must be a positive integer") != std::string::npos);
  CHECK(database->Run(text, {{"n", types::Value::Integer(1000000)}}) == "");
  CHECK(database->Run("UNWIND [1, 2] AS i CALL (i) { CREATE (:T) } IN CONCURRENT TRANSACTIONS OF 1 ROW") == "");
  CHECK(database->Run("MATCH (t:T) RETURN count(t)") == "4");
}

TEST_CASE("concurrent inner transactions that loop end by a cancel, at the deadline and with their statement") {
  WithWorkers database;
  const std::string text =
      "UNWIND range(1, 8) AS i CALL (i) { UNWIND range(1, 1000000000000) AS x WITH x WHERE x < 0 CREATE (:Never) } "
      "IN 3 CONCURRENT TRANSACTIONS OF 1 ROW ON ERROR CONTINUE";
  {
    Stepped stepped(&database->session(), text);
    CHECK(stepped.Advance() == "waiting");
    database->session().Cancel();
    CHECK(stepped.Finish().find("has been terminated") != std::string::npos);
    database->session().ClearCancel();
  }
  {
    Stepped stepped(&database->session(), text, {.timeout_ms = 10});
    CHECK(stepped.Finish().find("timeout") != std::string::npos);
  }
  {
    Stepped stepped(&database->session(), text);
    CHECK(stepped.Advance() == "waiting");
  }
  CHECK(database->Run("MATCH (n) RETURN count(n)") == "0");
}

TEST_CASE("concurrent inner transactions share their statement's memory limit") {
  WithWorkers database([](DatabaseOptions* options) { options->query_memory_limit_bytes = size_t{8} << 20; });
  const std::string answer = database->Run(
      "UNWIND range(1, 4) AS i CALL (i) { CREATE (:T) RETURN [x IN range(1, 200000) | x * i] AS l } "
      "IN 4 CONCURRENT TRANSACTIONS OF 1 ROW RETURN size(l)");
  CHECK(answer.find("of at most") != std::string::npos);
  CHECK(database->Run("RETURN 1") == "1");
}

TEST_CASE("input that reads no graph is taken piece by piece: it may be larger than memory") {
  WithWorkers database([](DatabaseOptions* options) { options->query_memory_limit_bytes = size_t{24} << 20; });
  // 100 MB of rows.
  const std::string rows = "UNWIND range(1, 100000) AS i WITH i, i + toString(i) AS s, range(1, 60) AS l ";
  const std::string batch =
      "CALL (i, s, l) { WITH i, s, l WHERE size(l) = 60 AND i % 10 = 0 CREATE (:T {i: i, s: s}) } ";
  CHECK(database->Run(rows + batch + "IN TRANSACTIONS OF 999 ROWS RETURN count(*)") == "100000");
  CHECK(database->Run(rows + batch + "IN 3 CONCURRENT TRANSACTIONS OF 50 ROWS") == "");
  CHECK(database->Run("MATCH (t:T) RETURN count(*), count(DISTINCT t.i), sum(t.i)") == "20000, 10000, 1000100000");
}

TEST_CASE("pieces of the input: batches keep their size, failures and BREAK their rows") {
  TestDatabase database([](DatabaseOptions* options) { options->batch_rows = 7; });
  const std::string head =
      "UNWIND range(1, 100) AS i CALL (i) { CREATE (:T {v: 1 / (47 - i)}) } IN TRANSACTIONS OF 5 ROWS ";
  const std::string tail =
      "REPORT STATUS AS s WITH s.transactionId AS id, s.started AS started, s.committed AS done, "
      "count(*) AS rows, min(i) AS first ORDER BY first RETURN started, done, rows, count(*), min(first) AS least "
      "ORDER BY least";
  CHECK(database.Run(head + "ON ERROR CONTINUE " + tail) == "true, true, 5, 19, 1; true, false, 5, 1, 46");
  CHECK(database.Run("MATCH (t:T) DELETE t RETURN count(t)") == "95");
  CHECK(database.Run(head + "ON ERROR BREAK " + tail) ==
        "true, true, 5, 9, 1; true, false, 5, 1, 46; false, false, 50, 1, 51");
  CHECK(database.Run("MATCH (t:T) DELETE t RETURN count(t)") == "45");
  CHECK(database.Run(head).find("/ by zero") != std::string::npos);
  CHECK(database.Run("MATCH (t:T) RETURN count(t)") == "45");
}

TEST_CASE("input from the graph may be larger than memory, too") {
  TestDatabase database([](DatabaseOptions* options) {
    options->query_memory_limit_bytes = size_t{16} << 20;
    options->query_spill_bytes = size_t{1} << 20;
  });
  CHECK(database.Run("UNWIND range(1, 40000) AS i CALL (i) { CREATE (:A {i: i}) } IN TRANSACTIONS") == "");
  CHECK(database.Run("MATCH (a:A) WITH a, [a.i] + range(1, 40) AS l "
                     "CALL (a, l) { WITH a, l WHERE l[0] = a.i AND size(l) = 41 CREATE (:A {i: -a.i}) } "
                     "IN TRANSACTIONS OF 700 ROWS RETURN count(*)") == "40000");
  CHECK(database.Run("MATCH (a:A) RETURN count(*), sum(a.i)") == "80000, 0");
  // And so may what the batches give.
  CHECK(database.Run("UNWIND range(1, 100000) AS i CALL (i) { CREATE (b:B {i: i}) RETURN b, range(i, i + 20) AS l } "
                     "IN TRANSACTIONS OF 900 ROWS ON ERROR CONTINUE REPORT STATUS AS s WITH i, b, l, s "
                     "WHERE b.i = i AND l[20] = i + 20 AND s.committed RETURN count(*), sum(i)") ==
        "100000, 5000050000");
}

TEST_CASE("input from the graph does not see what the batches write") {
  TestDatabase database;
  database.Run("UNWIND range(1, 100) AS i CREATE (:A {i: i})");
  CHECK(database.Run("MATCH (a:A) CALL (a) { CREATE (:A {i: a.i}) } IN TRANSACTIONS OF 1 ROW RETURN count(*)") ==
        "100");
  CHECK(database.Run("UNWIND range(1, 20) AS i WITH i, COUNT { (:A) } AS n CALL (n) { CREATE (:A {i: n}) } "
                     "IN TRANSACTIONS OF 1 ROW RETURN DISTINCT n") == "200");
  CHECK(database.Run("MATCH (a:A) RETURN count(*)") == "220");
}

TEST_CASE("LIMIT above CALL IN TRANSACTIONS runs every batch, and PROFILE counts the rows of all of them") {
  WithWorkers database;
  CHECK(database->Run("UNWIND range(1, 10) AS i CALL (i) { CREATE (n:T) RETURN n } IN 3 CONCURRENT TRANSACTIONS OF 2 "
                      "ROWS RETURN i LIMIT 1") == "1");
  CHECK(database->Run("MATCH (n:T) RETURN count(n)") == "10");
  Stepped profile(&database->session(),
                  "PROFILE UNWIND range(1, 10) AS i CALL (i) { CREATE (n:T) RETURN n } IN 3 CONCURRENT TRANSACTIONS OF "
                  "2 ROWS RETURN count(n)");
  CHECK(profile.Finish() == "10");
  REQUIRE(profile.summary().profile != nullptr);
  CHECK(profile.summary().counters.nodes_created == 10);
}

}  // namespace
}  // namespace mycel::engine::database
