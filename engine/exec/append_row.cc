#include "engine/exec/append_row.h"

namespace mycel::engine::exec {

void AppendRow(std::span<const binder::VarId> columns, const types::Batch& source, uint32_t row, uint32_t capacity,
               uint32_t at, types::Batch* out) {
  for (const binder::VarId id : columns) {
    types::Column& to = out->column(id.value);
    const types::Column* from = id.value < source.slots() ? &source.column(id.value) : nullptr;
    const bool there = from != nullptr && from->capacity() > 0;
    if (at == 0) to.Reset(there ? from->type() : types::ColumnType::kValue, capacity);
    if (there) {
      to.Set(at, from->Get(row));
    } else {
      to.SetNull(at);
    }
  }
}

}  // namespace mycel::engine::exec
