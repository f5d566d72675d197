// The notifications for a MATCH whose parts are not connected by its pattern.
#pragma once

#include <string_view>
#include <vector>

#include "engine/binder/bound_statement.h"

namespace mycel::engine::binder {

// One for each part that does not hang together with the first. Predicates do not connect: a join is still a product
// that is thinned out. `text` is the pattern as written.
[[nodiscard]] std::vector<Notification> CartesianProductsOf(const BoundPattern& pattern,
                                                            const std::vector<Variable>& variables,
                                                            std::string_view text, uint32_t offset);

}  // namespace mycel::engine::binder
