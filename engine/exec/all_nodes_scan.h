// Every node, in the order of ids.
#pragma once

#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class AllNodesScanOperator final : public Operator {
 public:
  AllNodesScanOperator(const planner::AllNodesScan& plan, Scope scope);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  const planner::AllNodesScan& scan_;
  BatchSize size_;
  base::NodeId next_{0};
};

}  // namespace mycel::engine::exec
