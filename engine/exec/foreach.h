// FOREACH: for each row and each element of its list child 1 runs to its end. The rows pass.
#pragma once

#include "engine/exec/argument_row.h"
#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class ForeachOperator final : public Operator {
 public:
  [[nodiscard]] static base::Result<OperatorPtr> Build(const planner::Foreach& plan, Scope scope);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  ForeachOperator(const planner::Foreach& plan, Scope scope)
      : Operator(plan, scope), foreach_(plan), held_(*scope.context) {}

  // Runs the rest of the current row's elements. False: the slice is over.
  [[nodiscard]] base::Result<bool> RunElements();

  const planner::Foreach& foreach_;
  OperatorPtr rows_;
  OperatorPtr body_;
  ArgumentRow argument_;
  HeldMemory held_;
  types::Batch input_;
  types::Batch scratch_;  // what the body gives: nobody reads it
  bool holding_ = false;  // input_ has rows that are not through
  uint32_t row_ = 0;
  types::Value list_;  // of the current row; null: not evaluated yet
  size_t element_ = 0;
  bool in_body_ = false;
};

}  // namespace mycel::engine::exec
