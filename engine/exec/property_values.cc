#include "engine/exec/property_values.h"

#include <optional>

namespace mycel::engine::exec {

using base::Result;
using base::Status;
using types::Value;

Result<Value> StorableAt(const Value& value, uint32_t offset) {
  Result<Value> storable = types::ToStorable(value);
  if (!storable.ok()) return std::move(storable).status().At(offset);
  return storable;
}

Result<base::PropertyKeyId> EnsureKey(ExecutionContext& context, std::string_view name) {
  if (const std::optional<base::PropertyKeyId> known = context.evaluation().PropertyKey(name)) return *known;
  return context.transaction().EnsurePropertyKey(name);
}

Status PropertiesOfMap(ExecutionContext& context, const Value& map, uint32_t offset,
                       std::vector<types::Property>* out) {
  for (const types::MapEntry& entry : map.AsMap()) {
    if (entry.value.is_null()) continue;
    MYCEL_ASSIGN_OR_RETURN(Value storable, StorableAt(entry.value, offset));
    MYCEL_ASSIGN_OR_RETURN(const base::PropertyKeyId key, context.transaction().EnsurePropertyKey(entry.key));
    out->push_back({key, std::move(storable)});
  }
  return Status::Ok();
}

}  // namespace mycel::engine::exec
