// Rows that stand for several become as many rows. build.cc puts it below every consumer that acts on single rows.
#pragma once

#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class ExpandRowsOperator final : public UnaryOperator {
 public:
  ExpandRowsOperator(const planner::PhysicalOperator& plan, Scope scope, OperatorPtr child)
      : UnaryOperator(plan, scope, std::move(child)) {
    HideFromProfile();
  }
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  types::Batch input_;
  uint32_t at_ = 0;     // row of input_
  uint64_t given_ = 0;  // times that it was given already
};

}  // namespace mycel::engine::exec
