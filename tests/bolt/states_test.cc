// Every message in every state of every version: what the specification's table of states says, with the details that
// Neo4j 5.26 was measured to have.
#include <catch2/catch.hpp>
#include <optional>

#include "bolt/raw_client.h"
#include "bolt/whole_server.h"

namespace mycel::tests {
namespace {

enum class State { kNegotiation, kAuthentication, kReady, kStreaming, kTxReady, kTxStreaming, kFailed };
constexpr State kStates[] = {State::kNegotiation, State::kAuthentication, State::kReady, State::kStreaming,
                             State::kTxReady,     State::kTxStreaming,    State::kFailed};
constexpr MessageTag kRequests[] = {
    MessageTag::kHello,  MessageTag::kLogon,     MessageTag::kLogoff, MessageTag::kRun,   MessageTag::kBegin,
    MessageTag::kCommit, MessageTag::kRollback,  MessageTag::kPull,   MessageTag::kReset, MessageTag::kDiscard,
    MessageTag::kRoute,  MessageTag::kTelemetry, MessageTag::kGoodbye};

enum class Outcome { kSuccess, kIgnored, kRefused, kClosed };

bool Known(MessageTag tag, Version version) {
  if (tag == MessageTag::kLogon || tag == MessageTag::kLogoff) return version.HasLogon();
  if (tag == MessageTag::kRoute) return version.HasRoute();
  if (tag == MessageTag::kTelemetry) return version.HasTelemetry();
  return true;
}

Outcome Expected(State state, MessageTag tag, Version version) {
  if (tag == MessageTag::kGoodbye) return Outcome::kClosed;
  const bool logged_in = state > State::kAuthentication;
  if (tag == MessageTag::kReset) return logged_in ? Outcome::kSuccess : Outcome::kRefused;
  if (state == State::kFailed) {
    const bool ends = tag == MessageTag::kBegin || tag == MessageTag::kCommit || tag == MessageTag::kHello;
    return ends ? Outcome::kRefused : Outcome::kIgnored;
  }
  if (!Known(tag, version)) return Outcome::kRefused;
  const auto one_of = [tag](std::initializer_list<MessageTag> tags) {
    for (MessageTag known : tags) {
      if (known == tag) return Outcome::kSuccess;
    }
    return Outcome::kRefused;
  };
  switch (state) {
    case State::kNegotiation:
      return one_of({MessageTag::kHello});
    case State::kAuthentication:
      return one_of({MessageTag::kLogon});
    case State::kReady:
      return one_of(
          {MessageTag::kRun, MessageTag::kBegin, MessageTag::kRoute, MessageTag::kTelemetry, MessageTag::kLogoff});
    case State::kStreaming:
      return one_of({MessageTag::kPull, MessageTag::kDiscard});
    case State::kTxReady:
      return one_of({MessageTag::kRun, MessageTag::kCommit, MessageTag::kRollback});
    case State::kTxStreaming:
      return one_of(
          {MessageTag::kRun, MessageTag::kPull, MessageTag::kDiscard, MessageTag::kCommit, MessageTag::kRollback});
    case State::kFailed:
      break;
  }
  return Outcome::kRefused;
}

std::string Bytes(MessageTag tag, Version version) {
  switch (tag) {
    case MessageTag::kHello:
      return HelloMessage(version);
    case MessageTag::kLogon:
      return LogonMessage();
    case MessageTag::kRun:
      return RunMessage("RETURN 1 AS x");
    case MessageTag::kBegin:
      return BeginMessage();
    case MessageTag::kPull:
      return PullMessage();
    case MessageTag::kDiscard:
      return DiscardMessage();
    case MessageTag::kRoute:
      return RouteMessage(version);
    case MessageTag::kTelemetry:
      return Message(MessageTag::kTelemetry, {1});
    default:
      return BareMessage(tag);
  }
}

// False where the version has no such state.
bool Reach(State state, Version version, RawClient* client) {
  if (state == State::kNegotiation || state == State::kAuthentication) {
    if (state == State::kAuthentication && !version.HasLogon()) return false;
    client->Send(HandshakeBytes(version));
    client->ReadBytes(4);
    if (state == State::kAuthentication) REQUIRE(client->Ask(HelloMessage(version)).ok());
    return true;
  }
  client->LogIn(version);
  if (state == State::kTxReady || state == State::kTxStreaming) REQUIRE(client->Ask(BeginMessage()).ok());
  if (state == State::kStreaming || state == State::kTxStreaming) {
    REQUIRE(client->Ask(RunMessage("UNWIND range(1, 10) AS x RETURN x")).ok());
  }
  if (state == State::kFailed) REQUIRE(client->Ask(RunMessage("nonsense")).tag == MessageTag::kFailure);
  return true;
}

TEST_CASE("every message in every state of every version has the outcome of the table") {
  WholeServer server({.login = true});
  for (Version version : AllVersions()) {
    for (State state : kStates) {
      for (MessageTag tag : kRequests) {
        RawClient client(server.port());
        if (!Reach(state, version, &client)) continue;
        INFO("Bolt " << version.ToString() << ", state " << static_cast<int>(state) << ", "
                     << protocol::bolt::MessageName(tag));
        REQUIRE(client.Send(Bytes(tag, version)));
        const Outcome expected = Expected(state, tag, version);
        if (expected == Outcome::kClosed) {
          CHECK(client.IsClosed());
          continue;
        }
        const Answer answer = client.ReadToSummary().back();
        if (expected == Outcome::kSuccess) {
          CHECK(answer.Short() == "S");
        } else if (expected == Outcome::kIgnored) {
          CHECK(answer.Short() == "I");
        } else {
          CHECK(answer.code() == "Neo.ClientError.Request.Invalid");
          CHECK(client.IsClosed());
          continue;
        }
        // The connection goes on from there.
        if (state > State::kAuthentication && tag != MessageTag::kLogoff) {
          CHECK(client.Ask(BareMessage(MessageTag::kReset)).ok());
          CHECK(client.Value("RETURN 7 AS x") == PackValue(7));
        }
      }
    }
  }
}

TEST_CASE("a wrong password is told, then the connection ends; in every version") {
  WholeServer server({.login = true});
  for (Version version : AllVersions()) {
    RawClient client(server.port());
    client.Send(HandshakeBytes(version));
    client.ReadBytes(4);
    client.Send(HelloMessage(version, "wrong"));
    if (version.HasLogon()) {
      CHECK(client.Next().ok());
      client.Send(LogonMessage("wrong"));
    }
    CHECK(client.Next().code() == "Neo.ClientError.Security.Unauthorized");
    CHECK(client.IsClosed());
  }
}

TEST_CASE("LOGOFF and LOGON change the login on a connection, pipelined") {
  WholeServer server({.login = true});
  for (Version version : AllVersions()) {
    if (!version.HasLogon()) continue;
    RawClient client(server.port());
    client.LogIn(version);
    client.Send(BareMessage(MessageTag::kLogoff) + LogonMessage() + RunMessage("RETURN 1 AS x") + PullMessage());
    CHECK(client.ReadShort(5) == std::vector<std::string>{"S", "S", "S", "R", "S"});
    client.Send(BareMessage(MessageTag::kLogoff) + LogonMessage("wrong"));
    CHECK(client.ReadShort(2) == std::vector<std::string>{"S", "Neo.ClientError.Security.Unauthorized"});
    CHECK(client.IsClosed());
  }
}

TEST_CASE("a connection that is old when it logs on again is not taken for one that never did") {
  WholeServer server({.login = true});
  RawClient client(server.port());
  client.LogIn({5, 8});
  server.env().Jump(3'600'000);
  CHECK(client.Ask(BareMessage(MessageTag::kLogoff)).ok());
  CHECK(client.IsQuiet(1500));  // a tick has passed
  CHECK(client.Ask(LogonMessage()).ok());
}

TEST_CASE("broken fields fail the request and keep the connection; another request follows after RESET") {
  WholeServer server;
  const std::pair<std::string, std::string> cases[] = {
      {PullMessage(0), "Neo.ClientError.Request.Invalid"},
      {PullMessage(-2), "Neo.ClientError.Request.Invalid"},
      {PullMessage(1, 99), "Neo.ClientError.Request.Invalid"},
      {Message(MessageTag::kPull, {Map{}}), "Neo.ClientError.Request.InvalidFormat"},
      {Message(MessageTag::kPull, {Map{{"n", "many"}}}), "Neo.ClientError.Request.InvalidFormat"},
      {Message(MessageTag::kPull, {}), "Neo.ClientError.Request.InvalidFormat"},
      {DiscardMessage(0), "Neo.ClientError.Request.Invalid"},
  };
  for (Version version : AllVersions()) {
    RawClient client(server.port());
    client.LogIn(version);
    for (const auto& [message, code] : cases) {
      REQUIRE(client.Ask(RunMessage("RETURN 1 AS x")).ok());
      CHECK(client.Ask(message).code() == code);
      CHECK(client.Ask(PullMessage()).Short() == "I");
      CHECK(client.Ask(BareMessage(MessageTag::kReset)).ok());
    }
    CHECK(client.Ask(Message(MessageTag::kRun, {"RETURN 1"})).code() == "Neo.ClientError.Request.InvalidFormat");
    CHECK(client.Ask(BareMessage(MessageTag::kReset)).ok());
    if (version.HasTelemetry()) {
      CHECK(client.Ask(Message(MessageTag::kTelemetry, {4})).code() == "Neo.ClientError.Request.Invalid");
    }
  }
}

TEST_CASE("ROUTE names this server in all three roles, in the form of each version") {
  WholeServer server;
  for (Version version : AllVersions()) {
    if (!version.HasRoute()) continue;
    RawClient client(server.port());
    client.LogIn(version);
    const Answer answer = client.Ask(RouteMessage(version));
    REQUIRE(answer.ok());
    const PackValue& table = *answer.body.Get("rt");
    CHECK(table.GetInt("ttl") > 0);
    if (version.RouteHasMap()) CHECK(table.GetString("db") == "neo4j");
    std::string roles;
    for (const PackValue& entry : *table.Get("servers")->AsList()) {
      roles += entry.GetString("role") + " ";
      CHECK(*entry.Get("addresses")->AsList()->front().AsString() == "there:7687");
    }
    CHECK(roles == "WRITE READ ROUTE ");
    const Answer unknown = client.Ask(RouteMessage(version, "nowhere"));
    CHECK(unknown.code() == "Neo.ClientError.Database.DatabaseNotFound");
    CHECK(unknown.body.GetString("message").find("nowhere") != std::string::npos);
  }
}

TEST_CASE("HELLO's answer has what each version promises") {
  WholeServer server;
  for (Version version : AllVersions()) {
    RawClient client(server.port());
    client.Send(HandshakeBytes(version));
    client.ReadBytes(4);
    const Answer hello = client.Ask(HelloMessage(version, "", {{"patch_bolt", List{"utc"}}}));
    INFO(version.ToString() << " " << hello.body.ToString());
    REQUIRE(hello.ok());
    CHECK(hello.body.GetString("connection_id").starts_with("bolt-"));
    CHECK((hello.body.Get("patch_bolt") != nullptr) == version.CanPatchUtc());
    const PackValue* hints = hello.body.Get("hints");
    CHECK((hints != nullptr) == version.HasRoute());
    if (hints == nullptr) continue;
    CHECK(hints->GetInt("connection.recv_timeout_seconds") == 120);
    CHECK((hints->Get("telemetry.enabled") != nullptr) == version.HasTelemetry());
    CHECK(hints->GetBool("ssr.enabled") == version.HasSsr());
  }
}

TEST_CASE("HELLO without what is compulsory is refused") {
  WholeServer server;
  for (Version version : AllVersions()) {
    RawClient client(server.port());
    client.Send(HandshakeBytes(version));
    client.ReadBytes(4);
    Map extra;
    if (version.NeedsBoltAgent()) extra.emplace_back("user_agent", "raw/1");
    CHECK(client.Ask(Message(MessageTag::kHello, {extra})).code() == "Neo.ClientError.Request.Invalid");
    CHECK(client.IsClosed());
  }
}

}  // namespace
}  // namespace mycel::tests
