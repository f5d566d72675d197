// Transactions whose snapshots keep old versions are named once per threshold, and ended one at a time.
#include "engine/database/reader_watch.h"

#include <catch2/catch.hpp>
#include <mutex>
#include <string>
#include <vector>

#include "engine/database/cancellation.h"
#include "engine/database/transaction_list.h"
#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

constexpr uint64_t kSecond = 1'000'000'000;
constexpr uint64_t kMiB = uint64_t{1} << 20;

class ReaderWatchFixture {
 public:
  uint64_t Add(Cancellation* cancellation, const std::string& query) {
    const uint64_t number =
        list.Add({.user = "reports", .client_address = "127.0.0.1:50312", .cancellation = cancellation});
    list.SetQuery(number, query, 0);
    return number;
  }
  ReaderLimits Limits(uint64_t warn, uint64_t max, uint64_t max_age_ms) {
    return {warn, max, max_age_ms, [this](const std::string& line) { log.push_back(line); }};
  }
  TransactionList list;
  std::vector<std::string> log;
};

TEST_CASE_METHOD(ReaderWatchFixture, "a reader that holds back much is named, and again when that has doubled") {
  ReaderWatch watch(Limits(10 * kMiB, 0, 0), "neo4j", &list);
  Cancellation cancellation;
  const uint64_t number = Add(&cancellation, "MATCH (n)\nRETURN n");
  const auto look = [&](uint64_t bytes) {
    const txn::HeldBack held{number, 74 * kSecond, bytes};
    watch.Look(std::span(&held, 1));
  };
  look(9 * kMiB);
  CHECK(log.empty());
  look(11 * kMiB);
  look(12 * kMiB);
  look(21 * kMiB);
  REQUIRE(log.size() == 1);
  for (const char* part :
       {"neo4j-transaction-1", "'reports'", "127.0.0.1:50312", "MATCH (n) RETURN n", "74 s", "11.0 MiB"}) {
    CAPTURE(part, log[0]);
    CHECK(log[0].find(part) != std::string::npos);
  }
  look(22 * kMiB);
  CHECK(log.size() == 2);
  CHECK(!cancellation.requested());
  CHECK(list.List("neo4j", 0).at(0).status == "Running, keeps 23068672 bytes of later changes in memory");
  watch.Look({});
  CHECK(list.List("neo4j", 0).at(0).status == "Running");
  CHECK(watch.Name(number + 1).empty());
}

TEST_CASE_METHOD(ReaderWatchFixture, "above the limit the oldest is ended, and the next one only when that is gone") {
  ReaderWatch watch(Limits(0, 10 * kMiB, 0), "neo4j", &list);
  Cancellation first;
  Cancellation second;
  const txn::HeldBack held[] = {{Add(&first, "RETURN 1"), 9 * kSecond, 20 * kMiB},
                                {Add(&second, "RETURN 2"), 8 * kSecond, 19 * kMiB}};
  watch.Look(held);
  watch.Look(held);
  CHECK(first.terminated());
  CHECK(!second.terminated());
  CHECK(first.reason().id() == base::ErrorId::kTerminated);
  CHECK(first.reason().message().find("snapshot.max_held_bytes") != std::string::npos);
  CHECK(log.size() == 1);
  watch.Look(std::span(held).subspan(1));
  CHECK(second.terminated());
}

TEST_CASE_METHOD(ReaderWatchFixture, "an old snapshot is ended if it holds anything back, the store's own never") {
  ReaderWatch watch(Limits(0, 0, 5000), "neo4j", &list);
  Cancellation cancellation;
  const txn::HeldBack own{0, 100 * kSecond, 20 * kMiB};
  watch.Look(std::span(&own, 1));
  txn::HeldBack held{Add(&cancellation, "RETURN 1"), 4 * kSecond, 1};
  watch.Look(std::span(&held, 1));
  CHECK(!cancellation.terminated());
  held.age_ns = 6 * kSecond;
  watch.Look(std::span(&held, 1));
  CHECK(cancellation.terminated());
  CHECK(cancellation.reason().message().find("snapshot.max_age_ms") != std::string::npos);
  cancellation.TransactionEnded();
  CHECK(cancellation.reason().ok());
}

// All the way: what the store measures ends the transaction, and its client is told why.
TEST_CASE("a transaction that holds back more than it may is told so") {
  std::vector<std::string> log;
  std::mutex mutex;
  TestDatabase database([&](DatabaseOptions* options) {
    options->reader_limits.max_bytes = 1000;
    options->reader_limits.on_warning = [&](const std::string& line) {
      const std::lock_guard lock(mutex);
      log.push_back(line);
    };
  });
  database.Run("UNWIND range(1, 100) AS i CREATE (:X {v: 1})");
  const auto reader = database.NewSession();
  REQUIRE(reader->Begin({}).ok());
  CHECK(RunText(reader.get(), "MATCH (x:X) RETURN sum(x.v)") == "100");
  database.Run("MATCH (x:X) SET x.v = 2");
  // It is old enough after a second of the real clock; measured at once then, or five seconds later.
  const uint64_t until = database.env()->MonotonicNanos() + 20 * kSecond;
  while (!reader->terminated() && database.env()->MonotonicNanos() < until) database.Run("MATCH (x:X) RETURN count(x)");
  REQUIRE(reader->terminated());
  const std::string answer = CommitText(reader.get());
  CHECK(answer.find("snapshot.max_held_bytes") != std::string::npos);
  CHECK(!reader->in_transaction());
  CHECK(RunText(reader.get(), "MATCH (x:X) RETURN sum(x.v)") == "200");
  const std::lock_guard lock(mutex);
  REQUIRE(log.size() == 1);
  CHECK(log[0].find("MATCH (x:X) RETURN sum(x.v)") != std::string::npos);
}

}  // namespace
}  // namespace mycel::engine::database
