#include "server/config/address.h"

#include "server/config/units.h"

namespace mycel::server::config {

bool Address::IsLoopback() const { return host == "localhost" || host == "::1" || host.starts_with("127."); }

std::optional<Address> ParseAddress(std::string_view text) {
  size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  auto port = ParseInteger(text.substr(colon + 1));
  if (!port || *port < 0 || *port > UINT16_MAX) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  if (host.empty()) return std::nullopt;
  return Address{std::string(host), static_cast<uint16_t>(*port)};
}

}  // namespace mycel::server::config
