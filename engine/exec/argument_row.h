// The outer row that the right side of an Apply (or Merge, Foreach, a subquery in an expression) runs for.
//
// The operator that runs the right side owns it, points it at a row and calls Reset on the right side. Every leaf of
// that side spreads the row's variables over its batches as constant columns, and every operator above carries them:
// what comes out of the right side is already joined to its outer row.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/binder/variable.h"
#include "engine/types/batch.h"

namespace mycel::engine::exec {

struct ArgumentRow {
  // Columns that the right side sees; fixed before it is built.
  std::vector<binder::VarId> variables;

  // The row: valid while the right side runs for it.
  const types::Batch* batch = &kNoColumns;
  uint32_t row = 0;

  void MoveTo(const types::Batch& outer, uint32_t index) {
    batch = &outer;
    row = index;
  }
  // Makes `out`'s columns of the variables constant. A column that the outer batch lacks becomes null.
  void Spread(types::Batch* out) const;

 private:
  static const types::Batch kNoColumns;
};

}  // namespace mycel::engine::exec
