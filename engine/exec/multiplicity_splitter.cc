#include "engine/exec/multiplicity_splitter.h"

#include <utility>

namespace mycel::engine::exec {

void MultiplicitySplitter::Split(std::span<const binder::VarId> columns, uint32_t max_rows, types::Batch* batch) {
  if (!batch->has_multiplicity()) return;
  rows_.clear();
  counts_.clear();
  uint32_t room = max_rows > batch->rows() ? max_rows - batch->rows() : 0;
  const auto add = [&](uint32_t row, uint64_t count) {
    rows_.push_back(static_cast<uint16_t>(row));
    counts_.push_back(count);
  };
  for (uint32_t row = 0; row < batch->rows(); ++row) {
    uint64_t left = batch->multiplicity(row);
    while (left > 1 && room > 0 && random_.Next() % 3 != 0) {
      const uint64_t part = 1 + random_.Next() % (left - 1);
      add(row, part);
      left -= part;
      --room;
    }
    add(row, left);
  }
  if (rows_.size() == batch->rows()) return;
  if (scratch_.slots() < batch->slots()) scratch_.ResizeSlots(batch->slots());
  scratch_.Clear();
  for (const binder::VarId id : columns) {
    const types::Column& column = batch->column(id.value);
    if (column.capacity() > 0) scratch_.column(id.value).Gather(column, rows_);
  }
  scratch_.set_rows(static_cast<uint32_t>(rows_.size()));
  for (uint32_t row = 0; row < counts_.size(); ++row) {
    if (counts_[row] != 1) scratch_.SetMultiplicity(row, counts_[row]);
  }
  std::swap(*batch, scratch_);
}

}  // namespace mycel::engine::exec
