// The argument row itself: one row, once. At the root of a query the single empty row.
#pragma once

#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class ArgumentOperator final : public Operator {
 public:
  using Operator::Operator;
  void Reset() override { done_ = false; }

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  bool done_ = false;
};

}  // namespace mycel::engine::exec
