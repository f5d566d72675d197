#include "engine/txn/rel_shapes.h"

#include <algorithm>

namespace mycel::engine::txn {

uint32_t RelShapes::NumberOf(base::RelTypeId type, std::span<const base::LabelId> start,
                             std::span<const base::LabelId> end) {
  if (last_ < shapes_.size()) {
    const RelShape& shape = shapes_[last_];
    if (shape.type == type && std::ranges::equal(shape.start, start) && std::ranges::equal(shape.end, end)) {
      return last_;
    }
  }
  const RelShape shape{type, {start.begin(), start.end()}, {end.begin(), end.end()}};
  const auto [at, is_new] =
      numbers_.emplace(Name{type.value, shape.start, shape.end}, static_cast<uint32_t>(shapes_.size()));
  if (is_new) shapes_.push_back(shape);
  last_ = at->second;
  return last_;
}

}  // namespace mycel::engine::txn
