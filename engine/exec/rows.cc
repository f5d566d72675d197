#include "engine/exec/rows.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace mycel::engine::exec {

using binder::VarId;
using types::Batch;
using types::Column;
using types::ColumnType;
using types::Value;

void GatherRows(std::span<const VarId> columns, const Batch& source, std::span<const uint16_t> rows, Batch* out) {
  for (const VarId id : columns) {
    const Column& from = source.column(id.value);
    if (from.capacity() == 0) {
      out->column(id.value).SetConstant(Value());
    } else {
      out->column(id.value).Gather(from, rows);
    }
  }
  out->ClearMultiplicity();
  if (source.has_multiplicity()) {
    for (size_t i = 0; i < rows.size(); ++i)
      out->SetMultiplicity(static_cast<uint32_t>(i), source.multiplicity(rows[i]));
  }
  out->set_rows(static_cast<uint32_t>(rows.size()));
}

void KeepRows(std::span<const VarId> columns, std::span<const uint16_t> rows, Batch* batch) {
  if (rows.size() == batch->rows()) return;
  for (const VarId id : columns) {
    Column& column = batch->column(id.value);
    if (column.capacity() > 0) column.Keep(rows);
  }
  if (batch->has_multiplicity()) {
    for (size_t i = 0; i < rows.size(); ++i)
      batch->SetMultiplicity(static_cast<uint32_t>(i), batch->multiplicity(rows[i]));
  }
  batch->set_rows(static_cast<uint32_t>(rows.size()));
}

void KeepRange(std::span<const VarId> columns, uint32_t first, uint32_t count, Batch* batch) {
  if (first == 0) {
    batch->set_rows(count);
    return;
  }
  std::array<uint16_t, types::kMaxBatchRows> rows;
  std::iota(rows.begin(), rows.begin() + count, static_cast<uint16_t>(first));
  KeepRows(columns, std::span(rows.data(), count), batch);
}

namespace {

template <typename T>
void CopyRange(const T* source, uint32_t from, uint32_t count, uint32_t at, bool constant, T* out) {
  if (constant) {
    std::fill_n(out + at, count, source[0]);
  } else {
    std::copy_n(source + from, count, out + at);
  }
}

void CopyTyped(const Column& source, uint32_t from, uint32_t count, uint32_t at, Column* out) {
  const bool constant = source.is_constant();
  switch (source.type()) {
    case ColumnType::kInteger:
      CopyRange(source.integers(), from, count, at, constant, out->integers());
      break;
    case ColumnType::kFloat:
      CopyRange(source.floats(), from, count, at, constant, out->floats());
      break;
    case ColumnType::kBoolean:
      CopyRange(source.booleans(), from, count, at, constant, out->booleans());
      break;
    case ColumnType::kNode:
      CopyRange(source.nodes(), from, count, at, constant, out->nodes());
      break;
    case ColumnType::kRelationship:
      CopyRange(source.relationships(), from, count, at, constant, out->relationships());
      break;
    case ColumnType::kValue:
      CopyRange(source.values(), from, count, at, constant, out->values());
      return;
  }
  if (source.nulls().none() && out->nulls().none()) return;
  for (uint32_t i = 0; i < count; ++i) out->nulls()[at + i] = source.nulls()[constant ? 0 : from + i];
}

}  // namespace

void AppendColumn(const Column& source, uint32_t from, uint32_t count, uint32_t capacity, uint32_t at, Column* out) {
  if (at == 0) out->Reset(source.capacity() == 0 ? ColumnType::kValue : source.type(), capacity);
  if (source.capacity() == 0) {
    for (uint32_t i = 0; i < count; ++i) out->SetNull(at + i);
  } else if (source.type() == out->type()) {
    CopyTyped(source, from, count, at, out);
  } else {
    for (uint32_t i = 0; i < count; ++i) out->Set(at + i, source.Get(from + i));
  }
}

}  // namespace mycel::engine::exec
