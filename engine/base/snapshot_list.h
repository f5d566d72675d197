// The snapshots that are read at a moment: for those who free what lies between them.
//
// A state that was replaced at or below `visible` is needed by nobody unless one of `at` lies in between: snapshots
// that are taken later start at `visible` or above.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace mycel::engine::base {

struct SnapshotList {
  std::vector<uint64_t> at;  // LSNs, ascending
  uint64_t visible = 0;

  // Whether a state that held from `from` until `to` (at or below `visible`) is seen by one of them.
  [[nodiscard]] bool AnySees(uint64_t from, uint64_t to) const {
    const auto first = std::lower_bound(at.begin(), at.end(), from);
    return first != at.end() && *first < to;
  }
};

}  // namespace mycel::engine::base
