// The first row of each combination of values.
#pragma once

#include <array>
#include <vector>

#include "engine/exec/key_table.h"
#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class DistinctOperator final : public UnaryOperator {
 public:
  DistinctOperator(const planner::Distinct& plan, Scope scope, OperatorPtr child);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  std::span<const VarId> keys_;
  KeyTable table_;
  HeldMemory memory_;
  std::vector<const types::Column*> columns_;
  std::array<uint32_t, types::kMaxBatchRows> ordinals_;
  std::vector<uint16_t> kept_;
};

}  // namespace mycel::engine::exec
