// A disk that does not come back from a sync: whoever waits for it can be stopped, is told what is known, and goes on.
#include <condition_variable>
#include <mutex>

#include "engine/env/fault_env.h"
#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

// A database whose log can be held up in its sync.
class SlowDisk {
 public:
  SlowDisk()
      : database_([this](DatabaseOptions* options) {
          options->env = &env_;
          std::filesystem::create_directories(options->path);  // RocksDB's files lie in a real folder
        }) {
    env_.SetSyncHook([this](const std::string& path) {
      if (path.find("/wal/") == std::string::npos) return;
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !held_; });
    });
  }
  ~SlowDisk() {
    Release();
    database_.Close();
  }
  void Hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }
  void Release() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    changed_.notify_all();
  }
  TestDatabase& database() { return database_; }
  env::FaultEnv& env() { return env_; }

 private:
  env::FaultEnv env_{1};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
  TestDatabase database_;
};

// Pulled until it waits: "waiting", the rows, or the error.
std::string Advance(Statement* statement, TextSink* sink) {
  while (true) {
    const auto progress = statement->Pull(UINT64_MAX, sink, [] {});
    if (!progress.ok()) return std::string(progress.status().info().neo4j_code) + " " + progress.status().FullMessage();
    if (*progress == Progress::kWaiting) return "waiting";
    if (*progress == Progress::kDone) return sink->text;
  }
}

constexpr std::string_view kUnknown = "Neo.DatabaseError.Transaction.TransactionCommitFailed";

TEST_CASE("a commit that waits for the disk ends by a cancel with an outcome that is not known, and comes to be") {
  SlowDisk disk;
  Session& session = disk.database().session();
  disk.database().Run("CREATE (:X {v: 1, w: 0})");
  disk.Hold();
  {
    auto statement = session.Run("MATCH (x:X) SET x.v = 2", {}, {});
    REQUIRE(statement.ok());
    TextSink sink;
    CHECK(Advance(statement->get(), &sink) == "waiting");
    session.Cancel();
    const std::string answer = Advance(statement->get(), &sink);
    CHECK(answer.find(kUnknown) == 0);
    CHECK(answer.find("waiting for the disk") != std::string::npos);
    session.ClearCancel();
  }
  // What is queued already does not stop the session.
  CHECK(disk.database().Run("MATCH (x:X) RETURN x.v") == "1");
  disk.Release();
  CHECK(disk.database().Run("MATCH (x:X) SET x.v = x.v + 1 RETURN x.v") == "3");
}

TEST_CASE("the commit of an explicit transaction ends at the transaction's timeout and when it is terminated") {
  SlowDisk disk;
  Session& session = disk.database().session();
  disk.database().Run("CREATE (:X {v: 1})");
  for (const bool by_timeout : {true, false}) {
    REQUIRE(session.Begin({.timeout_ms = by_timeout ? uint64_t{50} : uint64_t{0}}).ok());
    CHECK(disk.database().Run("MATCH (x:X) SET x.v = x.v + 1") == "");
    disk.Hold();
    CommitSummary summary;
    int wakes = 0;
    auto progress = session.Commit(&summary, [&] { ++wakes; });
    REQUIRE(progress.ok());
    CHECK(*progress == Progress::kWaiting);
    if (by_timeout) {
      disk.env().AdvanceClock(100'000'000);
    } else {
      session.Cancel();
      CHECK(wakes == 1);
    }
    progress = session.Commit(&summary, [] {});
    CHECK(progress.status().id() == base::ErrorId::kOutcomeUnknown);
    CHECK(!session.in_transaction());
    session.ClearCancel();
    disk.Release();
  }
  CHECK(disk.database().Run("MATCH (x:X) SET x.v = x.v + 1 RETURN x.v") == "4");
}

