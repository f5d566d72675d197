// For each row of the left side runs the right side with it as argument. What comes out of the right side carries the
// outer row already. Small results of neighbouring outer rows share a batch.
//
// As an optional apply, an outer row without any match gives one row with `nulls` set to null.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class ApplyOperator final : public Operator {
 public:
  // `argument` is what `right` was built with. `nulls`: set for an optional apply.
  ApplyOperator(const planner::PhysicalOperator& plan, Scope scope, OperatorPtr left,
                std::unique_ptr<ArgumentRow> argument, OperatorPtr right, std::optional<std::span<const VarId>> nulls);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  // Gets rows into right_rows_: kRows, or why there are none.
  [[nodiscard]] base::Result<Step> NextRight();
  // Points the argument at the next outer row; kRows when there is one.
  [[nodiscard]] base::Result<Step> NextOuter();
  void MakeNullRow();
  // Moves rows from right_rows_ to `out`; returns the new count.
  [[nodiscard]] uint32_t MoveRows(uint32_t rows, uint32_t capacity, types::Batch* out);

  OperatorPtr left_;
  std::unique_ptr<ArgumentRow> outer_;
  OperatorPtr right_;
  std::optional<std::span<const VarId>> nulls_;
  BatchSize size_;
  types::Batch input_;
  uint32_t input_at_ = 0;
  bool outer_open_ = false;
  bool matched_ = false;
  types::Batch right_rows_;
  uint32_t right_at_ = 0;  // rows below are given already
};

}  // namespace mycel::engine::exec
