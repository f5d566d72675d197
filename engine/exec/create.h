// CREATE: makes the pattern's nodes, relationships and paths for each row, in order.
#pragma once

#include "engine/exec/create_pattern_writer.h"
#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class CreateOperator final : public Operator {
 public:
  CreateOperator(const planner::Create& plan, Scope scope, OperatorPtr child)
      : Operator(plan, scope), child_(std::move(child)), writer_(*plan.pattern, false, scope.context) {}
  void Reset() override {
    ForgetError();
    child_->Reset();
  }

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  OperatorPtr child_;
  CreatePatternWriter writer_;
};

}  // namespace mycel::engine::exec
