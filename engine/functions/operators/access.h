// x.name, x[y] and x[a..b].
#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/functions/function_context.h"
#include "engine/types/value.h"

namespace mycel::engine::functions::operators {

// `.name` of a map, node, relationship, temporal value or point; null for null and for what is missing. Other kinds
// fail with kInvalidArgumentType. (An evaluator that knows the key's id asks EntityAccess itself.)
[[nodiscard]] base::Result<types::Value> Property(FunctionContext& context, const types::Value& value,
                                                  std::string_view name);

// list[integer] (negative: from the end; outside: null), map[string], node[string], relationship[string].
[[nodiscard]] base::Result<types::Value> Subscript(FunctionContext& context, const types::Value& value,
                                                   const types::Value& index);

// list[from..to]; nullptr for a bound that is not written, a null value makes the slice null. A slice of a range stays
// lazy.
[[nodiscard]] base::Result<types::Value> Slice(const types::Value& list, const types::Value* from,
                                               const types::Value* to);

}  // namespace mycel::engine::functions::operators
