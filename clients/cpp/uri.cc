#include "clients/cpp/uri.h"

#include <charconv>

namespace mycel::client {

Result<Address> ParseUri(std::string_view uri) {
  auto bad = [&](std::string_view why) -> Result<Address> {
    return Error{ErrorKind::kUsage, "bad URI `" + std::string(uri) + "`: " + std::string(why), "", ""};
  };
  size_t scheme_end = uri.find("://");
  if (scheme_end == std::string_view::npos) return bad("expected bolt://host:port");
  const std::string_view scheme = uri.substr(0, scheme_end);
  const size_t plus = scheme.find('+');
  const std::string_view base = scheme.substr(0, plus);
  const std::string_view suffix = plus == std::string_view::npos ? std::string_view() : scheme.substr(plus);
  if ((base != "bolt" && base != "neo4j") || (!suffix.empty() && suffix != "+s" && suffix != "+ssc")) {
    return bad("only the schemes bolt:// and neo4j://, or with TLS bolt+s:// and bolt+ssc://, are supported, not " +
               std::string(scheme) + "://");
  }
  std::string_view rest = uri.substr(scheme_end + 3);
  if (!rest.empty() && rest.back() == '/') rest.remove_suffix(1);
  Address address;
  if (suffix == "+s") address.encryption = Encryption::kVerified;
  if (suffix == "+ssc") address.encryption = Encryption::kUnverified;
  size_t port_at = std::string_view::npos;
  if (!rest.empty() && rest.front() == '[') {
    size_t close = rest.find(']');
    if (close == std::string_view::npos) return bad("`]` is missing");
    address.host = rest.substr(1, close - 1);
    if (close + 1 < rest.size() && rest[close + 1] != ':') return bad("expected `:` and a port behind `]`");
    if (close + 1 < rest.size()) port_at = close + 2;
  } else {
    size_t colon = rest.rfind(':');
    address.host = rest.substr(0, colon);
    if (colon != std::string_view::npos) port_at = colon + 1;
  }
  if (address.host.empty()) return bad("the host is missing");
  if (port_at != std::string_view::npos) {
    std::string_view port = rest.substr(port_at);
    auto parsed = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (parsed.ec != std::errc() || parsed.ptr != port.data() + port.size() || address.port == 0) {
      return bad("the port must be a number from 1 to 65535");
    }
  }
  return address;
}

}  // namespace mycel::client
