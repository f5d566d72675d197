// Where a text stands in another one, in time linear in both: a search that keeps finding the beginning of what it
// looks for is no slower.
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/base/status.h"
#include "engine/functions/function_context.h"

namespace mycel::engine::functions {

// The first place at `from` or behind it where `wanted` begins, in bytes; npos if there is none.
[[nodiscard]] size_t FindText(std::string_view text, std::string_view wanted, size_t from = 0);

// The same, and a statement that was ended notices while it looks through a long text.
[[nodiscard]] base::Result<size_t> FindText(const FunctionContext& context, std::string_view text,
                                            std::string_view wanted, size_t from = 0);

}  // namespace mycel::engine::functions
