#include "engine/exec/argument_row.h"

namespace mycel::engine::exec {

const types::Batch ArgumentRow::kNoColumns;

void ArgumentRow::Spread(types::Batch* out) const {
  for (const binder::VarId id : variables) {
    const bool there = id.value < batch->slots() && batch->column(id.value).capacity() > 0;
    out->column(id.value).SetConstant(there ? batch->column(id.value).Get(row) : types::Value());
  }
}

}  // namespace mycel::engine::exec
