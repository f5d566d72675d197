// Runs the right side for each row of the left side for its effects only: the rows of the left side pass.
#pragma once

#include <memory>

#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class UnitApplyOperator final : public Operator {
 public:
  UnitApplyOperator(const planner::PhysicalOperator& plan, Scope scope, OperatorPtr left,
                    std::unique_ptr<ArgumentRow> argument, OperatorPtr right);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  OperatorPtr left_;
  std::unique_ptr<ArgumentRow> outer_;
  OperatorPtr right_;
  types::Batch input_;
  types::Batch ignored_;
  uint32_t input_at_ = 0;
  bool outer_open_ = false;
};

}  // namespace mycel::engine::exec
