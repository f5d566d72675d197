#include "protocol/bolt/handshake.h"

#include <catch2/catch.hpp>
#include <vector>

namespace mycel::protocol::bolt {
namespace {

using Bytes = std::vector<uint8_t>;

struct Outcome {
  ServerHandshake::State state = ServerHandshake::State::kNeedMore;
  Version version;
  bool manifest = false;
  Bytes reply;
  size_t left = 0;
};

Outcome Run(const Bytes& sent, size_t split, Version max_version = kNewestVersion) {
  ServerHandshake handshake(max_version);
  ByteBuffer out;
  Outcome outcome;
  ByteView all(sent);
  for (ByteView piece : {all.first(split), all.subspan(split)}) {
    if (outcome.state == ServerHandshake::State::kNeedMore) outcome.state = handshake.Feed(&piece, &out);
    outcome.left += piece.size();
  }
  outcome.version = handshake.version();
  outcome.manifest = handshake.used_manifest();
  outcome.reply.assign(out.view().begin(), out.view().end());
  return outcome;
}

Bytes Proposal(Bytes slots) {
  Bytes sent = {0x60, 0x60, 0xB0, 0x17};
  sent.insert(sent.end(), slots.begin(), slots.end());
  return sent;
}

TEST_CASE("the first slot with a common version wins, its newest minor") {
  // Python's proposal: 5.7-5.0, 4.4-4.2, 4.1, 3.0.
  Bytes sent = Proposal({0, 7, 7, 5, 0, 2, 4, 4, 0, 0, 1, 4, 0, 0, 0, 3});
  for (size_t split = 0; split <= sent.size(); ++split) {
    Outcome outcome = Run(sent, split);
    CHECK(outcome.state == ServerHandshake::State::kDone);
    CHECK(outcome.version == Version{5, 7});
    CHECK(outcome.reply == Bytes{0, 0, 7, 5});
  }
}

TEST_CASE("5.5 is never chosen") {
  CHECK(Run(Proposal({0, 5, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}), 3).version == Version{5, 4});
  Outcome alone = Run(Proposal({0, 0, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}), 0);
  CHECK(alone.state == ServerHandshake::State::kFailed);
  CHECK(alone.reply == Bytes{0, 0, 0, 0});
}

TEST_CASE("empty slots are padding") {
  CHECK(Run(Proposal({0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 4, 0, 0, 0, 0}), 0).version == Version{4, 1});
}

TEST_CASE("a maximum version bounds slots and manifest") {
  CHECK(Run(Proposal({0, 8, 8, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}), 0, {5, 6}).version == Version{5, 6});
  CHECK(Run(Proposal({0, 8, 8, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}), 0, {5, 4}).version == Version{5, 4});
  Outcome outcome = Run(Proposal({0, 0, 1, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}), 0, {5, 7});
  CHECK(outcome.reply == Bytes{0, 0, 1, 0xFF, 3, 0, 1, 7, 5, 0, 4, 4, 5, 0, 3, 4, 4, 0});
}

TEST_CASE("the manifest is offered, and HELLO may come right behind the choice") {
  // JavaScript 6.3's proposal, its choice, no capabilities, and two bytes of the next message.
  Bytes sent = Proposal({0, 0, 1, 0xFF, 0, 8, 8, 5, 0, 2, 4, 4, 0, 0, 0, 3});
  sent.insert(sent.end(), {0, 0, 0, 6, 0, 0xAA, 0xBB});
  for (size_t split = 0; split <= sent.size(); ++split) {
    Outcome outcome = Run(sent, split);
    CHECK(outcome.state == ServerHandshake::State::kDone);
    CHECK(outcome.version == Version{6, 0});
    CHECK(outcome.manifest);
    CHECK(outcome.reply == Bytes{0, 0, 1, 0xFF, 4, 0, 0, 0, 6, 0, 2, 8, 5, 0, 4, 4, 5, 0, 3, 4, 4, 0});
    CHECK(outcome.left == 2);
  }
}

TEST_CASE("a choice that was not offered, or an unknown capability, fails") {
  Bytes manifest = Proposal({0, 0, 1, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  auto with = [&](Bytes tail) {
    Bytes sent = manifest;
    sent.insert(sent.end(), tail.begin(), tail.end());
    return Run(sent, 0).state;
  };
  CHECK(with({0, 0, 5, 5, 0}) == ServerHandshake::State::kFailed);
  CHECK(with({0, 0, 1, 6, 0}) == ServerHandshake::State::kFailed);
  CHECK(with({0, 1, 0, 6, 0}) == ServerHandshake::State::kFailed);
  CHECK(with({0, 0, 0, 6, 1}) == ServerHandshake::State::kFailed);
  CHECK(with({0, 0, 0, 6, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0}) ==
        ServerHandshake::State::kFailed);
  CHECK(with({0, 0, 0, 6, 0x80, 0x00}) == ServerHandshake::State::kDone);
}

TEST_CASE("other bytes fail at the first wrong one") {
  CHECK(Run({'H'}, 0).state == ServerHandshake::State::kFailed);
  CHECK(Run({0x60, 0x61}, 1).state == ServerHandshake::State::kFailed);
}

TEST_CASE("client and server agree on the newest version both speak") {
  for (Version limit : {Version{6, 0}, Version{5, 8}, Version{5, 4}, Version{5, 2}, Version{4, 4}, Version{4, 1}}) {
    for (bool limit_server : {true, false}) {
      ClientHandshake client(limit_server ? kNewestVersion : limit);
      ServerHandshake server(limit_server ? limit : kNewestVersion);
      ByteBuffer up;
      ByteBuffer down;
      client.Start(&up);
      ByteView in = up.view();
      server.Feed(&in, &down);
      ByteBuffer choice;
      auto state = ClientHandshake::State::kNeedMore;
      for (size_t i = 0; i < down.size(); ++i) {  // byte by byte
        ByteView byte = down.view().subspan(i, 1);
        REQUIRE(state == ClientHandshake::State::kNeedMore);
        state = client.Feed(&byte, &choice);
      }
      REQUIRE(state == ClientHandshake::State::kDone);
      in = choice.view();
      CHECK(server.Feed(&in, &down) == ServerHandshake::State::kDone);
      CHECK(client.version() == limit);
      CHECK(server.version() == limit);
    }
  }
}

TEST_CASE("the first bytes tell what the client speaks") {
  auto recognise = [](Bytes bytes) { return Recognise(bytes); };
  CHECK(recognise({}) == FirstBytes::kNeedMore);
  CHECK(recognise({0x60, 0x60}) == FirstBytes::kNeedMore);
  CHECK(recognise({0x60, 0x60, 0xB0, 0x17, 0}) == FirstBytes::kBolt);
  CHECK(recognise({'G', 'E', 'T', ' '}) == FirstBytes::kHttp);
  CHECK(recognise({0x16}) == FirstBytes::kNeedMore);
  CHECK(recognise({0x16, 0x03, 0x01}) == FirstBytes::kTls);
  CHECK(recognise({'P', 'O'}) == FirstBytes::kUnknown);
}

TEST_CASE("a version is read from its text only when it is supported") {
  CHECK(ParseVersion("5.6") == Version{5, 6});
  CHECK(ParseVersion("5.5").IsNone());
  CHECK(ParseVersion("3.0").IsNone());
  CHECK(ParseVersion("5").IsNone());
  CHECK(ParseVersion("5.6x").IsNone());
}

}  // namespace
}  // namespace mycel::protocol::bolt
