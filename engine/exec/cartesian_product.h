// All pairs of rows. The right side is run once and kept.
#pragma once

#include <vector>

#include "engine/exec/row_store.h"

namespace mycel::engine::exec {

class CartesianProductOperator final : public Operator {
 public:
  CartesianProductOperator(const planner::PhysicalOperator& plan, Scope scope, OperatorPtr left, OperatorPtr right);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  [[nodiscard]] base::Result<Step> NextInput();

  OperatorPtr left_;
  OperatorPtr right_;
  BatchSize size_;
  RowStore store_;
  std::vector<VarId> left_columns_;
  bool filled_ = false;
  types::Batch input_;
  uint32_t input_at_ = 0;
  uint64_t right_at_ = 0;
  std::vector<uint16_t> left_rows_;
  std::vector<uint64_t> right_rows_;
};

}  // namespace mycel::engine::exec
