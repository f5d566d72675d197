// Where a server is: bolt://host:port, bolt+s://host:port.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "clients/cpp/error.h"

namespace mycel::client {

inline constexpr uint16_t kDefaultPort = 7687;

enum class Encryption : uint8_t {
  kNone,
  kVerified,    // TLS; the server's certificate must be for the host and come from an authority that is trusted
  kUnverified,  // TLS with whatever certificate: secret from those who listen, not from who stands in between
};

struct Address {
  std::string host;
  uint16_t port = kDefaultPort;
  Encryption encryption = Encryption::kNone;
};

// "bolt://host", "bolt://host:port", "bolt://[::1]:port"; bolt+s:// is kVerified, bolt+ssc:// kUnverified ("self-signed
// certificate"). neo4j, neo4j+s and neo4j+ssc mean the same, because a client without a routing table talks to one
// server either way. Other schemes are refused by name.
Result<Address> ParseUri(std::string_view uri);

}  // namespace mycel::client
