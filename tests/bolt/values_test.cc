// How values look on the wire in every version: fields of entities, tags of date-times, and their way back.
#include <catch2/catch.hpp>
#include <limits>

#include "bolt/raw_client.h"
#include "bolt/whole_server.h"

namespace mycel::tests {
namespace {

using protocol::packstream::PackStruct;

const PackStruct& Struct(const PackValue& value) {
  INFO(value.ToString());
  REQUIRE(value.AsStruct() != nullptr);
  return *value.AsStruct();
}

// A client whose HELLO asks for the utc patch, or not.
RawClient Connect(const WholeServer& server, Version version, bool patch) {
  RawClient client(server.port());
  client.Send(HandshakeBytes(version));
  client.ReadBytes(4);
  Map more;
  if (patch) more.emplace_back("patch_bolt", List{"utc"});
  REQUIRE(client.Ask(HelloMessage(version, "", more)).ok());
  if (version.HasLogon()) REQUIRE(client.Ask(LogonMessage()).ok());
  return client;
}

TEST_CASE("nodes, relationships and paths have the fields of their version") {
  WholeServer server;
  for (Version version : AllVersions()) {
    INFO(version.ToString());
    RawClient client = Connect(server, version, false);
    const PackValue all =
        client.Value("CREATE p = (a:A:B {x: 1})-[r:R {y: 2}]->(c:C)<-[s:S]-(a) RETURN [a, r, p] AS all");
    const List& parts = *all.AsList();
    const PackStruct& node = Struct(parts[0]);
    const PackStruct& relationship = Struct(parts[1]);
    const PackStruct& path = Struct(parts[2]);
    const bool ids = version.HasElementIds();
    CHECK(node.tag == 0x4E);
    REQUIRE(node.fields.size() == (ids ? 4 : 3));
    CHECK(node.fields[1].AsList()->size() == 2);
    CHECK(node.fields[2].GetInt("x") == 1);
    CHECK(relationship.tag == 0x52);
    REQUIRE(relationship.fields.size() == (ids ? 8 : 5));
    CHECK(relationship.fields[1] == node.fields[0]);
    CHECK(relationship.fields[3] == PackValue("R"));
    CHECK(relationship.fields[4].GetInt("y") == 2);
    CHECK(path.tag == 0x50);
    REQUIRE(path.fields.size() == 3);
    CHECK(path.fields[0].AsList()->size() == 2);  // nodes once each
    REQUIRE(path.fields[1].AsList()->size() == 2);
    const PackStruct& unbound = Struct(path.fields[1].AsList()->front());
    CHECK(unbound.tag == 0x72);
    CHECK(unbound.fields.size() == (ids ? 4 : 3));
    // Forwards to the second node, then backwards over the second relationship to the first.
    CHECK(path.fields[2] == PackValue(List{1, 1, -2, 0}));
    if (!ids) continue;
    const std::string number = std::to_string(*node.fields[0].AsInt());
    CHECK(node.fields[3].AsString()->starts_with("4:"));
    CHECK(node.fields[3].AsString()->ends_with(":" + number));
    CHECK(relationship.fields[5].AsString()->starts_with("5:"));
    CHECK(relationship.fields[6] == node.fields[3]);
  }
}

TEST_CASE("date-times are sent in UTC or by the local clock, as version and patch say, and come back") {
  WholeServer server;
  for (Version version : AllVersions()) {
    for (bool patch : {false, true}) {
      INFO(version.ToString() << (patch ? " with the utc patch" : ""));
      RawClient client = Connect(server, version, patch);
      const bool utc = version.major >= 5 || (patch && version.CanPatchUtc());
      const PackValue by_offset = client.Value("RETURN datetime('2024-07-01T12:00:00.5+02:00') AS d");
      const PackValue by_zone = client.Value("RETURN datetime('2024-07-01T12:00:00[Europe/Berlin]') AS d");
      const int64_t local_seconds = 1'719'835'200;  // 2024-07-01T12:00:00Z
      const int64_t seconds = utc ? local_seconds - 7200 : local_seconds;
      CHECK(by_offset == PackValue(PackStruct{static_cast<uint8_t>(utc ? 0x49 : 0x46), {seconds, 500'000'000, 7200}}));
      CHECK(by_zone == PackValue(PackStruct{static_cast<uint8_t>(utc ? 0x69 : 0x66), {seconds, 0, "Europe/Berlin"}}));
      for (const PackValue& value : {by_offset, by_zone}) {
        CHECK(client.Value("RETURN $d AS d", {{"d", value}}) == value);
        CHECK(client.Value("RETURN toString($d) AS d", {{"d", value}}).AsString()->starts_with("2024-07-01T12:00:00"));
      }
      // The other form is no value of this connection.
      PackStruct other = Struct(by_offset);
      other.tag = utc ? 0x46 : 0x49;
      CHECK(client.Ask(RunMessage("RETURN $d AS d", {{"d", other}})).tag == MessageTag::kFailure);
    }
  }
}

TEST_CASE("the other temporal values, durations and points are alike in every version, and come back") {
  WholeServer server;
  const std::pair<const char*, PackStruct> cases[] = {
      {"date('1969-12-31')", {0x44, {-1}}},
      {"time('12:00:00.000000001+01:00')", {0x54, {INT64_C(43'200'000'000'001), 3600}}},
      {"localtime('23:59:59.999999999')", {0x74, {INT64_C(86'399'999'999'999)}}},
      {"localdatetime('1969-12-31T23:59:59.5')", {0x64, {-1, 500'000'000}}},
      {"duration({months: -14, days: 3, seconds: -1, nanoseconds: 1})", {0x45, {-14, 3, -1, 1}}},
      {"point({x: 1, y: -2})", {0x58, {7203, 1.0, -2.0}}},
      {"point({x: 1, y: -2, z: 3})", {0x59, {9157, 1.0, -2.0, 3.0}}},
      {"point({longitude: 13.4, latitude: 52.5})", {0x58, {4326, 13.4, 52.5}}},
      {"point({longitude: 13.4, latitude: 52.5, height: 34})", {0x59, {4979, 13.4, 52.5, 34.0}}},
  };
  for (Version version : AllVersions()) {
    RawClient client = Connect(server, version, false);
    for (const auto& [text, expected] : cases) {
      INFO(version.ToString() << " " << text);
      const PackValue value = client.Value(std::string("RETURN ") + text + " AS v");
      CHECK(value == PackValue(expected));
      CHECK(client.Value("RETURN $v AS v", {{"v", value}}) == value);
      CHECK(client.Value(std::string("RETURN $v = ") + text + " AS same", {{"v", value}}) == PackValue(true));
    }
  }
}

TEST_CASE("the longitude of a point that a client sends wraps around as that of a literal does") {
  WholeServer server;
  RawClient client = Connect(server, {5, 8}, true);
  const PackValue east(PackStruct{0x58, {4326, 200.0, 20.0}});
  CHECK(client.Value("RETURN $v AS v", {{"v", east}}) == PackValue(PackStruct{0x58, {4326, -160.0, 20.0}}));
  CHECK(client.Value("RETURN $v = point({longitude: 200, latitude: 20}) AS same", {{"v", east}}) == PackValue(true));
}

TEST_CASE("entities and broken structures are refused as parameters, and the session goes on") {
  WholeServer server;
  const PackStruct cases[] = {
      {0x4E, {1, List{}, Map{}, "4:x:1"}},
      {0x52, {1, 1, 1, "R", Map{}, "5:x:1", "4:x:1", "4:x:1"}},
      {0x69, {0, 0, "Nowhere/Town"}},
      {0x49, {0, 1'000'000'000, 0}},
      {0x49, {0, 0, 1'000'000}},
      {0x74, {INT64_C(86'400'000'000'000)}},
      {0x58, {1234, 1.0, 2.0}},
      {0x58, {7203, 1.0}},
      {0x58, {4326, 13.4, 90.5}},
      {0x59, {4979, 13.4, -90.5, 0.0}},
      {0x58, {7203, std::numeric_limits<double>::quiet_NaN(), 0.0}},
      {0x58, {7203, 0.0, std::numeric_limits<double>::infinity()}},
      {0x44, {"today"}},
      {0x45, {1, 2, 3}},
      {0x00, {}},
  };
  for (Version version : {Version{4, 4}, Version{5, 0}, Version{5, 8}, Version{6, 0}}) {
    RawClient client = Connect(server, version, true);
    for (const PackStruct& broken : cases) {
      const Answer answer = client.Ask(RunMessage("RETURN $v AS v", {{"v", broken}}));
      INFO(version.ToString() << " " << PackValue(broken).ToString() << " " << answer.body.ToString());
      CHECK(answer.code().starts_with("Neo.ClientError."));
      if (broken.tag == 0x69) CHECK(answer.body.GetString("message").find("Nowhere/Town") != std::string::npos);
      CHECK(client.Ask(BareMessage(MessageTag::kReset)).ok());
    }
    CHECK(client.Value("RETURN 1 AS x") == PackValue(1));
  }
}

}  // namespace
}  // namespace mycel::tests
