// The directory in front of packed values, as packed_properties.h draws it. Internal to engine/types.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/assert.h"
#include "engine/types/varint.h"

namespace mycel::engine::types {

// Of the first byte: some value is a reference (stored_properties.h).
inline constexpr uint8_t kWithReferences = 0x10;

inline int Log2Width(uint64_t largest) {
  if (largest <= 0xFF) return 0;
  return largest <= 0xFFFF ? 1 : 2;
}

inline void AppendNumber(uint64_t v, int log2_width, std::string* out) {
  for (int i = 0; i < (1 << log2_width); ++i) out->push_back(static_cast<char>(v >> (8 * i)));
}

// `properties` have a `key` each and are not empty; `end_of` is asked once for each, in order, where its value ends.
template <typename Properties, typename EndOf>
void AppendDirectory(const Properties& properties, uint64_t last_end, bool references, EndOf end_of, std::string* out) {
  MYCEL_ASSERT(last_end <= UINT32_MAX);
  const int key_width = Log2Width(properties.back().key.value);
  const int end_width = Log2Width(last_end);
  out->push_back(static_cast<char>(key_width | (end_width << 2) | (references ? kWithReferences : 0)));
  AppendVarint(properties.size(), out);
  for (const auto& property : properties) AppendNumber(property.key.value, key_width, out);
  for (size_t i = 0; i < properties.size(); ++i) AppendNumber(end_of(i), end_width, out);
}

}  // namespace mycel::engine::types
