// Pairs of rows with equal keys: the left side is built into a table, the right side looks up. A key that does not
// equal itself (null, NaN) matches nothing. A left side that may not be held is parted by the hash of its keys into
// temporary files, then the right side too, and the parts are joined one after the other.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "engine/exec/key_table.h"
#include "engine/exec/row_store.h"
#include "engine/exec/spill_partitions.h"

namespace mycel::engine::exec {

class HashJoinOperator final : public Operator {
 public:
  HashJoinOperator(const planner::HashJoin& plan, Scope scope, OperatorPtr left, OperatorPtr right);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  // Two parts with keys of the same hash.
  struct Waiting {
    std::unique_ptr<SpillFile> left;
    std::unique_ptr<SpillFile> right;
    uint32_t depth = 0;  // how often they were parted
  };
  // Rows of the operator, or of the part that is being done.
  [[nodiscard]] base::Result<Step> NextLeft(types::Batch* out);
  [[nodiscard]] base::Result<Step> NextRight(types::Batch* out);
  // Takes in the whole left side and, where that was parted, parts the right side. kDone: probing may begin.
  [[nodiscard]] base::Result<Step> TakeLeft(types::Batch* out);
  [[nodiscard]] base::Result<Step> PartRight();
  [[nodiscard]] base::Status Part(const types::Batch& rows, std::span<const VarId> keys, std::span<const VarId> saved,
                                  SpillPartitions* parts);
  // Moves what the table holds into parts.
  [[nodiscard]] base::Status BeginParts();
  void FinishTable();
  void ClearTable();
  // Takes up the next part. False: there is none.
  [[nodiscard]] bool BeginWaiting();
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
  std::vector<VarId> saved_left_;  // columns of a row in a file
  std::vector<VarId> saved_right_;
  std::unique_ptr<SpillPartitions> left_parts_;  // set: the left side is being parted, or was and the right side is
  std::unique_ptr<SpillPartitions> right_parts_;
  bool left_done_ = false;
  std::vector<Waiting> waiting_;
  Waiting current_;
};

}  // namespace mycel::engine::exec
