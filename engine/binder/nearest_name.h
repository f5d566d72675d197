// "Did you mean": the known name nearest to a misspelt one.
#pragma once

#include <string_view>
#include <vector>

namespace mycel::engine::binder {

// The name with the smallest edit distance, if that is at most a third of the length (and at least one); else empty.
[[nodiscard]] std::string_view NearestName(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace mycel::engine::binder
