#include <catch2/catch.hpp>
#include <chrono>
#include <random>
#include <vector>

#include "protocol/bolt/chunk_reader.h"
#include "protocol/bolt/request_decoder.h"
#include "protocol/bolt/request_writer.h"
#include "protocol/packstream/pack_value.h"

namespace mycel::protocol::bolt {
namespace {

using packstream::PackStruct;
using packstream::PackValue;
using Map = PackValue::Map;
using List = PackValue::List;

// Keeps the bytes that the request's views point into.
struct Sent {
  ByteBuffer bytes;
  DecodedRequest decoded;
};

Sent Decode(const PackStruct& message, Version version) {
  Sent sent;
  packstream::Encoder out(&sent.bytes);
  Write(&out, PackValue(message));
  sent.decoded = DecodeRequest(sent.bytes.view(), version);
  INFO(sent.decoded.message);
  return sent;
}

const PackValue kAgent = Map{{"product", "test/1"}};

TEST_CASE("HELLO carries the login up to 5.0, and LOGON from 5.1") {
  Map token = {{"user_agent", "a/1"}, {"scheme", "basic"}, {"principal", "neo4j"}, {"credentials", "secret"}};
  Sent old = Decode({0x01, {token}}, {4, 4});
  REQUIRE(old.decoded.ok());
  CHECK(std::get<Hello>(old.decoded.request).auth.credentials == "secret");
  Sent logon = Decode({0x6A, {Map{{"scheme", "basic"}, {"principal", "neo4j"}, {"credentials", "x"}}}}, {5, 1});
  REQUIRE(logon.decoded.ok());
  CHECK(std::get<Logon>(logon.decoded.request).auth.principal == "neo4j");
  CHECK(Decode({0x6A, {Map{}}}, {5, 0}).decoded.fault == RequestFault::kMalformed);
}

TEST_CASE("HELLO needs a bolt_agent with a product from 5.3") {
  CHECK(Decode({0x01, {Map{{"user_agent", "a/1"}}}}, {5, 2}).decoded.ok());
  CHECK(Decode({0x01, {Map{{"user_agent", "a/1"}}}}, {5, 3}).decoded.fault == RequestFault::kInvalid);
  CHECK(Decode({0x01, {Map{{"user_agent", "a/1"}, {"bolt_agent", kAgent}}}}, {5, 3}).decoded.ok());
  CHECK_FALSE(Decode({0x01, {Map{{"user_agent", "a/1"}, {"bolt_agent", Map{}}}}}, {5, 3}).decoded.ok());
}

TEST_CASE("HELLO tells routing, the utc patch and notification filters") {
  Sent sent = Decode(
      {0x01,
       {Map{
           {"user_agent", "a/1"}, {"routing", Map{{"address", "h:1"}, {"policy", "x"}}}, {"patch_bolt", List{"utc"}}}}},
      {4, 4});
  REQUIRE(sent.decoded.ok());
  const auto& hello = std::get<Hello>(sent.decoded.request);
  CHECK((hello.patch_utc && hello.has_routing && hello.routing_address == "h:1"));
  Sent filters = Decode({0x01,
                         {Map{{"user_agent", "a/1"},
                              {"bolt_agent", kAgent},
                              {"routing", PackValue()},
                              {"notifications_minimum_severity", "OFF"},
                              {"notifications_disabled_classifications", List{"HINT"}}}}},
                        {5, 6});
  REQUIRE(filters.decoded.ok());
  const auto& newer = std::get<Hello>(filters.decoded.request);
  CHECK_FALSE(newer.has_routing);
  CHECK(newer.notifications.minimum_severity == "OFF");
  CHECK(newer.notifications.disabled == std::vector<std::string_view>{"HINT"});
}

TEST_CASE("RUN keeps its parameters as checked bytes and reads its options") {
  Map parameters = {{"x", 1}, {"rows", List{Map{{"a", 1}}, Map{{"a", 2}}}}};
  Sent sent = Decode({0x10,
                      {"RETURN 1", parameters,
                       Map{{"mode", "r"},
                           {"db", "neo4j"},
                           {"bookmarks", List{"b1", "b2"}},
                           {"tx_timeout", 250},
                           {"tx_metadata", Map{{"app", "t"}}},
                           {"something_new", List{1, Map{}}}}}},
                     {5, 8});
  REQUIRE(sent.decoded.ok());
  const auto& run = std::get<Run>(sent.decoded.request);
  CHECK(run.query == "RETURN 1");
  PackValue back;
  REQUIRE(DecodePackValue(run.parameters, &back).ok());
  CHECK(back == PackValue(parameters));
  CHECK(run.options.read_mode);
  CHECK(run.options.database == "neo4j");
  CHECK(run.options.bookmarks == std::vector<std::string_view>{"b1", "b2"});
  CHECK(run.options.timeout_ms == 250);
  REQUIRE(DecodePackValue(run.options.metadata, &back).ok());
  CHECK(back == PackValue(Map{{"app", "t"}}));
}

TEST_CASE("PULL refuses bad row counts but stays a known message") {
  auto fault = [](Map extra) { return Decode({0x3F, {std::move(extra)}}, {5, 4}).decoded; };
  CHECK(fault({{"n", 0}}).fault == RequestFault::kInvalid);
  CHECK(fault({{"n", -2}}).fault == RequestFault::kInvalid);
  CHECK(fault({}).fault == RequestFault::kInvalidFormat);
  CHECK(fault({{"n", "x"}}).fault == RequestFault::kInvalidFormat);
  CHECK(fault({{"n", 1}, {"qid", -2}}).fault == RequestFault::kInvalid);
  CHECK(fault({{"n", 0}}).known);
  DecodedRequest good = fault({{"n", 1000}, {"qid", 3}});
  REQUIRE(good.ok());
  CHECK((std::get<Pull>(good.request).rows == 1000 && std::get<Pull>(good.request).qid == 3));
}

TEST_CASE("ROUTE's third field is a name in 4.3 and a map from 4.4") {
  Sent old = Decode({0x66, {Map{{"address", "h:1"}}, List{}, "neo4j"}}, {4, 3});
  REQUIRE(old.decoded.ok());
  CHECK(std::get<Route>(old.decoded.request).database == "neo4j");
  Sent newer = Decode({0x66, {Map{{"address", "h:1"}}, List{"b"}, Map{{"db", "x"}}}}, {4, 4});
  REQUIRE(newer.decoded.ok());
  CHECK(std::get<Route>(newer.decoded.request).database == "x");
  CHECK(Decode({0x66, {Map{}, List{}, PackValue()}}, {4, 3}).decoded.ok());
}

TEST_CASE("TELEMETRY takes 0 to 3") {
  CHECK(Decode({0x54, {3}}, {5, 4}).decoded.ok());
  CHECK(Decode({0x54, {4}}, {5, 4}).decoded.fault == RequestFault::kInvalid);
  CHECK(Decode({0x54, {3}}, {5, 3}).decoded.fault == RequestFault::kMalformed);
}

TEST_CASE("duplicate keys are refused in options and parameters") {
  CHECK(Decode({0x10, {"x", Map{{"a", 1}, {"a", 2}}, Map{}}}, {5, 4}).decoded.fault == RequestFault::kInvalidFormat);
  CHECK(Decode({0x11, {Map{{"db", "a"}, {"db", "b"}}}}, {5, 4}).decoded.fault == RequestFault::kInvalidFormat);
}

TEST_CASE("wrong field counts, unknown tags and bytes that are no structure are told apart") {
  CHECK(Decode({0x10, {"x", Map{}}}, {5, 4}).decoded.fault == RequestFault::kInvalidFormat);
  CHECK(Decode({0x0F, {1}}, {5, 4}).decoded.fault == RequestFault::kInvalidFormat);
  CHECK(Decode({0x55, {}}, {5, 4}).decoded.fault == RequestFault::kMalformed);
  const std::vector<uint8_t> integer = {0x01};
  CHECK(DecodeRequest(integer, {5, 4}).fault == RequestFault::kMalformed);
  const std::vector<uint8_t> trailing = {0xB0, 0x0F, 0x00};
  CHECK(DecodeRequest(trailing, {5, 4}).fault == RequestFault::kInvalidFormat);
}

TEST_CASE("what the client writes is what the server reads, in every version") {
  for (Version version : {Version{4, 1}, Version{4, 4}, Version{5, 0}, Version{5, 4}, Version{5, 8}, Version{6, 0}}) {
    ByteBuffer bytes;
    RequestWriter out(&bytes, version);
    AuthToken auth{"basic", "neo4j", "secret", ""};
    int logins = out.Login("mycel/1", auth);
    TransactionOptions options;
    options.database = "neo4j";
    options.timeout_ms = 5;
    out.Begin(options);
    out.Run("RETURN 1", {}, {});
    out.Pull(1000, 2);
    out.Discard(kAllRows);
    out.Bare(MessageTag::kCommit);
    ChunkReader reader;
    ByteView input = bytes.view();
    ByteView message;
    std::vector<MessageTag> tags;
    while (reader.Next(&input, &message) == ChunkReader::State::kMessage) {
      DecodedRequest decoded = DecodeRequest(message, version);
      INFO(decoded.message);
      CHECK(decoded.ok());
      tags.push_back(decoded.tag);
    }
    CHECK(tags.size() == static_cast<size_t>(logins) + 5);
  }
}

TEST_CASE("random and mutated messages never break the request decoder") {
  uint64_t seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  ByteBuffer samples;
  RequestWriter out(&samples, {5, 8});
  out.Login("mycel/1", {"basic", "neo4j", "secret", "native"});
  TransactionOptions options;
  options.bookmarks = {"a", "b"};
  out.Begin(options);
  out.Run("MATCH (n) RETURN n", {}, options);
  out.Pull(10, 1);
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  size_t messages = 0;
  while (std::chrono::steady_clock::now() < end) {
    std::vector<uint8_t> stream(samples.view().begin(), samples.view().end());
    for (size_t i = random() % 6; i > 0; --i) stream[random() % stream.size()] = static_cast<uint8_t>(random());
    ChunkReader reader(1000);
    ByteView rest(stream);
    while (!rest.empty()) {
      size_t piece = std::min<size_t>(rest.size(), random() % 50 + 1);
      ByteView input = rest.first(piece);
      rest = rest.subspan(piece);
      ByteView message;
      ChunkReader::State state;
      while ((state = reader.Next(&input, &message)) == ChunkReader::State::kMessage) {
        DecodedRequest decoded = DecodeRequest(message, {static_cast<uint8_t>(4 + random() % 3), 4});
        CHECK((decoded.ok() || !decoded.message.empty()));
        ++messages;
      }
      if (state == ChunkReader::State::kTooLarge) break;
    }
  }
  CHECK(messages > 100);
}

}  // namespace
}  // namespace mycel::protocol::bolt
