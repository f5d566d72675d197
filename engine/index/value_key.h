// From property values to index keys: what key_builder.h draws, for every storable kind.
//
// The order of keys is the order of types::OrderCompare, and equal values (types::Equals) have equal keys. The reader's
// re-check against the record decides all the same, because a cut key stands for several values.
//
// Threads: pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/index/key_builder.h"
#include "engine/index/key_range.h"
#include "engine/types/value.h"

namespace mycel::engine::index {

// The tag that keys of such values start with; nothing for kinds that are in no index (null, map, node, relationship,
// path).
[[nodiscard]] std::optional<KeyTag> TagOf(const types::Value& value);

// Appends the value's component. False, with nothing appended, for kinds that are in no index (also inside a list).
[[nodiscard]] bool AppendValue(const types::Value& value, KeyBuilder* builder);

struct ValueKey {
  std::string bytes;
  bool cut = false;  // stands for more than these values: an index order over such keys must be sorted again
};
// The key of an entity with these values, one per indexed property in order. Nothing when one is in no index: the
// entity has no entry then, and an equality with it finds nothing.
[[nodiscard]] std::optional<ValueKey> KeyOf(std::span<const types::Value> values);

// A bound for KeyRange::Between, behind the key of the leading components. Inclusive where a cut key needs the
// re-check.
[[nodiscard]] std::optional<KeyBound> BoundOf(std::string_view prefix, const types::Value& value, bool inclusive);

// Strings that start with `prefix`, behind the key of the leading components.
[[nodiscard]] KeyRange StartsWithRange(std::string_view leading, std::string_view prefix);

}  // namespace mycel::engine::index
