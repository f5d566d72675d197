// The root of a statement with RETURN: its input's rows, one by one. Execution picks the result's columns out of them.
#pragma once

#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class ProduceResultsOperator final : public UnaryOperator {
 public:
  using UnaryOperator::UnaryOperator;

 protected:
  base::Result<Step> Produce(types::Batch* out) override { return child().Next(out); }
};

}  // namespace mycel::engine::exec
