// Transaction timeouts from client, user and server: the shortest holds, and its code tells whose it was.
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>

#include "bolt/raw_client.h"
#include "bolt/whole_server.h"

namespace mycel::tests {
namespace {

constexpr int64_t kMinute = 60'000;
const std::string kOfServer = "Neo.ClientError.Transaction.TransactionTimedOut";
const std::string kOfClient = "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration";

// How a loop ends whose client asks for `client_ms`; 0: for nothing.
std::string EndOf(const ServerChoices& choices, int64_t client_ms, bool explicit_transaction) {
  WholeServer server(choices);
  RawClient client(server.port());
  client.LogIn({5, 8});
  const Map options = client_ms == 0 ? Map{} : Map{{"tx_timeout", client_ms}};
  const std::string text = "RETURN reduce(s = 0, x IN range(1, 1000000000000) | s + x % 3)";
  if (explicit_transaction) {
    client.Send(BeginMessage(options) + RunMessage(text) + PullMessage());
    CHECK(client.Next().ok());
  } else {
    client.Send(RunMessage(text, {}, options) + PullMessage());
  }
  CHECK(client.Next().ok());
  return client.Next().code();
}

TEST_CASE("the shortest timeout of client, user and server ends a transaction of either kind") {
  for (const bool explicit_transaction : {false, true}) {
    const auto end = [&](const ServerChoices& choices, int64_t client_ms) {
      return EndOf(choices, client_ms, explicit_transaction);
    };
    CHECK(end({}, 50) == kOfClient);
    CHECK(end({.transaction_timeout_ms = 50}, 0) == kOfServer);
    CHECK(end({.transaction_timeout_ms = 50}, kMinute) == kOfServer);
    CHECK(end({.transaction_timeout_ms = kMinute}, 50) == kOfClient);
    CHECK(end({.login = true, .user_timeout_ms = {{"neo4j", 50}}}, 0) == kOfServer);
    CHECK(end({.login = true, .user_timeout_ms = {{"neo4j", 50}}}, kMinute) == kOfServer);
    CHECK(end({.login = true, .transaction_timeout_ms = kMinute, .user_timeout_ms = {{"neo4j", 50}}}, 0) == kOfServer);
    CHECK(end({.login = true, .transaction_timeout_ms = 50, .user_timeout_ms = {{"neo4j", kMinute}}}, 0) == kOfServer);
    CHECK(end({.login = true, .user_timeout_ms = {{"neo4j", kMinute}}}, 50) == kOfClient);
    CHECK(end({.login = true, .user_timeout_ms = {{"other", 1}}}, 50) == kOfClient);
  }
}

}  // namespace
}  // namespace mycel::tests
