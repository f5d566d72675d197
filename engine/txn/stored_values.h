// Reading what records hold: values, and large values that a record only refers to. Internal to engine/txn.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/graph/large_values.h"
#include "engine/types/value.h"

namespace mycel::engine::txn {

// A value as a record holds it: packed there, or a reference.
[[nodiscard]] base::Result<types::Value> DecodeStored(std::string_view packed, const graph::LargeValues& large);
// Null when absent.
[[nodiscard]] base::Result<types::Value> StoredProperty(std::string_view properties, base::PropertyKeyId key,
                                                        const graph::LargeValues& large);
// Of each key, in their order.
[[nodiscard]] base::Result<std::vector<types::Value>> ValuesOf(std::span<const base::PropertyKeyId> keys,
                                                               std::string_view properties,
                                                               const graph::LargeValues& large);
// The large values that the properties refer to, one for each property.
[[nodiscard]] base::Result<std::vector<graph::ValueHash>> ReferencesIn(std::string_view properties);
// The same properties with every value in its place.
[[nodiscard]] base::Result<std::string> WithLargeValues(std::string_view properties, const graph::LargeValues& large);

}  // namespace mycel::engine::txn
