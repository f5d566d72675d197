// The rows of all children, one after the other, under common columns.
#pragma once

#include <vector>

#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class UnionOperator final : public Operator {
 public:
  UnionOperator(const planner::Union& plan, Scope scope, std::vector<OperatorPtr> children);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  const planner::Union& union_;
  std::vector<OperatorPtr> children_;
  size_t at_ = 0;
  types::Batch input_;
};

}  // namespace mycel::engine::exec
