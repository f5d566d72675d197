#include "server/http/discovery.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

namespace mycel::server::http {
namespace {

std::string Answer(std::string_view status, std::string_view type, std::string_view body) {
  std::string answer = "HTTP/1.1 ";
  answer.append(status).append("\r\nContent-Type: ").append(type);
  answer.append("\r\nContent-Length: ").append(std::to_string(body.size()));
  answer.append("\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n").append(body);
  return answer;
}

}  // namespace

std::string DiscoveryDocument(std::string_view bolt_address) {
  std::string address(bolt_address);
  nlohmann::ordered_json document = {{"bolt_routing", "neo4j://" + address},
                                     {"bolt_direct", "bolt://" + address},
                                     {"neo4j_version", "5.26.0"},
                                     {"neo4j_edition", "community"}};
  return document.dump();
}

std::string AnswerOnBoltPort(std::string_view request, std::string_view bolt_address) {
  std::string lower(request);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower.find("\r\nupgrade: websocket") != std::string::npos) {
    return Answer("426 Upgrade Required", "text/plain",
                  "Bolt over WebSocket is not supported by this server: connect with bolt:// over TCP\n");
  }
  return Answer("200 OK", "application/json", DiscoveryDocument(bolt_address));
}

}  // namespace mycel::server::http
