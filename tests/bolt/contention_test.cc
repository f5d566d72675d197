// Many clients that want the same rows: conflicts, lock waits and deadlocks are the server's business, no client hears
// of them.
#include <catch2/catch.hpp>
#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bolt/raw_client.h"
#include "bolt/whole_server.h"

namespace mycel::tests {
namespace {

constexpr int kClients = 64;

// Each client on its own thread and connection; what any of them was told that is no success.
std::vector<std::string> OfAll(const WholeServer& server, const std::function<void(RawClient*, int)>& work) {
  std::mutex mutex;
  std::vector<std::string> failures;
  std::vector<std::thread> threads;
  for (int client = 0; client < kClients; ++client) {
    threads.emplace_back([&, client] {
      try {
        RawClient connection(server.port());
        connection.LogIn({5, 8});
        work(&connection, client);
      } catch (const std::exception& failure) {
        const std::lock_guard lock(mutex);
        failures.emplace_back(failure.what());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return failures;
}

void Write(RawClient* client, const std::string& query, Map parameters, bool explicitly) {
  std::string messages = RunMessage(query, std::move(parameters)) + PullMessage();
  if (explicitly) messages = BeginMessage() + messages + BareMessage(MessageTag::kCommit);
  client->Send(messages);
  for (const Answer& answer : client->Read(explicitly ? 4 : 2)) {
    if (!answer.ok()) throw std::runtime_error(query + ": " + answer.body.ToString());
  }
}

PackValue Ask(const WholeServer& server, const std::string& query) {
  RawClient client(server.port());
  client.LogIn({5, 8});
  return client.Value(query);
}

TEST_CASE("64 clients that write the same rows lose nothing and meet no error") {
  constexpr int kTimes = 25;
  constexpr int kKeys = 100;
  for (const bool constrained : {false, true}) {
    const WholeServer server;
    CHECK(Ask(server, "CREATE (:Counter {v: 0}), (:Hub) RETURN 1") == PackValue(1));
    {
      // What MERGE looks its key up by is what it locks.
      RawClient client(server.port());
      client.LogIn({5, 8});
      Write(&client,
            constrained ? "CREATE CONSTRAINT FOR (k:Key) REQUIRE k.id IS UNIQUE" : "CREATE INDEX FOR (k:Key) ON (k.id)",
            {}, false);
    }
    const auto failures = OfAll(server, [&](RawClient* client, int number) {
      const bool explicitly = number % 2 == 0;
      for (int i = 0; i < kTimes; ++i) {
        Write(client, "MATCH (c:Counter) SET c.v = c.v + 1", {}, explicitly);
        Write(client, "MATCH (h:Hub) CREATE (h)-[:R]->(:Leaf)", {}, explicitly);
      }
      for (int i = 0; i < kKeys; ++i) {
        const int64_t key = (i * 7 + number) % kKeys;
        Write(client, "MERGE (k:Key {id: $id}) ON CREATE SET k.made = 1 ON MATCH SET k.met = coalesce(k.met, 0) + 1",
              {{"id", key}}, explicitly);
      }
    });
    for (const std::string& failure : failures) FAIL_CHECK(failure);
    CHECK(Ask(server, "MATCH (c:Counter) RETURN c.v") == PackValue(kClients * kTimes));
    CHECK(Ask(server, "MATCH (:Hub)-[r:R]->(:Leaf) RETURN count(r)") == PackValue(kClients * kTimes));
    CHECK(Ask(server, "MATCH (k:Key) RETURN count(k)") == PackValue(kKeys));
    CHECK(Ask(server, "MATCH (k:Key) RETURN count(DISTINCT k.id)") == PackValue(kKeys));
    CHECK(Ask(server, "MATCH (k:Key) RETURN sum(k.made + k.met)") == PackValue(kKeys * kClients));
  }
}

// Each takes the rows in an order of its own, so that they wait for each other in circles.
TEST_CASE("64 clients that lock rows in different orders lose nothing and meet no error") {
  constexpr int kRows = 6;
  constexpr int kTimes = 10;
  const WholeServer server;
  CHECK(Ask(server, "UNWIND range(0, 5) AS i CREATE (:Row {i: i, v: 0}) RETURN count(*)") == PackValue(kRows));
  const auto failures = OfAll(server, [&](RawClient* client, int number) {
    for (int i = 0; i < kTimes; ++i) {
      List order;
      for (int row = 0; row < kRows; ++row)
        order.emplace_back(int64_t{(row * (number % 2 == 0 ? 1 : 5) + number + i) % kRows});
      Write(client, "UNWIND $order AS i MATCH (r:Row {i: i}) SET r.v = r.v + 1", {{"order", order}}, number % 3 == 0);
    }
  });
  for (const std::string& failure : failures) FAIL_CHECK(failure);
  CHECK(Ask(server, "MATCH (r:Row) RETURN sum(r.v)") == PackValue(kClients * kTimes * kRows));
  CHECK(Ask(server, "MATCH (r:Row) RETURN min(r.v) = max(r.v)") == PackValue(true));
}

}  // namespace
}  // namespace mycel::tests
