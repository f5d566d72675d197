// The answer to somebody who speaks HTTP on the Bolt port: where Bolt is, as Neo4j's discovery document says it.
#pragma once

#include <string>
#include <string_view>

namespace mycel::server::http {

// {"bolt_routing":"neo4j://...", "bolt_direct":"bolt://...", "neo4j_version":..., "neo4j_edition":...}
[[nodiscard]] std::string DiscoveryDocument(std::string_view bolt_address);

// `request` is one HTTP request's head: whether it has the header `Upgrade: websocket`.
[[nodiscard]] bool AsksForWebSocket(std::string_view request);

// The whole answer to any other request.
[[nodiscard]] std::string AnswerOnBoltPort(std::string_view bolt_address);

}  // namespace mycel::server::http
