#include "protocol/bolt/server_state.h"

#include <catch2/catch.hpp>

namespace mycel::protocol::bolt {
namespace {

using Name = ServerState::Name;
using Tag = MessageTag;

void Do(ServerState* state, Tag tag, bool has_more = false) {
  REQUIRE(state->Admit(tag) == Admission::kRun);
  state->Succeeded(tag, has_more);
}

ServerState LoggedIn(Version version = {5, 8}) {
  ServerState state(version);
  Do(&state, Tag::kHello);
  if (version.HasLogon()) Do(&state, Tag::kLogon);
  return state;
}

TEST_CASE("login takes one message up to 5.0 and two from 5.1") {
  CHECK(LoggedIn({5, 0}).name() == Name::kReady);
  ServerState state({5, 1});
  Do(&state, Tag::kHello);
  CHECK(state.name() == Name::kAuthentication);
  CHECK_FALSE(state.authenticated());
  Do(&state, Tag::kLogon);
  CHECK(state.name() == Name::kReady);
}

TEST_CASE("a failed login ends the connection, and nothing but login runs before it") {
  ServerState state({5, 4});
  Do(&state, Tag::kHello);
  REQUIRE(state.Admit(Tag::kLogon) == Admission::kRun);
  state.Failed();
  CHECK(state.name() == Name::kDefunct);
  for (Tag tag : {Tag::kRun, Tag::kReset, Tag::kLogon}) {
    ServerState fresh({5, 4});
    CHECK(fresh.Admit(tag) == Admission::kRefuse);
    CHECK(fresh.name() == Name::kDefunct);
  }
}

TEST_CASE("an auto-commit query streams until its last PULL") {
  ServerState state = LoggedIn();
  Do(&state, Tag::kRun);
  CHECK(state.name() == Name::kStreaming);
  Do(&state, Tag::kPull, true);
  CHECK(state.name() == Name::kStreaming);
  Do(&state, Tag::kPull);
  CHECK(state.name() == Name::kReady);
}

TEST_CASE("a transaction streams until its last open stream ends") {
  ServerState state = LoggedIn();
  Do(&state, Tag::kBegin);
  CHECK(state.name() == Name::kTxReady);
  Do(&state, Tag::kRun);
  Do(&state, Tag::kRun);
  CHECK(state.open_streams() == 2);
  Do(&state, Tag::kPull);
  CHECK(state.name() == Name::kTxStreaming);
  Do(&state, Tag::kDiscard);
  CHECK(state.name() == Name::kTxReady);
  Do(&state, Tag::kCommit);
  CHECK(state.name() == Name::kReady);
}

TEST_CASE("COMMIT and ROLLBACK with open streams are accepted") {
  for (Tag end : {Tag::kCommit, Tag::kRollback}) {
    ServerState state = LoggedIn();
    Do(&state, Tag::kBegin);
    Do(&state, Tag::kRun);
    Do(&state, end);
    CHECK(state.name() == Name::kReady);
    CHECK(state.open_streams() == 0);
  }
}

TEST_CASE("a message in the wrong state ends the connection") {
  for (Tag tag : {Tag::kPull, Tag::kDiscard, Tag::kCommit, Tag::kRollback, Tag::kHello, Tag::kLogon}) {
    ServerState state = LoggedIn();
    CHECK(state.Admit(tag) == Admission::kRefuse);
    CHECK(state.name() == Name::kDefunct);
    CHECK(state.Admit(Tag::kRun) == Admission::kRefuse);
  }
  ServerState streaming = LoggedIn();
  Do(&streaming, Tag::kRun);
  CHECK(streaming.Admit(Tag::kRun) == Admission::kRefuse);
}

TEST_CASE("after a failure RUN, PULL and DISCARD are ignored, BEGIN and COMMIT refused, RESET recovers") {
  ServerState failed = LoggedIn();
  REQUIRE(failed.Admit(Tag::kRun) == Admission::kRun);
  failed.Failed();
  CHECK(failed.name() == Name::kFailed);
  for (Tag tag : {Tag::kRun, Tag::kPull, Tag::kDiscard, Tag::kRollback}) {
    ServerState state = failed;
    CHECK(state.Admit(tag) == Admission::kIgnore);
    CHECK(state.name() == Name::kFailed);
  }
  for (Tag tag : {Tag::kBegin, Tag::kCommit}) {
    ServerState state = failed;
    CHECK(state.Admit(tag) == Admission::kRefuse);
  }
  Do(&failed, Tag::kReset);
  CHECK(failed.name() == Name::kReady);
}

TEST_CASE("everything before a RESET that was seen is ignored") {
  ServerState state = LoggedIn();
  Do(&state, Tag::kBegin);
  REQUIRE(state.Admit(Tag::kRun) == Admission::kRun);
  state.ResetArrived();  // while RUN is running
  state.Failed();
  CHECK(state.name() == Name::kInterrupted);
  CHECK(state.Admit(Tag::kPull) == Admission::kIgnore);
  CHECK(state.Admit(Tag::kCommit) == Admission::kIgnore);
  Do(&state, Tag::kReset);
  CHECK(state.name() == Name::kReady);
  CHECK(state.open_streams() == 0);
}

TEST_CASE("a request that succeeds although a RESET is pending does not end the interruption") {
  ServerState state = LoggedIn();
  REQUIRE(state.Admit(Tag::kRun) == Admission::kRun);
  state.ResetArrived();
  state.Succeeded(Tag::kRun);
  CHECK(state.name() == Name::kInterrupted);
}

TEST_CASE("of several pending RESETs only the last returns to READY") {
  ServerState state = LoggedIn();
  state.ResetArrived();
  state.ResetArrived();
  CHECK(state.Admit(Tag::kReset) == Admission::kIgnore);
  CHECK(state.name() == Name::kInterrupted);
  CHECK(state.Admit(Tag::kRun) == Admission::kIgnore);
  Do(&state, Tag::kReset);
  CHECK(state.name() == Name::kReady);
}

TEST_CASE("LOGOFF goes back to authentication, versions bound TELEMETRY and ROUTE") {
  ServerState state = LoggedIn();
  Do(&state, Tag::kTelemetry);
  Do(&state, Tag::kRoute);
  Do(&state, Tag::kLogoff);
  CHECK(state.name() == Name::kAuthentication);
  Do(&state, Tag::kLogon);
  ServerState old = LoggedIn({4, 1});
  CHECK(old.Admit(Tag::kRoute) == Admission::kRefuse);
}

TEST_CASE("GOODBYE closes from anywhere") {
  ServerState fresh({5, 4});
  CHECK(fresh.Admit(Tag::kGoodbye) == Admission::kClose);
  ServerState state = LoggedIn();
  state.ResetArrived();
  CHECK(state.Admit(Tag::kGoodbye) == Admission::kClose);
}

}  // namespace
}  // namespace mycel::protocol::bolt
