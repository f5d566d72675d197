#include "engine/txn/stored_values.h"

#include "engine/types/packed.h"
#include "engine/types/packed_properties.h"
#include "engine/types/stored_properties.h"

namespace mycel::engine::txn {

using base::Result;
using graph::ValueHash;

Result<types::Value> DecodeStored(std::string_view packed, const graph::LargeValues& large) {
  MYCEL_ASSIGN_OR_RETURN(const auto reference, types::AsReference(packed));
  if (!reference) return types::DecodePacked(packed);
  MYCEL_ASSIGN_OR_RETURN(const std::string bytes, large.Read(ValueHash::From(reference->hash)));
  return types::DecodePacked(bytes);
}

Result<types::Value> StoredProperty(std::string_view properties, base::PropertyKeyId key,
                                    const graph::LargeValues& large) {
  if (properties.empty()) return types::Value();
  MYCEL_ASSIGN_OR_RETURN(const types::PackedProperties view, types::PackedProperties::Open(properties));
  const auto index = view.Find(key);
  if (!index) return types::Value();
  MYCEL_ASSIGN_OR_RETURN(const std::string_view packed, view.packed(*index));
  return DecodeStored(packed, large);
}

Result<std::vector<types::Value>> ValuesOf(std::span<const base::PropertyKeyId> keys, std::string_view properties,
                                           const graph::LargeValues& large) {
  std::vector<types::Value> values;
  values.reserve(keys.size());
  for (const base::PropertyKeyId key : keys) {
    MYCEL_ASSIGN_OR_RETURN(types::Value value, StoredProperty(properties, key, large));
    values.push_back(std::move(value));
  }
  return values;
}

Result<std::vector<ValueHash>> ReferencesIn(std::string_view properties) {
  std::vector<ValueHash> hashes;
  if (!types::HasReferences(properties)) return hashes;
  MYCEL_ASSIGN_OR_RETURN(const auto all, types::StoredProperties(properties));
  for (const types::PackedProperty& property : all) {
    MYCEL_ASSIGN_OR_RETURN(const auto reference, types::AsReference(property.bytes));
    if (reference) hashes.push_back(ValueHash::From(reference->hash));
  }
  return hashes;
}

Result<std::string> WithLargeValues(std::string_view properties, const graph::LargeValues& large) {
  MYCEL_ASSIGN_OR_RETURN(auto all, types::StoredProperties(properties));
  std::vector<std::string> values;
  values.reserve(all.size());  // they do not move: `all` looks at them
  for (types::PackedProperty& property : all) {
    MYCEL_ASSIGN_OR_RETURN(const auto reference, types::AsReference(property.bytes));
    if (!reference) continue;
    MYCEL_ASSIGN_OR_RETURN(std::string bytes, large.Read(ValueHash::From(reference->hash)));
    property.bytes = values.emplace_back(std::move(bytes));
  }
  std::string whole;
  types::AppendStoredProperties(all, &whole);
  return whole;
}

}  // namespace mycel::engine::txn
