// Rows kept across calls: what Eager, Sort, joins and buffered subqueries hold. Chunks of full batches with only the
// columns that are asked for, every byte charged.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class RowStore {
 public:
  RowStore(ExecutionContext& context, std::vector<VarId> columns);

  // Appends all rows of a batch; multiplicities are kept.
  [[nodiscard]] base::Status Append(const types::Batch& batch);
  [[nodiscard]] uint64_t rows() const { return rows_; }
  [[nodiscard]] size_t bytes() const {
    return bytes_ + (rows_ % kChunkRows == 0 ? 0 : chunks_[rows_ / kChunkRows].bytes());
  }
  [[nodiscard]] const std::vector<VarId>& columns() const { return columns_; }
  void Clear();

  // Rows [first, first + count) become `out`: at most to the end of a chunk. Returns how many there were.
  [[nodiscard]] uint32_t Read(uint64_t first, uint32_t count, types::Batch* out) const;
  // Row i of `out` becomes row rows[i].
  void Gather(std::span<const uint64_t> rows, types::Batch* out) const;
  // Single values; `column` is a position in columns().
  [[nodiscard]] types::Value Get(uint64_t row, size_t column) const {
    return chunks_[row / kChunkRows].column(column).Get(static_cast<uint32_t>(row % kChunkRows));
  }
  [[nodiscard]] uint64_t multiplicity(uint64_t row) const {
    return chunks_[row / kChunkRows].multiplicity(static_cast<uint32_t>(row % kChunkRows));
  }

 private:
  static constexpr uint32_t kChunkRows = types::kMaxBatchRows;

  std::vector<VarId> columns_;
  std::vector<types::Batch> chunks_;  // slot i is columns_[i]; those beyond rows_ are spare
  uint64_t rows_ = 0;
  size_t bytes_ = 0;  // of all full chunks
  HeldMemory memory_;
};

}  // namespace mycel::engine::exec
