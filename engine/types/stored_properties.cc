#include "engine/types/stored_properties.h"

#include "engine/base/assert.h"
#include "engine/types/packed_directory.h"
#include "engine/types/packed_properties.h"
#include "engine/types/varint.h"

namespace mycel::engine::types {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

constexpr char kTagReference = 0x17;

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
  size_t end = 0;
  AppendDirectory(
      properties, bytes, references, [&](size_t i) { return end += properties[i].bytes.size(); }, out);
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
