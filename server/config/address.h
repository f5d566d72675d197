// "HOST:PORT" and "[::1]:PORT".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mycel::server::config {

struct Address {
  std::string host;
  uint16_t port = 0;

  // Only this machine can connect.
  [[nodiscard]] bool IsLoopback() const;
};

[[nodiscard]] std::optional<Address> ParseAddress(std::string_view text);

}  // namespace mycel::server::config
