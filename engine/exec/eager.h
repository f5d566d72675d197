// Takes its whole input before the first row leaves; what does not fit into memory waits in a temporary file.
#pragma once

#include "engine/exec/spooled_rows.h"
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
  SpooledRows rows_;
  bool filled_ = false;
};

}  // namespace mycel::engine::exec
