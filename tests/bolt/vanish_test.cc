// A client that is gone: what it ran ends and its locks are free within a second, whatever its session was doing.
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>

#include "bolt/raw_client.h"
#include "bolt/whole_server.h"

namespace mycel::tests {
namespace {

std::unique_ptr<RawClient> LoggedIn(const WholeServer& server) {
  auto client = std::make_unique<RawClient>(server.port());
  client->LogIn({5, 8});
  return client;
}

// The lock of (:Lock) can be had again soon after `vanishing` is gone, and nothing of it runs any more; `left` others
// do.
void CheckFreesItsLock(const WholeServer& server, RawClient* vanishing, int64_t left = 0) {
  const auto other = LoggedIn(server);
  const auto since = std::chrono::steady_clock::now();
  vanishing->Vanish();
  CHECK(other->Value("MATCH (n:Lock) SET n.v = n.v + 1 RETURN n.v") == PackValue(1));
  CHECK(WholeServer::Await(
      [&] { return other->Value("SHOW TRANSACTIONS YIELD transactionId RETURN count(*)") == PackValue(left + 1); }));
  const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - since);
  INFO("freed after " << taken.count() << " ms");
  CHECK(taken < std::chrono::seconds(3));  // a second, on a machine that does nothing else
}

// A transaction that has the lock, with what is sent behind it.
std::unique_ptr<RawClient> Holder(const WholeServer& server, const std::string& then) {
  LoggedIn(server)->Value("MERGE (n:Lock) SET n.v = 0 RETURN 1");
  auto client = LoggedIn(server);
  client->Send(BeginMessage() + RunMessage("MATCH (n:Lock) SET n.v = 100") + PullMessage());
  for (int i = 0; i < 3; ++i) CHECK(client->Next().ok());
  client->Send(then);
  return client;
}

TEST_CASE("a client that vanishes in the middle of a stream that it does not read") {
  WholeServer server;
  const auto client =
      Holder(server, RunMessage("UNWIND range(1, 1000000000000) AS i RETURN i, 'text ' + i") + PullMessage());
  CHECK(client->Next().ok());
  // Rows are made until nothing more fits into the socket and the session's output.
  uint64_t before = UINT64_MAX;
  CHECK(WholeServer::Await([&] {
    const uint64_t now = server.metrics().records.value();
    return now > 0 && now == std::exchange(before, now) && client->IsQuiet(0) == false;
  }));
  CheckFreesItsLock(server, client.get());
}

TEST_CASE("a client that vanishes while its statement computes") {
  WholeServer server;
  const auto client =
      Holder(server, RunMessage("RETURN reduce(s = 0, x IN range(1, 1000000000000) | s + x % 3)") + PullMessage());
  CHECK(client->IsQuiet(50));  // the answer to RUN goes out with the first rows
  CheckFreesItsLock(server, client.get());
}

TEST_CASE("a client that vanishes while it waits for another lock") {
  WholeServer server;
  const auto blocker = LoggedIn(server);
  blocker->Value("MERGE (n:Other) RETURN 1");
  blocker->Send(BeginMessage() + RunMessage("MATCH (n:Other) SET n.v = 1") + PullMessage());
  for (int i = 0; i < 3; ++i) CHECK(blocker->Next().ok());
  const auto client = Holder(server, RunMessage("MATCH (n:Other) SET n.v = 2") + PullMessage());
  CHECK(client->Next().ok());
  CHECK(client->IsQuiet(50));
  CheckFreesItsLock(server, client.get(), 1);
}

TEST_CASE("a client that vanishes inside CALL IN TRANSACTIONS, one at a time or several") {
  for (const std::string many : {"IN TRANSACTIONS OF 1 ROW", "IN 3 CONCURRENT TRANSACTIONS OF 1 ROW"}) {
    WholeServer server;
    const auto client = LoggedIn(server);
    client->Value("MERGE (n:Lock) SET n.v = 0 RETURN 1");
    client->Send(RunMessage("UNWIND range(1, 9) AS i CALL (i) { MATCH (n:Lock) SET n.v = 100 WITH n UNWIND range(1, "
                            "1000000000000) AS x WITH x WHERE x < 0 CREATE (:Never) } " +
                            many) +
                 PullMessage());
    CHECK(client->Next().ok());
    CHECK(client->IsQuiet(50));
    CheckFreesItsLock(server, client.get());
  }
}

TEST_CASE("a client that vanishes while its inner transactions wait for a lock") {
  WholeServer server;
  const auto blocker = Holder(server, "");
  const auto client = LoggedIn(server);
  client->Send(
      RunMessage("UNWIND range(1, 3) AS i CALL (i) { MATCH (n:Lock) SET n.v = i } IN 2 CONCURRENT TRANSACTIONS OF 1 "
                 "ROW") +
      PullMessage());
  CHECK(client->Next().ok());
  CHECK(client->IsQuiet(50));
  client->Vanish();
  const auto other = LoggedIn(server);
  CHECK(WholeServer::Await(
      [&] { return other->Value("SHOW TRANSACTIONS YIELD transactionId RETURN count(*)") == PackValue(2); }));
  CheckFreesItsLock(server, blocker.get());
}

}  // namespace
}  // namespace mycel::tests
