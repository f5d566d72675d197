// Variable-length integers (LEB128) and zigzag, for the packed value codec. Reading checks bounds and never throws.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mycel::engine::types {

inline uint64_t ZigZag(int64_t v) { return (static_cast<uint64_t>(v) << 1) ^ static_cast<uint64_t>(v >> 63); }
inline int64_t UnZigZag(uint64_t v) { return static_cast<int64_t>((v >> 1) ^ (~(v & 1) + 1)); }

inline void AppendVarint(uint64_t v, std::string* out) {
  while (v >= 0x80) {
    out->push_back(static_cast<char>(v | 0x80));
    v >>= 7;
  }
  out->push_back(static_cast<char>(v));
}

// Takes one integer from the front of `cursor`; false if the bytes end early or encode more than 64 bits.
inline bool TakeVarint(std::string_view* cursor, uint64_t* out) {
  uint64_t result = 0;
  for (size_t i = 0; i < cursor->size() && i < 10; ++i) {
    const auto byte = static_cast<uint8_t>((*cursor)[i]);
    if (i == 9 && byte > 1) return false;
    result |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
    if (byte < 0x80) {
      cursor->remove_prefix(i + 1);
      *out = result;
      return true;
    }
  }
  return false;
}

}  // namespace mycel::engine::types
