// + - * / % ^ and unary minus over all kinds that have them. Null with anything is null. Integers overflow with
// kArithmeticOverflow, integer division by zero fails with kDivisionByZero; other kinds fail with kInvalidArgumentType.
//
// Pure functions: any thread.
#pragma once

#include "engine/base/result.h"
#include "engine/types/value.h"

namespace mycel::engine::functions::operators {

// Numbers add; strings join with strings, numbers, booleans, temporals and points; lists join, or take the other side
// as an item; an instant or a duration takes a duration.
[[nodiscard]] base::Result<types::Value> Add(const types::Value& a, const types::Value& b);
[[nodiscard]] base::Result<types::Value> Subtract(const types::Value& a, const types::Value& b);
[[nodiscard]] base::Result<types::Value> Multiply(const types::Value& a, const types::Value& b);
[[nodiscard]] base::Result<types::Value> Divide(const types::Value& a, const types::Value& b);
[[nodiscard]] base::Result<types::Value> Modulo(const types::Value& a, const types::Value& b);
// Always a float.
[[nodiscard]] base::Result<types::Value> Power(const types::Value& a, const types::Value& b);
[[nodiscard]] base::Result<types::Value> Negate(const types::Value& a);
// Unary plus: the number itself.
[[nodiscard]] base::Result<types::Value> Plus(const types::Value& a);
// a || b: two strings or two lists.
[[nodiscard]] base::Result<types::Value> Concatenate(const types::Value& a, const types::Value& b);

}  // namespace mycel::engine::functions::operators
