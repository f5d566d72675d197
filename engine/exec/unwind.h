// One row per item of a list. Null is no row; a value that is no list is a list of itself. Ranges are never
// materialised.
#pragma once

#include <vector>

#include "engine/exec/expanding_operator.h"

namespace mycel::engine::exec {

class UnwindOperator final : public ExpandingOperator {
 public:
  UnwindOperator(const planner::Unwind& plan, Scope scope, OperatorPtr child);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;
  base::Result<bool> OpenRow() override;

 private:
  // Writes items behind the rows that are there already.
  void TakeItems(uint32_t capacity, types::Column* column);

  const planner::Unwind& unwind_;
  types::Value list_;
  size_t item_at_ = 0;
};

}  // namespace mycel::engine::exec
