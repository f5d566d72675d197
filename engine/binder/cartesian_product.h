// The notification for a MATCH whose parts are not connected by its pattern.
#pragma once

#include <optional>
#include <vector>

#include "engine/binder/bound_statement.h"

namespace mycel::engine::binder {

// Nothing where all nodes hang together. Predicates do not connect: a join is still a product that is thinned out.
[[nodiscard]] std::optional<Notification> CartesianProductOf(const BoundPattern& pattern,
                                                             const std::vector<Variable>& variables, uint32_t offset);

}  // namespace mycel::engine::binder
