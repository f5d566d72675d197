#include "engine/types/stored_properties.h"

#include "engine/base/assert.h"
#include "engine/types/packed_properties.h"
#include "engine/types/varint.h"

namespace mycel::engine::types {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

constexpr char kTagReference = 0x17;
constexpr uint8_t kWithReferences = 0x10;

int Log2Width(uint64_t largest) {
  if (largest <= 0xFF) return 0;
  return largest <= 0xFFFF ? 1 : 2;
}

void AppendNumber(uint64_t v, int log2_width, std::string* out) {
  for (int i = 0; i < (1 << log2_width); ++i) out->push_back(static_cast<char>(v >> (8 * i)));
}

}  // namespace

void AppendReference(const LargeValueReference& reference, std::string* out) {
  MYCEL_ASSERT(reference.hash.size() == kValueHashBytes);
  out->push_back(kTagReference);
  AppendVarint(reference.bytes, out);
  out->append(reference.hash);
}

Result<std::optional<LargeValueReference>> AsReference(std::string_view packed) {
  if (packed.empty() || packed[0] != kTagReference) return std::optional<LargeValueReference>();
  LargeValueReference reference;
  packed.remove_prefix(1);
  if (!TakeVarint(&packed, &reference.bytes) || packed.size() != kValueHashBytes) {
    return Status::Error(ErrorId::kCorruption, "A record's reference to a large value is damaged");
  }
  reference.hash = packed;
  return std::optional(reference);
}

bool HasReferences(std::string_view packed_properties) {
  return !packed_properties.empty() && (packed_properties[0] & kWithReferences) != 0;
}

void AppendStoredProperties(std::span<const PackedProperty> properties, std::string* out) {
  if (properties.empty()) return;
  size_t bytes = 0;
  bool references = false;
  for (const PackedProperty& property : properties) {
    bytes += property.bytes.size();
    references |= property.bytes[0] == kTagReference;
  }
  MYCEL_ASSERT(bytes <= UINT32_MAX);
  const int key_width = Log2Width(properties.back().key.value);
  const int end_width = Log2Width(bytes);
  out->push_back(static_cast<char>(key_width | (end_width << 2) | (references ? kWithReferences : 0)));
  AppendVarint(properties.size(), out);
  for (const PackedProperty& property : properties) AppendNumber(property.key.value, key_width, out);
  size_t end = 0;
  for (const PackedProperty& property : properties) AppendNumber(end += property.bytes.size(), end_width, out);
  for (const PackedProperty& property : properties) out->append(property.bytes);
}

Result<std::vector<PackedProperty>> StoredProperties(std::string_view packed_properties) {
  std::vector<PackedProperty> all;
  if (packed_properties.empty()) return all;
  MYCEL_ASSIGN_OR_RETURN(const PackedProperties view, PackedProperties::Open(packed_properties));
  all.reserve(view.size());
  for (uint32_t i = 0; i < view.size(); ++i) {
    MYCEL_ASSIGN_OR_RETURN(const std::string_view bytes, view.packed(i));
    all.push_back({view.key(i), bytes});
  }
  return all;
}

}  // namespace mycel::engine::types
