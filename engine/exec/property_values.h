// Values on their way into properties, for all updating clauses.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/exec/execution_context.h"
#include "engine/types/property.h"
#include "engine/types/value.h"

namespace mycel::engine::exec {

// What is stored for `value`, or kInvalidPropertyType with its place.
[[nodiscard]] base::Result<types::Value> StorableAt(const types::Value& value, uint32_t offset);

// The id of a key whose name lives as long as the plan; made when absent.
[[nodiscard]] base::Result<base::PropertyKeyId> EnsureKey(ExecutionContext& context, std::string_view name);

// The entries of a map that are not null, each once. Appends to `out`.
[[nodiscard]] base::Status PropertiesOfMap(ExecutionContext& context, const types::Value& map, uint32_t offset,
                                           std::vector<types::Property>* out);

}  // namespace mycel::engine::exec
