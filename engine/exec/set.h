// SET and REMOVE: rows in order, items left to right.
#pragma once

#include "engine/exec/operator.h"
#include "engine/exec/set_items.h"

namespace mycel::engine::exec {

class SetOperator final : public Operator {
 public:
  SetOperator(const planner::Set& plan, Scope scope, OperatorPtr child)
      : Operator(plan, scope), child_(std::move(child)), items_(plan.items, plan.remove, scope.context) {}
  void Reset() override {
    ForgetError();
    child_->Reset();
  }

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  OperatorPtr child_;
  SetItems items_;
};

}  // namespace mycel::engine::exec
