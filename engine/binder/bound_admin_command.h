// Administration commands, bound. They touch users, not the graph, and run outside the executor.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/binder/bound_expression.h"

namespace mycel::engine::binder {

// A password as written: a literal, or a parameter.
struct BoundPassword {
  std::string_view text;
  const ParameterExpression* parameter = nullptr;
};

// ALTER CURRENT USER SET PASSWORD FROM … TO …
struct BoundPasswordChange {
  BoundPassword from;
  BoundPassword to;
  uint32_t offset = 0;
};

}  // namespace mycel::engine::binder
