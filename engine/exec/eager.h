// Takes its whole input before the first row leaves.
#pragma once

#include "engine/exec/row_store.h"
#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class EagerOperator final : public UnaryOperator {
 public:
  EagerOperator(const planner::PhysicalOperator& plan, Scope scope, OperatorPtr child);
  using Operator::HideFromProfile;
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  RowStore store_;
  bool filled_ = false;
  uint64_t next_ = 0;
};

}  // namespace mycel::engine::exec
