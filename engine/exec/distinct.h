// The first row of each combination of values. When the combinations seen so far may not be held any more, rows with
// other ones wait in temporary files, parted by their hash, and each part is done by itself afterwards.
#pragma once

#include <array>
#include <vector>

#include "engine/exec/key_table.h"
#include "engine/exec/spill_passes.h"
#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class DistinctOperator final : public UnaryOperator {
 public:
  DistinctOperator(const planner::Distinct& plan, Scope scope, OperatorPtr child);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  // Rows of the child, or of the waiting part that is being done.
  [[nodiscard]] base::Result<Step> NextInput(types::Batch* out);
  // Leaves the rows in kept_ that come first with their keys; others that are not in the table go to a file.
  [[nodiscard]] base::Status Sift(const types::Batch& rows);
  // After the last row of a part: takes up the next one. False: there is none.
  [[nodiscard]] bool BeginWaiting();

  std::span<const VarId> keys_;
  std::vector<VarId> saved_;  // columns of a row in a file
  KeyTable table_;
  HeldMemory memory_;
  std::vector<const types::Column*> columns_;
  std::array<uint32_t, types::kMaxBatchRows> ordinals_;
  std::vector<uint16_t> kept_;
  SpillPasses passes_;  // with parts: the table takes no more
};

}  // namespace mycel::engine::exec
