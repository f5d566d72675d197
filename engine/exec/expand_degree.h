// One hop of which neither the relationship nor the node is read: each row comes to stand for as many rows as the node
// has relationships. Relationships that the hop must not use again are subtracted.
#pragma once

#include <vector>

#include "engine/exec/distinct_relationships.h"
#include "engine/exec/rel_types.h"
#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class ExpandDegreeOperator final : public UnaryOperator {
 public:
  ExpandDegreeOperator(const planner::Expand& plan, Scope scope, OperatorPtr child);

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  [[nodiscard]] base::Result<uint64_t> DegreeOf(base::NodeId node, const types::Batch& batch, uint32_t row);

  const planner::Expand& expand_;
  RelTypes types_;
  DistinctRelationships distinct_;
  std::vector<uint16_t> kept_;
};

}  // namespace mycel::engine::exec
