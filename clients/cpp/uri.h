// Where a server is: bolt://host:port.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "clients/cpp/error.h"

namespace mycel::client {

inline constexpr uint16_t kDefaultPort = 7687;

struct Address {
  std::string host;
  uint16_t port = kDefaultPort;
};

// "bolt://host", "bolt://host:port", "bolt://[::1]:port"; neo4j:// means the same, because a client without a routing
// table talks to one server either way. Other schemes, the encrypted ones among them, are refused by name.
Result<Address> ParseUri(std::string_view uri);

}  // namespace mycel::client
