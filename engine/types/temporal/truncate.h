// date.truncate('month', value, {day: 3}) and its siblings.
//
// Threads: any.
#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/types/temporal/construct.h"
#include "engine/types/value.h"

namespace mycel::engine::types::temporal {

// `value` truncated to `unit` ('millennium' ... 'microsecond') as a value of `kind` (see construct.h), with the fields
// of the map then set on it. `fields` may be null. The clock gives the zone that `value` may lack. Fails with a
// TypeError where the unit does not exist or does not fit the two kinds.
[[nodiscard]] base::Result<Value> Truncate(Kind kind, std::string_view unit, const Value& value, const MapView* fields,
                                           const Clock& clock);

}  // namespace mycel::engine::types::temporal
