// Durability levels: what a commit's answer promises, and what others see before that is kept.
#include <atomic>

#include "engine/database/transaction_settings.h"
#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

types::Value Metadata(std::string_view key, std::string_view value) {
  types::MapBuilder map;
  map.Put(key, types::Value::String(value));
  return std::move(map).Build();
}

// Labels, keys and ids that are used for the first time are logged in forced records of their own, which may take an
// async commit behind them to the disk.
void UseNames(TestDatabase* database) { CHECK(database->Run("CREATE (:A {v: 1}), (:B)").empty()); }

// Nothing but a commit that is forced gets an async one to the disk within the test.
void LongWindow(DatabaseOptions* options) { options->async_window_ms = 3'600'000; }

TEST_CASE("settings are read from metadata and prefix, and wrong ones name the key") {
  TransactionSettings settings;
  CHECK(ApplyMetadata(Metadata("durability", "ASYNC"), &settings).ok());
  CHECK(settings.durability == wal::Durability::kAsync);
  CHECK(ApplyMetadata(Metadata("application", "shop"), &settings).ok());
  CHECK(ApplyMetadata(Metadata("memory_limit", "64MiB"), &settings).ok());
  CHECK(settings.memory_limit_bytes == uint64_t{64} << 20);
  CHECK(ApplyMetadata(Metadata("cache", "off"), &settings).ok());
  CHECK(!settings.cache);
  for (const auto& [key, value] : {std::pair("durability", "never"), std::pair("memory_limit", "lots"),
                                   std::pair("parallel", "4"), std::pair("cache", "maybe")}) {
    const base::Status status = ApplyMetadata(Metadata(key, value), &settings);
    CHECK(status.id() == base::ErrorId::kArgumentError);
    CHECK(status.message().find(key) != std::string::npos);
  }
}

TEST_CASE("an async commit is acknowledged before it is on disk and says so") {
  TestDatabase database(LongWindow);
  std::string level;
  CHECK(RunText(&database.session(), "CREATE (:A)", {}, {}, &level) == "");
  CHECK(level == "sync");
  const base::Lsn durable = database.store().visible_lsn();
  CHECK(RunText(&database.session(), "CYPHER durability=async CREATE (:A)", {}, {}, &level) == "");
  CHECK(level == "async");
  CHECK(database.store().visible_lsn() == durable);
  CHECK(RunText(&database.session(), "CREATE (:A)", {}, {.metadata = Metadata("durability", "off")}, &level) == "");
  CHECK(level == "off");
  CHECK(RunText(&database.session(), "CYPHER durability=async MATCH (n:A) RETURN count(n)", {}, {}, &level) == "3");
  CHECK(level.empty());
}

TEST_CASE("a user may have a durability, a transaction may still choose another") {
  TestDatabase database([](DatabaseOptions* options) {
    LongWindow(options);
    options->user_durability = {{"loader", wal::Durability::kAsync}};
  });
  std::string level;
  for (const auto& [user, expected] : {std::pair("loader", "async"), std::pair("anna", "sync")}) {
    const auto session = database.NewSession([name = user](SessionOptions* options) { options->user = name; });
    CHECK(RunText(session.get(), "CREATE (:A)", {}, {}, &level) == "");
    CHECK(level == expected);
    CHECK(RunText(session.get(), "CYPHER durability=off CREATE (:A)", {}, {}, &level) == "");
    CHECK(level == "off");
  }
}

TEST_CASE("what a session has written it sees at once; what may be lost waits for the disk before it is told") {
  TestDatabase database(LongWindow);
  UseNames(&database);
  CHECK(database.Run("CYPHER durability=async CREATE (:A)") == "");
  const auto other = database.NewSession();
  CHECK(RunText(other.get(), "MATCH (n:A) RETURN count(n)") == "1");

  auto statement = database.session().Run("MATCH (n:A) RETURN count(n)", {}, {});
  REQUIRE(statement.ok());
  TextSink sink;
  std::atomic<int> wakes{0};
  auto progress = (*statement)->Pull(UINT64_MAX, &sink, [&] { ++wakes; });
  REQUIRE(progress.ok());
  CHECK(*progress == Progress::kWaiting);
  CHECK(sink.text.empty());
  CHECK(wakes == 0);
  CHECK(RunText(other.get(), "CREATE (:B)") == "");  // forces what stands before it in the log
  CHECK(wakes == 1);
  progress = (*statement)->Pull(UINT64_MAX, &sink, [] {});
  REQUIRE(progress.ok());
  CHECK(*progress == Progress::kDone);
  CHECK(sink.text == "2");
}

