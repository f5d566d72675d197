#include "engine/txn/views.h"

#include "engine/graph/large_values.h"
#include "engine/types/packed.h"

namespace mycel::engine::txn {

using base::Result;
using types::PackedProperties;

Result<types::Value> DecodeStored(std::string_view packed, const graph::LargeValues* large) {
  MYCEL_ASSIGN_OR_RETURN(const auto reference, types::AsReference(packed));
  if (!reference) return types::DecodePacked(packed);
  MYCEL_ASSIGN_OR_RETURN(const std::string bytes, large->Read(graph::ValueHash::From(reference->hash)));
  return types::DecodePacked(bytes);
}

Result<types::Value> PropertiesView::Get(base::PropertyKeyId key) const {
  if (packed_.empty()) return types::Value();
  MYCEL_ASSIGN_OR_RETURN(const PackedProperties properties, PackedProperties::Open(packed_));
  const auto index = properties.Find(key);
  if (!index) return types::Value();
  MYCEL_ASSIGN_OR_RETURN(const std::string_view packed, properties.packed(*index));
  return DecodeStored(packed, large_);
}

Result<std::vector<Property>> PropertiesView::All() const {
  std::vector<Property> all;
  if (packed_.empty()) return all;
  MYCEL_ASSIGN_OR_RETURN(const PackedProperties properties, PackedProperties::Open(packed_));
  all.reserve(properties.size());
  for (uint32_t i = 0; i < properties.size(); ++i) {
    MYCEL_ASSIGN_OR_RETURN(const std::string_view packed, properties.packed(i));
    MYCEL_ASSIGN_OR_RETURN(types::Value value, DecodeStored(packed, large_));
    all.push_back({properties.key(i), std::move(value)});
  }
  return all;
}

Result<std::vector<graph::ValueHash>> PropertiesView::LargeValues() const {
  std::vector<graph::ValueHash> hashes;
  if (!types::HasReferences(packed_)) return hashes;
  MYCEL_ASSIGN_OR_RETURN(const PackedProperties properties, PackedProperties::Open(packed_));
  for (uint32_t i = 0; i < properties.size(); ++i) {
    MYCEL_ASSIGN_OR_RETURN(const std::string_view packed, properties.packed(i));
    MYCEL_ASSIGN_OR_RETURN(const auto reference, types::AsReference(packed));
    if (reference) hashes.push_back(graph::ValueHash::From(reference->hash));
  }
  return hashes;
}

}  // namespace mycel::engine::txn
