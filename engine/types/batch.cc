#include "engine/types/batch.h"

namespace mycel::engine::types {

void Batch::SetMultiplicity(uint32_t row, uint64_t count) {
  if (multiplicity_.empty()) {
    if (count == 1) return;
    multiplicity_.assign(kMaxBatchRows, 1);
  }
  multiplicity_[row] = count;
}

uint64_t Batch::TotalRows() const {
  if (multiplicity_.empty()) return rows_;
  uint64_t total = 0;
  for (uint32_t i = 0; i < rows_; ++i) total += multiplicity_[i];
  return total;
}

void Batch::Keep(std::span<const uint16_t> rows) {
  if (rows.size() != rows_) {
    for (Column& column : columns_) {
      if (column.capacity() > 0) column.Keep(rows);
    }
    if (has_multiplicity()) {
      for (size_t i = 0; i < rows.size(); ++i) multiplicity_[i] = multiplicity_[rows[i]];
    }
  }
  rows_ = static_cast<uint32_t>(rows.size());
}

void Batch::Gather(const Batch& source, std::span<const uint16_t> rows) {
  MYCEL_ASSERT(this != &source);
  columns_.resize(source.columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (source.columns_[i].capacity() > 0) columns_[i].Gather(source.columns_[i], rows);
  }
  multiplicity_.clear();
  if (source.has_multiplicity()) {
    for (size_t i = 0; i < rows.size(); ++i) SetMultiplicity(static_cast<uint32_t>(i), source.multiplicity_[rows[i]]);
  }
  rows_ = static_cast<uint32_t>(rows.size());
}

void Batch::Clear() {
  rows_ = 0;
  multiplicity_.clear();
}

size_t Batch::bytes() const {
  size_t total = multiplicity_.capacity() * sizeof(uint64_t);
  for (const Column& column : columns_) total += sizeof(Column) + (column.capacity() > 0 ? column.bytes(rows_) : 0);
  return total;
}

}  // namespace mycel::engine::types
