// Relationship ids turned into rows of (relationship, start, end), for scans and seeks. An undirected pattern meets
// each relationship from both ends, a self-loop once.
#pragma once

#include <cstdint>

#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class RelationshipRows {
 public:
  RelationshipRows(VarId relationship, VarId start, VarId end, bool both_directions)
      : relationship_(relationship), start_(start), end_(end), both_directions_(both_directions) {}

  // Makes the columns of `out` for up to `rows` rows.
  void Open(uint32_t rows, types::Batch* out);
  // Writes row `at`. True: the same relationship must be given once more, for the other direction.
  [[nodiscard]] base::Result<bool> Add(txn::Transaction& transaction, base::RelId id, uint32_t at, types::Batch* out);
  void Reset() { turned_ = false; }

 private:
  VarId relationship_;
  VarId start_;
  VarId end_;
  bool both_directions_;
  bool turned_ = false;  // the next Add gives the other direction
};

}  // namespace mycel::engine::exec
