// What can be said of a relationship's direction alone.
#pragma once

#include "engine/base/ids.h"

namespace mycel::engine::base {

// The same relationships seen from their other end.
[[nodiscard]] constexpr Direction Reversed(Direction direction) {
  if (direction == Direction::kBoth) return direction;
  return direction == Direction::kOutgoing ? Direction::kIncoming : Direction::kOutgoing;
}

}  // namespace mycel::engine::base
