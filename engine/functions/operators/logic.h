// =, <>, <, <=, >, >=, IN, AND, OR, XOR, NOT as three-valued values.
#pragma once

#include "engine/base/result.h"
#include "engine/types/value.h"

namespace mycel::engine::functions::operators {

[[nodiscard]] types::Value Equal(const types::Value& a, const types::Value& b);
[[nodiscard]] types::Value NotEqual(const types::Value& a, const types::Value& b);
[[nodiscard]] types::Value LessThan(const types::Value& a, const types::Value& b);
[[nodiscard]] types::Value LessThanOrEqual(const types::Value& a, const types::Value& b);
[[nodiscard]] types::Value GreaterThan(const types::Value& a, const types::Value& b);
[[nodiscard]] types::Value GreaterThanOrEqual(const types::Value& a, const types::Value& b);

// Fails with kInvalidArgumentType unless `list` is a list or null.
[[nodiscard]] base::Result<types::Value> In(const types::Value& value, const types::Value& list);

// The evaluator short-circuits; these decide for two values that are there. They fail with kInvalidArgumentType for a
// value that is neither boolean nor null.
[[nodiscard]] base::Result<types::Value> And(const types::Value& a, const types::Value& b);
[[nodiscard]] base::Result<types::Value> Or(const types::Value& a, const types::Value& b);
[[nodiscard]] base::Result<types::Value> Xor(const types::Value& a, const types::Value& b);
[[nodiscard]] base::Result<types::Value> Not(const types::Value& a);

}  // namespace mycel::engine::functions::operators
