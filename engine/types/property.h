// One property of an entity, as storage and updating clauses hand it around.
#pragma once

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/types/value.h"

namespace mycel::engine::types {

struct Property {
  base::PropertyKeyId key;
  Value value;
};

// Whether a property may hold `value` as it stands: scalars but null, points, temporals, bytes, vectors, and lists of
// values of one such kind without nulls. Maps, entities, paths and nested lists may not be stored.
[[nodiscard]] bool IsStorable(const Value& value);

// What a property stores for `value`: the value itself, or for a list that mixes integers and floats the list of
// floats. Null passes (it removes a property). Anything else fails with kInvalidPropertyType.
[[nodiscard]] base::Result<Value> ToStorable(const Value& value);

}  // namespace mycel::engine::types
