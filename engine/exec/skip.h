// Drops the first rows.
#pragma once

#include <optional>

#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class SkipOperator final : public UnaryOperator {
 public:
  SkipOperator(const planner::Skip& plan, Scope scope, OperatorPtr child)
      : UnaryOperator(plan, scope, std::move(child)), count_(*plan.count) {}
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  const binder::BoundExpression& count_;
  std::optional<uint64_t> left_;
};

}  // namespace mycel::engine::exec
