// One hop from a bound node: to new nodes, or to a bound one (keeping the relationships that end there).
#pragma once

#include <vector>

#include "engine/exec/distinct_relationships.h"
#include "engine/exec/expanding_operator.h"
#include "engine/exec/neighbour_stream.h"
#include "engine/exec/rel_types.h"

namespace mycel::engine::exec {

class ExpandOperator final : public ExpandingOperator {
 public:
  ExpandOperator(const planner::Expand& plan, Scope scope, OperatorPtr child);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;
  base::Result<bool> OpenRow() override;

 private:
  // Fills rows from the open stream; returns the new count.
  [[nodiscard]] uint32_t TakeRows(uint32_t rows, uint32_t capacity, types::Batch* out);

  const planner::Expand& expand_;
  bool into_;
  RelTypes types_;
  DistinctRelationships distinct_;
  NeighbourStream stream_;
  bool opened_ = false;
  std::vector<base::RelId> unread_rels_;
};

}  // namespace mycel::engine::exec