// The connection drops statement and session; neither asks again.
TEST_CASE("a client that vanishes while its commit waits leaves no lock, no memory and no transaction behind") {
  SlowDisk disk;
  disk.database().Run("CREATE (:X {v: 1})");
  const uint64_t bytes_before = disk.database().query_bytes();
  for (const bool explicitly : {false, true}) {
    disk.Hold();
    {
      const auto vanishing = disk.database().NewSession();
      std::unique_ptr<Statement> statement;
      TextSink sink;
      if (explicitly) {
        REQUIRE(vanishing->Begin({}).ok());
        CHECK(RunText(vanishing.get(), "MATCH (x:X) SET x.v = x.v + 1") == "");
        CommitSummary summary;
        const auto progress = vanishing->Commit(&summary, [] {});
        REQUIRE(progress.ok());
        CHECK(*progress == Progress::kWaiting);
      } else {
        auto begun = vanishing->Run(
            "UNWIND range(1, 10000) AS i WITH collect(i) AS l MATCH (x:X) SET x.v = x.v + 1, x.l = l", {}, {});
        REQUIRE(begun.ok());
        statement = std::move(begun).value();
        CHECK(Advance(statement.get(), &sink) == "waiting");
      }
      vanishing->Cancel();
    }
    CHECK(disk.database().query_bytes() == bytes_before);
    CHECK(disk.database().Run("SHOW TRANSACTIONS YIELD transactionId RETURN count(*)") == "1");
    // Another writer of the row neither waits nor loses the change, whose commit is queued.
    CHECK(disk.database().Run("CYPHER durability=async MATCH (x:X) SET x.v = x.v + 10") == "");
    disk.Release();
    CHECK(disk.database().Run("CREATE (:Y)") == "");  // forces what stands before it in the log
  }
  CHECK(disk.database().Run("MATCH (x:X) SET x.l = null RETURN x.v") == "23");
}

TEST_CASE("rows that wait until what they tell is durable end by a cancel") {
  SlowDisk disk;
  Session& session = disk.database().session();
  disk.database().Run("CREATE (:X {v: 1})");
  disk.Hold();
  // What the session has written it sees at once; what it tells of it waits.
  CHECK(disk.database().Run("CYPHER durability=async MATCH (x:X) SET x.v = 2") == "");
  {
    auto statement = session.Run("MATCH (x:X) RETURN x.v", {}, {});
    REQUIRE(statement.ok());
    TextSink sink;
    CHECK(Advance(statement->get(), &sink) == "waiting");
    session.Cancel();
    CHECK(Advance(statement->get(), &sink).find("Neo.ClientError.Transaction.Terminated") == 0);
    session.ClearCancel();
    CHECK(sink.text.empty());
  }
  disk.Release();
  CHECK(disk.database().Run("CREATE (:X {v: 0})") == "");  // forces what stands before it in the log
  CHECK(disk.database().Run("MATCH (x:X) RETURN max(x.v)") == "2");
}

TEST_CASE("CALL IN TRANSACTIONS that waits for a commit ends by a cancel") {
  SlowDisk disk;
  Session& session = disk.database().session();
  disk.database().Run("CREATE (:T)");
  disk.Hold();
  for (const std::string_view many : {"IN TRANSACTIONS OF 1 ROW", "IN 3 CONCURRENT TRANSACTIONS OF 1 ROW"}) {
    auto statement = session.Run("UNWIND range(1, 5) AS i CALL (i) { CREATE (:T) } " + std::string(many), {}, {});
    REQUIRE(statement.ok());
    TextSink sink;
    CHECK(Advance(statement->get(), &sink) == "waiting");
    session.Cancel();
    CHECK(Advance(statement->get(), &sink).find("Neo.ClientError.Transaction.Terminated") == 0);
    session.ClearCancel();
  }
  disk.Release();
  CHECK(disk.database().Run("CREATE (:Last)") == "");  // waits for what stands before it in the log
  CHECK(disk.database().Run("MATCH (t:T) RETURN count(t)") == "5");
}

}  // namespace
}  // namespace mycel::engine::database
