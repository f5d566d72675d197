#include <catch2/catch.hpp>

#include "bolt/raw_client.h"
#include "bolt/whole_server.h"

namespace mycel::tests {
namespace {

std::string VersionBytes(Version version) {
  return {'\0', '\0', static_cast<char>(version.minor), static_cast<char>(version.major)};
}

// What the manifest says: versions, newest first, as ranges.
const std::string kManifest("\x00\x00\x01\xFF\x04\x00\x00\x00\x06\x00\x02\x08\x05\x00\x04\x04\x05\x00\x03\x04\x04\x00",
                            22);
const std::string kManifestProposal("\x60\x60\xB0\x17\x00\x00\x01\xFF\x00\x08\x08\x05\x00\x02\x04\x04\x00\x00\x00\x03",
                                    20);

TEST_CASE("every version is agreed on by its slot and answers a query") {
  WholeServer server;
  for (Version version : AllVersions()) {
    INFO(version.ToString());
    RawClient client(server.port());
    client.LogIn(version);
    CHECK(client.Value("RETURN 1 AS one") == PackValue(1));
  }
  CHECK(AllVersions().size() == 13);
}

TEST_CASE("a range of minors gets the newest of ours; 5.5 is never chosen, zero slots are skipped") {
  WholeServer server;
  const std::pair<std::string, std::string> cases[] = {
      {std::string("\0\x02\x07\x05", 4), VersionBytes({5, 7})},
      {std::string("\0\x00\x05\x05", 4), std::string(4, '\0')},
      {std::string("\0\x01\x05\x05", 4), VersionBytes({5, 4})},
      {std::string("\0\xFF\xFF\x05", 4), VersionBytes({5, 8})},
      {std::string("\0\x00\x00\x04", 4), std::string(4, '\0')},
      {std::string("\0\x02\x04\x04", 4), VersionBytes({4, 4})},
      {std::string("\0\x00\x00\x03", 4), std::string(4, '\0')},
      {std::string("\0\x00\x07\x07", 4), std::string(4, '\0')},
  };
  for (const auto& [slot, answer] : cases) {
    RawClient client(server.port());
    client.Send(std::string("\x60\x60\xB0\x17", 4) + std::string(8, '\0') + slot + std::string(4, '\0'));
    CHECK(client.ReadBytes(4) == answer);
    if (answer == std::string(4, '\0')) CHECK(client.IsClosed());
  }
}

TEST_CASE("the manifest lists all versions, and every one of them can be chosen from it, with HELLO right behind") {
  WholeServer server;
  for (Version version : AllVersions()) {
    INFO(version.ToString());
    RawClient client(server.port());
    client.Send(kManifestProposal);
    REQUIRE(client.ReadBytes(kManifest.size()) == kManifest);
    client.Send(VersionBytes(version) + '\0' + HelloMessage(version));
    const Answer hello = client.Next();
    CHECK(hello.ok());
    CHECK(hello.body.GetString("protocol_version") == version.ToString());
    CHECK(hello.body.GetString("server").starts_with("Neo4j/5."));
  }
}

TEST_CASE("a version that was not in the manifest, or a capability that was not offered, ends the connection") {
  WholeServer server;
  for (const std::string& choice : {VersionBytes({5, 5}) + '\0', VersionBytes({9, 9}) + '\0',
                                    VersionBytes({6, 0}) + '\x01', VersionBytes({6, 0}) + std::string(12, '\x80')}) {
    RawClient client(server.port());
    client.Send(kManifestProposal);
    REQUIRE(client.ReadBytes(kManifest.size()) == kManifest);
    client.Send(choice);
    CHECK(client.IsClosed());
  }
}

TEST_CASE("a whole conversation may be cut at every byte, from the handshake to GOODBYE") {
  WholeServer server;
  const Version version{5, 4};
  const std::string all = HandshakeBytes(version) + std::string(8, '\0') + HelloMessage(version) + LogonMessage() +
                          BeginMessage() + RunMessage("UNWIND [1, 2] AS x RETURN x") + std::string(2, '\0') +
                          PullMessage(1) + DiscardMessage() + BareMessage(MessageTag::kCommit) +
                          BareMessage(MessageTag::kReset);
  const std::vector<std::string> expected{"S", "S", "S", "S", "R", "S", "S", "S", "S"};
  // The parts before and after every cut, with a pause that makes them arrive apart.
  for (size_t cut = 1; cut < all.size(); ++cut) {
    INFO("cut at " << cut);
    RawClient client(server.port());
    client.Send(all.substr(0, cut));
    if (cut % 7 == 0) client.IsQuiet(1);
    client.Send(all.substr(cut));
    REQUIRE(client.ReadBytes(4) == VersionBytes(version));
    // A RESET that arrives early turns answers into IGNORED, but every request has one summary.
    Answer last;
    for (int summary = 0; summary < 8; ++summary) last = client.ReadToSummary().back();
    CHECK(last.ok());
    CHECK(client.IsQuiet(0));
  }
  for (size_t piece : {size_t{1}, size_t{2}, size_t{3}, size_t{13}}) {
    RawClient client(server.port());
    const std::string without_reset = all.substr(0, all.size() - 6);
    client.SendInPieces(without_reset, piece);
    REQUIRE(client.ReadBytes(4) == VersionBytes(version));
    CHECK(client.ReadShort(8) == std::vector<std::string>(expected.begin(), expected.end() - 1));
    client.Send(BareMessage(MessageTag::kGoodbye));
    CHECK(client.IsClosed());
  }
}

TEST_CASE("a message in many small chunks is one message") {
  WholeServer server;
  RawClient client(server.port());
  client.LogIn({5, 8});
  const std::string text(100'000, 'x');
  const std::string run = RunMessage("RETURN size($p) AS n", {{"p", text}});
  std::string bare;  // the message without its chunks
  for (size_t at = 0; at + 2 <= run.size();) {
    const size_t size = static_cast<uint8_t>(run[at]) * 256U + static_cast<uint8_t>(run[at + 1]);
    bare += run.substr(at + 2, size);
    at += 2 + size;
  }
  for (size_t chunk : {size_t{1}, size_t{1400}, size_t{65535}}) {
    client.Send(Frame(bare, chunk) + PullMessage());
    const auto answers = client.Read(3);
    CHECK(*answers[1].body.AsList()->front().AsInt() == 100'000);
  }
}

}  // namespace
}  // namespace mycel::tests
