// Keeps the rows of the left side for which the right side has a row (or has none).
#pragma once

#include <memory>
#include <vector>

#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class SemiApplyOperator final : public Operator {
 public:
  SemiApplyOperator(const planner::SemiApply& plan, Scope scope, OperatorPtr left,
                    std::unique_ptr<ArgumentRow> argument, OperatorPtr right);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  // Tests the rows of input_ from input_at_ on; kRows when all are tested or one has failed.
  [[nodiscard]] base::Result<Step> TestRows();

  bool anti_;
  OperatorPtr left_;
  std::unique_ptr<ArgumentRow> outer_;
  OperatorPtr right_;
  types::Batch input_;
  types::Batch ignored_;
  uint32_t input_at_ = 0;
  bool outer_open_ = false;
  std::vector<uint16_t> kept_;
};

}  // namespace mycel::engine::exec
