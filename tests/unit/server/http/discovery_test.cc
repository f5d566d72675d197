// What somebody who speaks HTTP is told, and who asks for a WebSocket.
#include "server/http/discovery.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

namespace mycel::server::http {
namespace {

TEST_CASE("The discovery document names both schemes at the given address") {
  const auto document = nlohmann::json::parse(DiscoveryDocument("db.example:7687"));
  CHECK(document["bolt_routing"] == "neo4j://db.example:7687");
  CHECK(document["bolt_direct"] == "bolt://db.example:7687");
  CHECK(document["neo4j_version"].get<std::string>().starts_with("5."));
  CHECK(document["neo4j_edition"] == "community");
}

TEST_CASE("An address that a client made up stays one string of the document") {
  const auto document = nlohmann::json::parse(DiscoveryDocument("h\",\"x\":\"\n"));
  CHECK(document.size() == 4);
  CHECK(document["bolt_direct"] == "bolt://h\",\"x\":\"\n");
}

TEST_CASE("The answer on the Bolt port is whole: head, length, document") {
  const std::string answer = AnswerOnBoltPort("127.0.0.1:7687");
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  const size_t end = answer.find("\r\n\r\n");
  REQUIRE(end != std::string::npos);
  const std::string body = answer.substr(end + 4);
  CHECK(answer.find("\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") < end);
  CHECK(answer.find("\r\nConnection: close") < end);
  CHECK(body == DiscoveryDocument("127.0.0.1:7687"));
}

TEST_CASE("A WebSocket is asked for by a header, whatever its case and its place") {
  const std::string head = "GET / HTTP/1.1\r\nHost: x\r\n";
  CHECK(AsksForWebSocket(head + "Upgrade: websocket\r\n\r\n"));
  CHECK(AsksForWebSocket(head + "UPGRADE:WebSocket\r\nConnection: Upgrade\r\n\r\n"));
  CHECK(AsksForWebSocket(head + "Upgrade: h2c\r\nUpgrade: websocket\r\n\r\n"));
  CHECK_FALSE(AsksForWebSocket(head + "Upgrade: h2c\r\n\r\n"));
  CHECK_FALSE(AsksForWebSocket(head + "X-Upgrade: websocket\r\n\r\n"));
  CHECK_FALSE(AsksForWebSocket("GET /?upgrade:websocket HTTP/1.1\r\n\r\n"));
  CHECK_FALSE(AsksForWebSocket(head + "\r\n"));
  CHECK_FALSE(AsksForWebSocket(""));
  CHECK_FALSE(AsksForWebSocket("\r\n"));
}

}  // namespace
}  // namespace mycel::server::http
