// Packed properties as records hold them: values, and references to large values that stand elsewhere under the SHA-256
// of their packed form. In place of a value:
//
//   17 | v bytes of the packed form | 32 bytes SHA-256
//
// No packed value begins with that tag. Bit 4 of the first byte of packed properties (packed_properties.h) says that
// there is a reference among them, and PackedProperties fails on it where it is asked for the value.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace mycel::engine::types {

struct PackedProperty {
  base::PropertyKeyId key;
  std::string_view bytes;  // a packed value or a reference
};

inline constexpr size_t kValueHashBytes = 32;

struct LargeValueReference {
  uint64_t bytes = 0;
  std::string_view hash;  // kValueHashBytes
};
void AppendReference(const LargeValueReference& reference, std::string* out);
// Nullopt: `packed` is a value.
[[nodiscard]] base::Result<std::optional<LargeValueReference>> AsReference(std::string_view packed);
// Whether any of the properties is a reference.
[[nodiscard]] bool HasReferences(std::string_view packed_properties);

// As AppendPackedProperties, of what is packed already.
void AppendStoredProperties(std::span<const PackedProperty> properties, std::string* out);
[[nodiscard]] base::Result<std::vector<PackedProperty>> StoredProperties(std::string_view packed_properties);

}  // namespace mycel::engine::types
