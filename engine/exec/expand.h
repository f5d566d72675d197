// One hop from a bound node: to new nodes, or to a bound one (keeping the relationships that end there).
#pragma once

#include <array>
#include <vector>

#include "engine/exec/distinct_relationships.h"
#include "engine/exec/neighbour_stream.h"
#include "engine/exec/rel_types.h"
#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class ExpandOperator final : public UnaryOperator {
 public:
  ExpandOperator(const planner::Expand& plan, Scope scope, OperatorPtr child);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  // Opens the stream of the next input row that has a node; false at the end of the input batch.
  [[nodiscard]] base::Result<bool> OpenRow();
  // Fills rows from the open stream; returns the new count.
  [[nodiscard]] uint32_t TakeRows(uint32_t rows, uint32_t capacity, types::Batch* out);

  const planner::Expand& expand_;
  bool into_;
  RelTypes types_;
  DistinctRelationships distinct_;
  NeighbourStream stream_;
  BatchSize size_;
  std::vector<VarId> copied_;  // carried() without what is made here
  types::Batch input_;
  uint32_t input_at_ = 0;
  bool row_open_ = false;
  bool opened_ = false;
  base::NodeId to_;
  std::array<uint16_t, types::kMaxBatchRows> row_of_;
  std::vector<base::RelId> unread_rels_;
};

}  // namespace mycel::engine::exec
