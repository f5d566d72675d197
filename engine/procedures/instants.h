// Points in time and spans as SHOW and dbms procedures give them. Internal to the folder.
#pragma once

#include <cstdint>

#include "engine/types/temporal/format.h"
#include "engine/types/value.h"

namespace mycel::engine::procedures {

// Null for 0, "not known".
inline types::Value InstantOf(int64_t micros) {
  if (micros == 0) return types::Value();
  types::DateTime instant;
  instant.utc_seconds = micros / 1'000'000;
  instant.nanos = static_cast<int32_t>(micros % 1'000'000) * 1000;
  return types::Value::Of(instant);
}

inline types::Value InstantText(int64_t micros) {
  const types::Value instant = InstantOf(micros);
  return instant.is_null() ? types::Value::String("")
                           : types::Value::String(types::temporal::ToString(instant.AsDateTime()));
}

inline types::Value DurationOfMillis(uint64_t millis) {
  types::Duration duration;
  duration.seconds = static_cast<int64_t>(millis / 1000);
  duration.nanos = static_cast<int32_t>(millis % 1000) * 1'000'000;
  return types::Value::Of(duration);
}

}  // namespace mycel::engine::procedures
