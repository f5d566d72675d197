// What the result of a call will take, told before it is made: for the functions whose result may be many times as
// large as what they are given. A statement can be refused then instead of taking the memory first.
#pragma once

#include <cstddef>
#include <span>

#include "engine/functions/registry.h"
#include "engine/types/value.h"

namespace mycel::engine::functions {

// Bytes that the call takes at its highest, its arguments not counted. 0: little, or an error of the call. An error
// only when the statement was ended, which is noticed while a long text is looked through.
[[nodiscard]] base::Result<size_t> ResultBytes(const FunctionSignature& function, const FunctionContext& context,
                                               std::span<const types::Value> args);

// The same for the joining operators, `a + b` and `a || b`.
[[nodiscard]] size_t JoinedBytes(const types::Value& a, const types::Value& b);

}  // namespace mycel::engine::functions
