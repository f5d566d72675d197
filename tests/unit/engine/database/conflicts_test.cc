// Conflicts, lock waits and deadlocks that no client notices, and those that one must.
#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>

#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

constexpr int kClients = 16;

// Runs `work` of one session in each of many threads; every text that comes back is an error.
std::vector<std::string> InParallel(TestDatabase* database,
                                    const std::function<std::string(Session*, int client)>& work) {
  std::vector<std::string> errors(kClients);
  std::vector<std::thread> threads;
  for (int client = 0; client < kClients; ++client) {
    threads.emplace_back([&, client] {
      const auto session = database->NewSession();
      errors[static_cast<size_t>(client)] = work(session.get(), client);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::erase(errors, "");
  return errors;
}

// A statement that has begun and waits for a lock.
class Waiting {
 public:
  Waiting(Session* session, std::string_view text) {
    auto statement = session->Run(text, {}, {});
    REQUIRE(statement.ok());
    statement_ = std::move(statement).value();
    CHECK(Pull() == "waiting");
  }
  // "waiting", the rows, or the error.
  std::string Pull() {
    auto progress = statement_->Pull(UINT64_MAX, &sink_, [wakes = wakes_] { ++*wakes; });
    // A slice may be over first where everything is slow.
    while (progress.ok() && *progress == Progress::kYielded) {
      progress = statement_->Pull(UINT64_MAX, &sink_, [wakes = wakes_] { ++*wakes; });
    }
    if (!progress.ok()) return progress.status().FullMessage();
    return *progress == Progress::kWaiting ? "waiting" : sink_.text;
  }
  // The same, once it waits no more.
  std::string Finish() {
    Sleeper sleeper;
    while (true) {
      const auto progress = statement_->Pull(UINT64_MAX, &sink_, sleeper.wake());
      if (!progress.ok()) return progress.status().FullMessage();
      if (*progress == Progress::kDone) return sink_.text;
      if (*progress == Progress::kWaiting) sleeper.Wait();
    }
  }
  [[nodiscard]] int wakes() const { return *wakes_; }

 private:
  std::unique_ptr<Statement> statement_;
  TextSink sink_;
  std::shared_ptr<std::atomic<int>> wakes_ = std::make_shared<std::atomic<int>>(0);
};

// Ends the transaction whose statement begins with `query`.
std::string Terminate(Session* session, std::string_view query) {
  const std::string id =
      RunText(session,
              "SHOW TRANSACTIONS YIELD transactionId, currentQuery WHERE currentQuery STARTS WITH $q "
              "RETURN transactionId",
              {{"q", types::Value::String(query)}});
  return RunText(session, "TERMINATE TRANSACTION " + id + " YIELD message RETURN message");
}

TEST_CASE("a wait for a lock holds no thread and ends in an answer on the newest state") {
  TestDatabase database;
  database.Run("CREATE (:X {v: 1})");
  const auto holder = database.NewSession();
  REQUIRE(holder->Begin({}).ok());
  CHECK(RunText(holder.get(), "MATCH (x:X) SET x.v = x.v * 10") == "");
  Waiting waiting(&database.session(), "MATCH (x:X) SET x.v = x.v + 1 RETURN x.v");
  CHECK(waiting.wakes() == 0);
  CHECK(CommitText(holder.get()).empty());
  CHECK(waiting.wakes() == 1);
  CHECK(waiting.Finish() == "11");
}

TEST_CASE("the first statement of an explicit transaction is run again too; a later one tells the conflict") {
  TestDatabase database;
  database.Run("CREATE (:X {v: 1}), (:Y)");
  const auto holder = database.NewSession();
  const auto later = database.NewSession();
  REQUIRE(holder->Begin({}).ok());
  REQUIRE(database.session().Begin({}).ok());
  REQUIRE(later->Begin({}).ok());
  CHECK(RunText(later.get(), "MATCH (y:Y) RETURN count(y)") == "1");
  CHECK(RunText(holder.get(), "MATCH (x:X) SET x.v = 2") == "");
  {
    Waiting first(&database.session(), "MATCH (x:X) SET x.v = x.v + 1 RETURN x.v");
    Waiting second(later.get(), "MATCH (x:X) SET x.v = x.v + 1 RETURN x.v");
    CHECK(CommitText(holder.get()).empty());
    CHECK(first.Finish() == "3");
    CHECK(CommitText(&database.session()).empty());
    CHECK(second.Finish().find("run it again") != std::string::npos);
  }
  later->Rollback();
}

TEST_CASE("a wait for a lock ends with its own code at the deadline and when it is cancelled") {
  TestDatabase database;
  database.Run("CREATE (:X {v: 1})");
  const auto holder = database.NewSession();
  REQUIRE(holder->Begin({}).ok());
  CHECK(RunText(holder.get(), "MATCH (x:X) SET x.v = 2") == "");
  {
    auto statement = database.session().Run("MATCH (x:X) SET x.v = 3", {}, {.timeout_ms = 1});
    REQUIRE(statement.ok());
    base::Result<Progress> progress = Progress::kWaiting;
    while (progress.ok() && *progress == Progress::kWaiting) progress = (*statement)->Discard([] {});
    CHECK(progress.status().id() == base::ErrorId::kLockClientStopped);
  }
  Waiting waiting(&database.session(), "MATCH (x:X) SET x.v = 3");
  database.session().Cancel();
  CHECK(waiting.wakes() == 1);
  CHECK(waiting.Finish().find("stopped while it waited for a lock") != std::string::npos);
  database.session().ClearCancel();
  holder->Rollback();
  CHECK(database.Run("MATCH (x:X) SET x.v = x.v + 5 RETURN x.v") == "6");
}

TEST_CASE("TERMINATE ends a wait for a lock and an idle transaction, and nothing that comes after it") {
  TestDatabase database;
  database.Run("CREATE (:X {v: 1})");
  std::atomic<int> told{0};
  const auto holder = database.NewSession([&](SessionOptions* options) { options->on_terminate = [&] { ++told; }; });
  REQUIRE(holder->Begin({}).ok());
  CHECK(RunText(holder.get(), "MATCH (x:X) SET x.v = 2") == "");
  const auto other = database.NewSession();
  {
    Waiting waiting(&database.session(), "MATCH (x:X) SET x.v = 3");
    CHECK(Terminate(other.get(), "MATCH (x:X) SET x.v = 3") == "'Transaction terminated.'");
    CHECK(waiting.wakes() == 1);
    CHECK(waiting.Finish().find("stopped while it waited for a lock") != std::string::npos);
  }
  CHECK(database.Run("RETURN 1") == "1");
  CHECK(Terminate(other.get(), "MATCH (x:X) SET x.v = 2") == "'Transaction terminated.'");
  CHECK(told == 1);
  CHECK(holder->terminated());
  holder->Rollback();
  CHECK(!holder->terminated());
  CHECK(RunText(holder.get(), "MATCH (x:X) SET x.v = x.v + 1 RETURN x.v") == "2");
}

TEST_CASE("a large transaction that is ended is answered at once and keeps its locks until all is undone") {
  TestDatabase database;
  database.Run("CREATE (:Hub {v: 1}) WITH 1 AS one MATCH (h:Hub) UNWIND range(1, 30000) AS i CREATE (h)-[:R]->(:Leaf)");
  const auto other = database.NewSession();
  for (const bool explicitly : {false, true}) {
    Session& session = database.session();
    if (explicitly) REQUIRE(session.Begin({}).ok());
    auto statement = session.Run("MATCH (h:Hub) DETACH DELETE h WITH h UNWIND range(1, 100000) AS i RETURN i", {}, {});
    REQUIRE(statement.ok());
    TextSink sink;
    // A row that is not taken keeps the statement from its commit.
    auto progress = (*statement)->Pull(1, &sink, [] {});
    while (progress.ok() && *progress == Progress::kYielded) progress = (*statement)->Pull(1, &sink, [] {});
    REQUIRE(progress.ok());
    REQUIRE(*progress == Progress::kMore);
    session.Cancel();
    progress = (*statement)->Pull(1, &sink, [] {});
    while (progress.ok() && *progress != Progress::kDone) progress = (*statement)->Pull(1, &sink, [] {});
    // Not even rows that are there already are taken, and there is no commit behind them.
    CHECK_FALSE(progress.ok());
    statement = base::Status::Error(base::ErrorId::kInternal, "gone");
    session.Rollback();
    session.ClearCancel();
    // Waits for the lock, finds everything as it was, and has changed it before it answers.
    CHECK(RunText(other.get(), "MATCH (h:Hub) SET h.v = h.v + 1 RETURN h.v") == (explicitly ? "3" : "2"));
    CHECK(database.Run("MATCH (:Hub)-[r]->(:Leaf) RETURN count(r)") == "30000");
  }
}

TEST_CASE("a later statement of an explicit transaction that gives up its wait for a lock is undone once") {
  TestDatabase database;
  database.Run("CREATE (:X {v: 1}), (:Y {v: 1})");
  const auto holder = database.NewSession();
  REQUIRE(holder->Begin({}).ok());
  CHECK(RunText(holder.get(), "MATCH (x:X) SET x.v = 2") == "");
  REQUIRE(database.session().Begin({}).ok());
  CHECK(database.Run("MATCH (y:Y) SET y.v = 2") == "");
  {
    Waiting waiting(&database.session(), "CREATE (:Z) WITH 1 AS one MATCH (x:X) SET x.v = 3");
    database.session().Cancel();
    CHECK(waiting.Finish().find("stopped while it waited for a lock") != std::string::npos);
  }
  database.session().ClearCancel();
  database.session().Rollback();
  holder->Rollback();
  CHECK(database.Run("MATCH (n) RETURN sum(n.v), count(n)") == "2, 2");
}

TEST_CASE("a transaction that was ended by TERMINATE between its statements is not committed") {
  TestDatabase database;
  const auto other = database.NewSession();
  for (const bool commits : {true, false}) {
    REQUIRE(database.session().Begin({}).ok());
    CHECK(database.Run("CREATE (:Gone)") == "");
    CHECK(Terminate(other.get(), "CREATE (:Gone)") == "'Transaction terminated.'");
    const std::string answer = commits ? CommitText(&database.session()) : database.Run("CREATE (:Gone)");
    CHECK(answer.find("The transaction has been terminated") != std::string::npos);
    database.session().Rollback();
  }
  CHECK(database.Run("MATCH (n) RETURN count(n)") == "0");
}

TEST_CASE("a statement that comes after the deadline of its transaction fails with the code of whoever chose that") {
  TestDatabase database;
  for (const bool client : {true, false}) {
    REQUIRE(database.session().Begin({.timeout_ms = 1, .timeout_from_client = client}).ok());
    auto statement = database.session().Run("RETURN 1", {}, {});
    while (statement.ok()) {
      statement->reset();
      statement = database.session().Run("RETURN 1", {}, {});
    }
    CHECK(statement.status().id() ==
          (client ? base::ErrorId::kTransactionTimedOutClient : base::ErrorId::kTransactionTimedOut));
    database.session().Rollback();
  }
}

TEST_CASE("a statement that waits for ever more locks holds no thread for any of them") {
  TestDatabase database;
  constexpr int kRows = 110;
  database.Run("UNWIND range(1, 110) AS i CREATE (:X {i: i, v: 0})");
  std::vector<std::unique_ptr<Session>> holders;
  for (int i = 1; i <= kRows; ++i) {
    holders.push_back(database.NewSession());
    REQUIRE(holders.back()->Begin({}).ok());
    RunText(holders.back().get(), "MATCH (x:X {i: $i}) SET x.v = 1", {{"i", types::Value::Integer(i)}});
  }
  Waiting waiting(&database.session(), "MATCH (x:X) SET x.v = x.v + 2");
  for (int i = 0; i < kRows; ++i) {
    CHECK(waiting.Pull() == "waiting");
    holders[static_cast<size_t>(i)]->Rollback();
  }
  CHECK(waiting.Finish() == "");
  CHECK(database.Run("MATCH (x:X) RETURN sum(x.v)") == "220");
}

TEST_CASE("a deadlock is ended by the one that can be run again without its client noticing") {
  TestDatabase database;
  database.Run("CREATE (:X {name: 'a', v: 0}), (:X {name: 'b', v: 0})");
  const auto elder = database.NewSession();
  REQUIRE(elder->Begin({}).ok());
  CHECK(RunText(elder.get(), "MATCH (x:X {name: 'a'}) SET x.v = x.v + 1 RETURN x.v") == "1");
  // Takes b, then waits for a.
  Waiting silent(&database.session(),
                 "MATCH (b:X {name: 'b'}) SET b.v = b.v + 10 WITH b "
                 "MATCH (a:X {name: 'a'}) SET a.v = a.v + 10 RETURN a.v + b.v");
  // Closes the circle: the other one goes back, which wakes it, and waits again.
  Waiting closing(elder.get(), "MATCH (x:X {name: 'b'}) SET x.v = x.v + 1 RETURN x.v");
  CHECK(silent.wakes() == 1);
  CHECK(silent.Pull() == "waiting");
  CHECK(closing.wakes() == 1);
  CHECK(closing.Finish() == "1");
  CHECK(CommitText(elder.get()).empty());
  CHECK(silent.Finish() == "22");
}

TEST_CASE("clients that increment one counter lose nothing and meet no error") {
  TestDatabase database;
  database.Run("CREATE (:Counter {v: 0})");
  constexpr int kTimes = 40;
  const auto errors = InParallel(&database, [](Session* session, int) -> std::string {
    for (int i = 0; i < kTimes; ++i) {
      const std::string answer = RunText(session, "MATCH (c:Counter) SET c.v = c.v + 1");
      if (!answer.empty()) return answer;
    }
    return "";
  });
  CHECK(errors.empty());
  CHECK(database.Run("MATCH (c:Counter) RETURN c.v") == std::to_string(kClients * kTimes));
}

TEST_CASE("clients that append to one hub and delete other edges of it meet no error") {
  TestDatabase database;
  database.Run("CREATE (:Hub)");
  constexpr int kTimes = 20;
  const auto errors = InParallel(&database, [](Session* session, int) -> std::string {
    for (int i = 0; i < kTimes; ++i) {
      const std::string answer = RunText(session, "MATCH (h:Hub) CREATE (h)-[:R]->(:Leaf)");
      if (!answer.empty()) return answer;
    }
    return "";
  });
  CHECK(errors.empty());
  CHECK(database.Run("MATCH (:Hub)-[r:R]->() RETURN count(r)") == std::to_string(kClients * kTimes));
}

TEST_CASE("clients that merge the same keys make each once and meet no error") {
  for (const bool constrained : {true, false}) {
    TestDatabase database;
    if (constrained) {
      database.Run("CREATE CONSTRAINT FOR (k:Key) REQUIRE k.id IS UNIQUE");
    } else {
      database.Run("CREATE INDEX FOR (k:Key) ON (k.id)");
    }
    const auto errors = InParallel(&database, [](Session* session, int client) -> std::string {
      for (int i = 0; i < 100; ++i) {
        const Parameters parameters{{"id", types::Value::Integer((i * 7 + client) % 100)}};
        const std::string answer =
            RunText(session, "MERGE (k:Key {id: $id}) ON CREATE SET k.n = 1 ON MATCH SET k.n = k.n + 1", parameters);
        if (!answer.empty()) return answer;
      }
      return "";
    });
    for (const std::string& error : errors) UNSCOPED_INFO(error);
    CHECK(errors.empty());
    CHECK(database.Run("MATCH (k:Key) RETURN count(k), sum(k.n), min(k.n), max(k.n)") ==
          "100, " + std::to_string(kClients * 100) + ", " + std::to_string(kClients) + ", " + std::to_string(kClients));
  }
}

TEST_CASE("a counter that is read and then set in explicit transactions loses nothing") {
  TestDatabase database;
  database.Run("CREATE (:Counter {v: 0})");
  constexpr int kTimes = 25;
  std::atomic<int> told{0};
  const auto errors = InParallel(&database, [&](Session* session, int) -> std::string {
    for (int done = 0; done < kTimes;) {
      if (!session->Begin({}).ok()) return "begin";
      const std::string value = RunText(session, "MATCH (c:Counter) RETURN c.v");
      if (value.empty()) return "no row";
      std::string answer = value.find('!') == std::string::npos
                               ? RunText(session, "MATCH (c:Counter) SET c.v = $v",
                                         {{"v", types::Value::Integer(std::strtol(value.c_str(), nullptr, 10) + 1)}})
                               : value;
      if (answer.empty()) answer = CommitText(session);
      if (answer.empty()) {
        ++done;
        continue;
      }
      session->Rollback();
      if (answer.find("run it again") == std::string::npos) return answer;
      ++told;
    }
    return "";
  });
  for (const std::string& error : errors) UNSCOPED_INFO(error);
  CHECK(errors.empty());
  CHECK(database.Run("MATCH (c:Counter) RETURN c.v") == std::to_string(kClients * kTimes));
  // After the first conflicts readers queue: hardly anybody is told of one.
  CHECK(told < kClients * kTimes / 4);
}

TEST_CASE("serializable clients that keep an invariant over two rows never break it") {
  TestDatabase database;
  database.Run("CREATE (:X {name: 'a', v: 0}), (:X {name: 'b', v: 0})");
  std::atomic<int> broken{0};
  const auto errors = InParallel(&database, [&](Session* session, int client) -> std::string {
    for (int i = 0; i < 20; ++i) {
      // Takes one if none is taken, gives it back: at most one is ever taken.
      const std::string name = client % 2 == 0 ? "a" : "b";
      const std::string take =
          "CYPHER isolation=serializable MATCH (x:X) WITH sum(x.v) AS taken WHERE taken = 0 MATCH "
          "(x:X {name: '" +
          name + "'}) SET x.v = 1";
      const std::string give = "CYPHER isolation=serializable MATCH (x:X {name: '" + name + "'}) SET x.v = 0";
      std::string answer = RunText(session, take);
      if (answer.empty()) {
        const std::string taken = RunText(session, "MATCH (x:X) RETURN sum(x.v)");
        if (taken != "0" && taken != "1") ++broken;
        answer = RunText(session, give);
      }
      if (!answer.empty()) return answer;
    }
    return "";
  });
  for (const std::string& error : errors) UNSCOPED_INFO(error);
  CHECK(errors.empty());
  CHECK(broken == 0);
}

TEST_CASE("random numbers differ from statement to statement of a transaction") {
  TestDatabase database;
  REQUIRE(database.session().Begin({}).ok());
  CHECK(database.Run("RETURN rand()") != database.Run("RETURN rand()"));
  CHECK(database.Run("RETURN randomUUID()") != database.Run("RETURN randomUUID()"));
  database.session().Rollback();
}

}  // namespace
}  // namespace mycel::engine::database
