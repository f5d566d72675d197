// Look-ups of entities by key, one per row of an input (or one for the argument row, without an input): the part that
// index and id seeks have in common. Hits are joined to their row.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "engine/exec/operator.h"
#include "engine/exec/relationship_rows.h"
#include "engine/expr/row.h"

namespace mycel::engine::exec {

struct SeekTarget {
  VarId entity;
  bool relationship = false;
  VarId start;
  VarId end;
  bool both_directions = false;
};

class SeekOperator : public Operator {
 public:
  // `child` may be null.
  SeekOperator(const planner::PhysicalOperator& plan, Scope scope, OperatorPtr child, const SeekTarget& target);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) final;

  // Starts the look-up for a row.
  [[nodiscard]] virtual base::Status Open(expr::Row& row) = 0;
  // The next entity ids of the open look-up, which exist in the snapshot; 0: no more.
  [[nodiscard]] virtual base::Result<size_t> NextHits(std::span<uint64_t> hits) = 0;

 private:
  // Moves to the next input row; kRows: its look-up is open.
  [[nodiscard]] base::Result<Step> NextRow();
  [[nodiscard]] base::Result<bool> FetchHits();
  [[nodiscard]] base::Result<uint32_t> FillFromRow(uint32_t rows, uint32_t capacity, types::Batch* out);

  OperatorPtr child_;
  SeekTarget target_;
  RelationshipRows relationship_rows_;
  BatchSize size_;
  std::vector<VarId> copied_;
  types::Batch input_;
  uint32_t input_at_ = 0;
  bool started_ = false;
  bool row_open_ = false;
  std::array<uint64_t, 256> hits_;
  size_t hit_count_ = 0;
  size_t hit_at_ = 0;
  std::array<uint16_t, types::kMaxBatchRows> row_of_;
};

}  // namespace mycel::engine::exec
