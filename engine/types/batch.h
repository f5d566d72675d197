// Batch: up to kMaxBatchRows rows, one column per slot, and optionally a multiplicity per row.
//
// A multiplicity says how many equal rows one row stands for; without the vector every row counts once. Operators and
// aggregates declare whether they pass, multiply or must expand it (DESIGN.md, rule 6). A batch belongs to one
// statement and one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/types/column.h"

namespace mycel::engine::types {

class Batch {
 public:
  Batch() = default;
  explicit Batch(size_t slots) : columns_(slots) {}

  [[nodiscard]] uint32_t rows() const { return rows_; }
  // Columns are not touched: whoever raises the count has filled the rows.
  void set_rows(uint32_t rows) {
    MYCEL_ASSERT(rows <= kMaxBatchRows);
    rows_ = rows;
  }
  [[nodiscard]] bool empty() const { return rows_ == 0; }

  [[nodiscard]] size_t slots() const { return columns_.size(); }
  void ResizeSlots(size_t slots) { columns_.resize(slots); }
  [[nodiscard]] Column& column(size_t slot) { return columns_[slot]; }
  [[nodiscard]] const Column& column(size_t slot) const { return columns_[slot]; }

  // --- multiplicity
  // -----------------------------------------------------------------------------------------------------
  [[nodiscard]] bool has_multiplicity() const { return !multiplicity_.empty(); }
  [[nodiscard]] uint64_t multiplicity(uint32_t row) const { return multiplicity_.empty() ? 1 : multiplicity_[row]; }
  // Every row counts once unless set; the vector is made on first use.
  void SetMultiplicity(uint32_t row, uint64_t count);
  void ClearMultiplicity() { multiplicity_.clear(); }
  // Rows counted with their multiplicity.
  [[nodiscard]] uint64_t TotalRows() const;

  // --- whole batch
  // -------------------------------------------------------------------------------------------------------- Keeps the
  // given rows (ascending), in every column and the multiplicity; sets rows().
  void Keep(std::span<const uint16_t> rows);
  // Becomes the given rows of `source` (any order, repetition allowed) with the same slots. Requires &source != this.
  void Gather(const Batch& source, std::span<const uint16_t> rows);
  // No rows, no multiplicity; slots stay.
  void Clear();

  [[nodiscard]] size_t bytes() const;

 private:
  std::vector<Column> columns_;
  uint32_t rows_ = 0;
  std::vector<uint64_t> multiplicity_;
};

}  // namespace mycel::engine::types
