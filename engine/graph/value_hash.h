// The SHA-256 of a value's packed form: the name under which a large value is kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace mycel::engine::graph {

struct ValueHash {
  std::array<char, 32> bytes{};

  // Requires 32 bytes.
  [[nodiscard]] static ValueHash From(std::string_view view) {
    ValueHash hash;
    std::memcpy(hash.bytes.data(), view.data(), hash.bytes.size());
    return hash;
  }
  [[nodiscard]] static ValueHash Of(std::string_view packed);
  [[nodiscard]] std::string_view view() const { return {bytes.data(), bytes.size()}; }
  auto operator<=>(const ValueHash&) const = default;

  struct Hasher {
    size_t operator()(const ValueHash& hash) const {
      size_t first = 0;
      std::memcpy(&first, hash.bytes.data(), sizeof(first));
      return first;
    }
  };
};

}  // namespace mycel::engine::graph
