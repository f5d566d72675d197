// An operator with one input.
#pragma once

#include <utility>

#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class UnaryOperator : public Operator {
 public:
  UnaryOperator(const planner::PhysicalOperator& plan, Scope scope, OperatorPtr child)
      : Operator(plan, scope), child_(std::move(child)) {}

  void Reset() override {
    ForgetError();
    child_->Reset();
  }

 protected:
  [[nodiscard]] Operator& child() { return *child_; }

 private:
  OperatorPtr child_;
};

}  // namespace mycel::engine::exec
