// Conversions between scalar kinds, shared by toX(), toXOrNull() and toXList().
#pragma once

#include "engine/functions/registry.h"

namespace mycel::engine::functions {

// A conversion of one value: null for null and for text that is no such value; `ok` is false for a kind that it does
// not take.
struct Converted {
  bool ok = true;
  Value value;
};
using Conversion = base::Result<Converted> (*)(const Value& value);

[[nodiscard]] base::Result<Converted> ConvertToBoolean(const Value& value);
[[nodiscard]] base::Result<Converted> ConvertToInteger(const Value& value);
[[nodiscard]] base::Result<Converted> ConvertToFloat(const Value& value);
[[nodiscard]] base::Result<Converted> ConvertToString(const Value& value);

}  // namespace mycel::engine::functions
