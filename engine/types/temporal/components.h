// `.year`, `.week`, `.epochMillis`, `.minutesOfHour`: the components of a temporal value by name.
//
// Threads: any.
#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/types/value.h"

namespace mycel::engine::types::temporal {

// Whether a value of this kind has components: one of the five instants or a duration.
[[nodiscard]] bool IsTemporal(Kind kind);

// The component `name` of a temporal value. Requires IsTemporal(value.kind()).
// Fails with a TypeError that names the component where the kind has none of that name.
[[nodiscard]] base::Result<Value> Component(const Value& value, std::string_view name);

}  // namespace mycel::engine::types::temporal