TEST_CASE("an error that tells of what may be lost waits as rows do") {
  TestDatabase database(LongWindow);
  UseNames(&database);
  CHECK(database.Run("CYPHER durability=async CREATE (:A {v: 0})") == "");
  auto statement = database.session().Run("MATCH (n:A) RETURN 1 / n.v", {}, {});
  REQUIRE(statement.ok());
  TextSink sink;
  auto progress = (*statement)->Pull(UINT64_MAX, &sink, [] {});
  REQUIRE(progress.ok());
  CHECK(*progress == Progress::kWaiting);
  CHECK(RunText(database.NewSession().get(), "CREATE (:B)") == "");
  progress = (*statement)->Pull(UINT64_MAX, &sink, [] {});
  REQUIRE(!progress.ok());
  CHECK(progress.status().id() == base::ErrorId::kDivisionByZero);
}

TEST_CASE("a bookmark of an async commit is reached at once by a session that is async too") {
  TestDatabase database(LongWindow);
  REQUIRE(database.session().Begin({.metadata = Metadata("durability", "async")}).ok());
  CHECK(database.Run("CREATE (:A)") == "");
  CommitSummary summary;
  CHECK(CommitText(&database.session(), &summary) == "");
  CHECK(summary.durability == "async");
  const auto other = database.NewSession();
  const auto reached = other->ReachBookmarks(std::span(&summary.bookmark, 1));
  REQUIRE(reached.ok());
  CHECK(*reached == Progress::kDone);
  CHECK(RunText(other.get(), "CYPHER durability=off MATCH (n:A) RETURN count(n)") == "1");
}

TEST_CASE("the durability of an explicit transaction is chosen by its first statement and then fixed") {
  TestDatabase database(LongWindow);
  REQUIRE(database.session().Begin({}).ok());
  CHECK(database.Run("CYPHER durability=async CREATE (:A)") == "");
  CHECK(database.Run("CYPHER durability=async CREATE (:A)") == "");
  CHECK(database.Run("CYPHER durability=sync CREATE (:A)").find("has begun with durability = async") !=
        std::string::npos);
  database.session().Rollback();
  REQUIRE(database.session().Begin({.metadata = Metadata("durability", "perhaps")}).id() ==
          base::ErrorId::kArgumentError);
}

TEST_CASE("the server's setting holds where a transaction chooses nothing") {
  TestDatabase database([](DatabaseOptions* options) { options->durability = wal::Durability::kOff; });
  std::string level;
  CHECK(RunText(&database.session(), "CREATE (:A)", {}, {}, &level) == "");
  CHECK(level == "off");
  CHECK(RunText(&database.session(), "CYPHER durability=sync CREATE (:A)", {}, {}, &level) == "");
  CHECK(level == "sync");
}

TEST_CASE("a transaction's memory limit fails its statement and no other") {
  TestDatabase database;
  const std::string query = "UNWIND range(1, 300000) AS x WITH collect(x) AS xs RETURN size(xs)";
  const std::string limited = database.Run("CYPHER memory_limit='64KiB' " + query);
  CHECK(limited.find("of at most 65536") != std::string::npos);
  CHECK(database.Run(query) == "300000");
}

TEST_CASE("cache=off neither looks a plan up nor keeps one") {
  TestDatabase database;
  const auto hits = [&] {
    return database.Run("CALL mycel.cache.stats() YIELD tier, hits, misses WHERE tier = 'query' RETURN hits, misses");
  };
  std::ignore = hits();
  const std::string before = hits();
  for (int i = 0; i < 3; ++i) CHECK(database.Run("CYPHER cache=off RETURN 1 AS x") == "1");
  for (int i = 0; i < 3; ++i) {
    CHECK(RunText(&database.session(), "RETURN 2 AS x", {}, {.metadata = Metadata("cache", "off")}) == "2");
  }
  const std::string after = hits();
  // The question itself is found each time.
  CHECK(std::stoi(after) == std::stoi(before) + 1);
}

}  // namespace
}  // namespace mycel::engine::database
