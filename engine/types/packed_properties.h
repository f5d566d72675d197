// The packed form of an entity's properties: a directory sorted by key id, then the packed values. One key is found
// without touching the other values.
//
//   u8 widths    bits 0-1: log2 of a key's bytes (1, 2, 4), bits 2-3: log2 of an end offset's bytes (1, 2, 4),
//                bit 4: some value is a reference (stored_properties.h); rest 0
//   v  count     LEB128
//   keys         count * key bytes, ascending, little-endian
//   ends         count * offset bytes: where value i ends, counted from the first value's first byte
//   values       packed values (packed.h), one after the other
//
// No properties at all is the empty string. Bytes are not trusted: damage is a kCorruption status.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/types/property.h"

namespace mycel::engine::types {

// Appends `properties`, which must be sorted by key without repetition and hold no nulls.
void AppendPackedProperties(std::span<const Property> properties, std::string* out);

// A view of packed properties; lives as long as the bytes do. The bytes must end where the last value ends.
class PackedProperties {
 public:
  // Checks the directory's size only, in constant time; a damaged entry is noticed when it is read.
  [[nodiscard]] static base::Result<PackedProperties> Open(std::string_view bytes);

  [[nodiscard]] uint32_t size() const { return count_; }
  // Both require index < size().
  [[nodiscard]] base::PropertyKeyId key(uint32_t index) const;
  [[nodiscard]] base::Result<Value> value(uint32_t index) const;
  // The packed bytes of a value, for copying it as it stands.
  [[nodiscard]] base::Result<std::string_view> packed(uint32_t index) const;

  [[nodiscard]] std::optional<uint32_t> Find(base::PropertyKeyId key) const;
  // The value of `key`, null if there is none.
  [[nodiscard]] base::Result<Value> Get(base::PropertyKeyId key) const;
  [[nodiscard]] base::Result<std::vector<Property>> All() const;
  // Reads everything once: for `verify`.
  [[nodiscard]] base::Status Validate() const;

 private:
  [[nodiscard]] uint64_t Number(size_t at, int log2_width) const;

  std::string_view bytes_;
  uint32_t count_ = 0;
  int key_width_ = 0;  // log2
  int end_width_ = 0;  // log2
  size_t keys_at_ = 0;
  size_t ends_at_ = 0;
  size_t values_at_ = 0;
};

}  // namespace mycel::engine::types
