// Locks, isolation and durability as clients meet them.
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>

#include "bolt/raw_client.h"
#include "bolt/whole_server.h"

namespace mycel::tests {
namespace {

using Words = std::vector<std::string>;

std::unique_ptr<RawClient> LoggedIn(const WholeServer& server) {
  auto client = std::make_unique<RawClient>(server.port());
  client->LogIn({5, 8});
  return client;
}

// Opens a transaction that holds the lock of the node.
std::unique_ptr<RawClient> Holder(const WholeServer& server) {
  auto client = LoggedIn(server);
  client->Value("MERGE (n:Lock) ON CREATE SET n.v = 0 RETURN 1");
  client->Send(BeginMessage() + RunMessage("MATCH (n:Lock) SET n.v = n.v + 1") + PullMessage());
  CHECK(client->ReadShort(3) == Words{"S", "S", "S"});
  return client;
}

TEST_CASE(
    "a wait for a lock that meets the transaction's timeout has a code of its own, in either kind of transaction") {
  WholeServer server;
  const auto holder = Holder(server);
  const auto client = LoggedIn(server);
  const auto since = std::chrono::steady_clock::now();
  client->Send(RunMessage("MATCH (n:Lock) SET n.v = 7", {}, {{"tx_timeout", 250}}) + PullMessage());
  CHECK(client->ReadShort(2) == Words{"S", "Neo.ClientError.Transaction.LockClientStopped"});
  CHECK(client->Ask(BareMessage(MessageTag::kReset)).ok());
  client->Send(BeginMessage({{"tx_timeout", 250}}) + RunMessage("MATCH (n:Lock) SET n.v = 7") + PullMessage());
  CHECK(client->ReadShort(3) == Words{"S", "S", "Neo.ClientError.Transaction.LockClientStopped"});
  CHECK(std::chrono::steady_clock::now() - since >= std::chrono::milliseconds(500));
}

TEST_CASE("many clients that wait for one lock leave the network threads to its holder") {
  WholeServer server;
  const auto holder = Holder(server);
  std::vector<std::unique_ptr<RawClient>> waiting;
  for (int i = 0; i < 12; ++i) {
    waiting.push_back(LoggedIn(server));
    waiting.back()->Send(RunMessage("MATCH (n:Lock) SET n.v = n.v + 1 RETURN n.v") + PullMessage());
    CHECK(waiting.back()->Next().ok());
  }
  // On every network thread somebody waits; a newcomer and the holder are served all the same.
  for (int i = 0; i < 4; ++i) CHECK(LoggedIn(server)->Value("RETURN 1") == PackValue(1));
  CHECK(holder->Ask(BareMessage(MessageTag::kCommit)).ok());
  for (const auto& client : waiting) {
    const auto answers = client->ReadToSummary();
    CHECK(answers.size() == 2);
    CHECK(answers.back().ok());
  }
  CHECK(holder->Value("MATCH (n:Lock) RETURN n.v") == PackValue(13));
}

TEST_CASE("RESET and the end of a client end its wait and free its locks") {
  WholeServer server;
  auto holder = Holder(server);
  const auto waiting = LoggedIn(server);
  const std::string write = RunMessage("MATCH (n:Lock) SET n.v = n.v + 1 RETURN n.v") + PullMessage();
  waiting->Send(write);
  CHECK(waiting->Next().ok());
  waiting->Send(BareMessage(MessageTag::kReset));
  CHECK(waiting->ReadShort(2) == Words{"Neo.ClientError.Transaction.LockClientStopped", "S"});
  waiting->Send(write);
  CHECK(waiting->Next().ok());
  holder->Vanish();
  const auto answers = waiting->ReadToSummary();
  CHECK(answers.back().ok());
  CHECK(waiting->Value("MATCH (n:Lock) RETURN n.v") == PackValue(1));
}

TEST_CASE("TERMINATE frees the locks of an idle transaction at once, and its client is told at its next request") {
  WholeServer server;
  const auto holder = Holder(server);
  const auto waiting = LoggedIn(server);
  waiting->Send(RunMessage("MATCH (n:Lock) SET n.v = n.v + 5 RETURN n.v") + PullMessage());
  CHECK(waiting->Next().ok());
  const auto killer = LoggedIn(server);
  const PackValue id = killer->Value(
      "SHOW TRANSACTIONS YIELD transactionId, currentQuery WHERE currentQuery STARTS WITH 'MATCH (n:Lock) SET n.v = "
      "n.v + 1' "
      "RETURN transactionId");
  CHECK(killer->Value("TERMINATE TRANSACTION $id YIELD message RETURN message", {{"id", id}}) ==
        PackValue("Transaction terminated."));
  CHECK(waiting->ReadToSummary().back().ok());
  CHECK(holder->Ask(RunMessage("RETURN 1")).code() == "Neo.ClientError.Transaction.Terminated");
  CHECK(killer->Value("MATCH (n:Lock) RETURN n.v") == PackValue(5));
}

TEST_CASE("metadata chooses isolation and durability, and summaries name the level reached") {
  WholeServer server;
  const auto client = LoggedIn(server);
  const auto other = LoggedIn(server);
  client->Value("CREATE (n:X {v: 0}) RETURN 1");
  const auto summary = [&](const std::string& run) {
    client->Send(run + PullMessage());
    return client->Read(2).back().body.GetString("durability");
  };
  CHECK(summary(RunMessage("CREATE (:Y)")) == "sync");
  CHECK(summary(RunMessage("CREATE (:Y)", {}, {{"tx_metadata", Map{{"durability", "async"}}}})) == "async");
  CHECK(summary(RunMessage("CYPHER durability=off CREATE (:Y)")) == "off");
  for (const std::string level : {"read committed", "snapshot", "serializable"}) {
    client->Send(BeginMessage({{"tx_metadata", Map{{"isolation", level}}}}) + RunMessage("MATCH (n:X) RETURN n.v") +
                 PullMessage());
    CHECK(client->ReadShort(4) == Words{"S", "S", "R", "S"});
    const PackValue before = other->Value("MATCH (n:X) RETURN n.v");
    const PackValue after = other->Value("MATCH (n:X) SET n.v = n.v + 1 RETURN n.v");
    client->Send(RunMessage("MATCH (n:X) RETURN n.v") + PullMessage() + BareMessage(MessageTag::kCommit));
    const auto answers = client->Read(4);
    CHECK(answers[1].body.ToString().find((level == "read committed" ? after : before).ToString()) !=
          std::string::npos);
    CHECK(answers.back().ok());
  }
  CHECK(client->Ask(BeginMessage({{"tx_metadata", Map{{"isolation", "chaos"}}}})).code() ==
        "Neo.ClientError.Statement.ArgumentError");
}

}  // namespace
}  // namespace mycel::tests
