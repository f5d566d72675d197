// Lets the first rows through and stops its input then, unless the input writes: that runs to its end.
#pragma once

#include <optional>

#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class LimitOperator final : public UnaryOperator {
 public:
  LimitOperator(const planner::Limit& plan, Scope scope, OperatorPtr child)
      : UnaryOperator(plan, scope, std::move(child)), count_(*plan.count), exhaust_(plan.exhaust) {}
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  const binder::BoundExpression& count_;
  bool exhaust_;
  std::optional<uint64_t> left_;
};

}  // namespace mycel::engine::exec
