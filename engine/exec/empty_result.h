// Runs its input to the end and gives no row.
#pragma once

#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class EmptyResultOperator final : public UnaryOperator {
 public:
  using UnaryOperator::UnaryOperator;

 protected:
  base::Result<Step> Produce(types::Batch* out) override {
    for (;;) {
      MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(out));
      if (step != Step::kRows) return step;
    }
  }
};

}  // namespace mycel::engine::exec
