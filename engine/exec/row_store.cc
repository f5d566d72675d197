#include "engine/exec/row_store.h"

#include <algorithm>
#include <utility>

#include "engine/exec/rows.h"

namespace mycel::engine::exec {

using base::Status;
using types::Batch;
using types::Column;

RowStore::RowStore(ExecutionContext& context, std::vector<VarId> columns)
    : columns_(std::move(columns)), memory_(context) {}

void RowStore::Clear() {
  // One chunk stays for the next run; the others' values must not outlive it.
  if (chunks_.size() > 1) chunks_.resize(1);
  for (Batch& chunk : chunks_) chunk.Clear();
  rows_ = 0;
  bytes_ = 0;
  memory_.Clear();
}

Status RowStore::Append(const Batch& batch) {
  uint32_t from = 0;
  while (from < batch.rows()) {
    const size_t chunk_at = rows_ / kChunkRows;
    const auto at = static_cast<uint32_t>(rows_ % kChunkRows);
    if (chunk_at == chunks_.size()) chunks_.emplace_back(columns_.size());
    Batch& chunk = chunks_[chunk_at];
    if (at == 0) chunk.Clear();
    const uint32_t count = std::min(batch.rows() - from, kChunkRows - at);
    for (size_t i = 0; i < columns_.size(); ++i) {
      AppendColumn(batch.column(columns_[i].value), from, count, kChunkRows, at, &chunk.column(i));
    }
    if (batch.has_multiplicity()) {
      for (uint32_t i = 0; i < count; ++i) chunk.SetMultiplicity(at + i, batch.multiplicity(from + i));
    }
    chunk.set_rows(at + count);
    rows_ += count;
    from += count;
    if (chunk.rows() == kChunkRows) {
      bytes_ += chunk.bytes();
      MYCEL_RETURN_IF_ERROR(memory_.Set(bytes_));
    }
  }
  return memory_.Set(bytes());
}

uint32_t RowStore::Read(uint64_t first, uint32_t count, Batch* out) const {
  out->Clear();
  if (first >= rows_) return 0;
  const Batch& chunk = chunks_[first / kChunkRows];
  const auto from = static_cast<uint32_t>(first % kChunkRows);
  count = std::min(count, chunk.rows() - from);
  for (size_t i = 0; i < columns_.size(); ++i) {
    AppendColumn(chunk.column(i), from, count, count, 0, &out->column(columns_[i].value));
  }
  if (chunk.has_multiplicity()) {
    for (uint32_t i = 0; i < count; ++i) out->SetMultiplicity(i, chunk.multiplicity(from + i));
  }
  out->set_rows(count);
  return count;
}

void RowStore::Gather(std::span<const uint64_t> rows, Batch* out) const {
  out->Clear();
  const auto count = static_cast<uint32_t>(rows.size());
  for (size_t c = 0; c < columns_.size(); ++c) {
    Column& to = out->column(columns_[c].value);
    for (uint32_t i = 0; i < count; ++i) {
      const Column& from = chunks_[rows[i] / kChunkRows].column(c);
      AppendColumn(from, static_cast<uint32_t>(rows[i] % kChunkRows), 1, count, i, &to);
    }
  }
  for (uint32_t i = 0; i < count; ++i) {
    const uint64_t times = multiplicity(rows[i]);
    if (times != 1) out->SetMultiplicity(i, times);
  }
  out->set_rows(count);
}

}  // namespace mycel::engine::exec
