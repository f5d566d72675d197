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

bool AsksForWebSocket(std::string_view request) {
  constexpr std::string_view kName = "upgrade:";
  const auto lower = [](std::string_view text) {
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return made;
  };
  for (size_t at = request.find("\r\n"); at != std::string_view::npos; at = request.find("\r\n", at + 2)) {
    const std::string_view line = request.substr(at + 2, request.find("\r\n", at + 2) - at - 2);
    if (lower(line.substr(0, kName.size())) != kName) continue;
    if (lower(line.substr(kName.size())).find("websocket") != std::string::npos) return true;
  }
  return false;
}

std::string AnswerOnBoltPort(std::string_view bolt_address) {
  return Answer("200 OK", "application/json", DiscoveryDocument(bolt_address));
}

}  // namespace mycel::server::http
