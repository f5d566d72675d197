// One row per item of a list. Null is no row; a value that is no list is a list of itself. Ranges are never
// materialised.
#pragma once

#include <vector>

#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class UnwindOperator final : public UnaryOperator {
 public:
  UnwindOperator(const planner::Unwind& plan, Scope scope, OperatorPtr child);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  // Evaluates the list of the current input row.
  [[nodiscard]] base::Status OpenRow();
  // Writes items from row `rows` on; returns the new count.
  [[nodiscard]] uint32_t TakeItems(uint32_t rows, uint32_t capacity, types::Column* column);

  const planner::Unwind& unwind_;
  BatchSize size_;
  std::vector<VarId> copied_;
  types::Batch input_;
  uint32_t input_at_ = 0;
  bool row_open_ = false;
  types::Value list_;
  size_t item_at_ = 0;
  std::vector<uint16_t> row_of_;
};

}  // namespace mycel::engine::exec
