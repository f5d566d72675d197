// Pairs of rows with equal keys: the left side is built into a table, the right side looks up. A key that does not
// equal itself (null, NaN) matches nothing.
#pragma once

#include <array>
#include <vector>

#include "engine/exec/key_table.h"
#include "engine/exec/row_store.h"

namespace mycel::engine::exec {

class HashJoinOperator final : public Operator {
 public:
  HashJoinOperator(const planner::HashJoin& plan, Scope scope, OperatorPtr left, OperatorPtr right);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  [[nodiscard]] base::Status Build(const types::Batch& rows);
  // Pairs the rows of input_ from where it stopped, up to `capacity` pairs.
  void Probe(uint32_t capacity);

  static constexpr uint64_t kEnd = UINT64_MAX;

  const planner::HashJoin& join_;
  OperatorPtr left_;
  OperatorPtr right_;
  BatchSize size_;
  KeyTable table_;
  RowStore store_;
  HeldMemory memory_;
  std::vector<uint64_t> first_row_;  // by key: its last row; kEnd for a key that does not equal itself
  std::vector<uint64_t> next_row_;   // by row: the row before it with the same key
  bool built_ = false;
  types::Batch input_;
  uint32_t input_at_ = 0;
  uint64_t chain_at_ = kEnd;  // the next match of row input_at_
  bool chain_open_ = false;
  std::vector<const types::Column*> columns_;
  std::array<uint32_t, types::kMaxBatchRows> ordinals_;
  std::vector<uint16_t> right_rows_;
  std::vector<uint64_t> left_rows_;
};

}  // namespace mycel::engine::exec
