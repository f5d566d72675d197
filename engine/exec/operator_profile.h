// What PROFILE tells of one operator.
#pragma once

#include <cstdint>

namespace mycel::engine::exec {

struct OperatorProfile {
  uint64_t rows = 0;
  uint64_t db_hits = 0;
  uint64_t time_ns = 0;  // the operator with everything below it
};

}  // namespace mycel::engine::exec
