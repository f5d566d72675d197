#include "engine/exec/distinct_relationships.h"

namespace mycel::engine::exec {

using types::Column;
using types::Value;

void DistinctRelationships::Load(const types::Batch& batch, uint32_t row) {
  taken_.clear();
  for (const binder::VarId id : variables_) {
    const Column& column = batch.column(id.value);
    if (column.capacity() == 0 || column.IsNull(row)) continue;
    if (column.type() == types::ColumnType::kRelationship) {
      taken_.push_back(column.relationships()[column.is_constant() ? 0 : row]);
      continue;
    }
    const Value value = column.Get(row);
    if (value.is_relationship()) taken_.push_back(value.AsRelationship());
    if (!value.is_list()) continue;
    for (const Value& item : value.AsList()) {
      if (item.is_relationship()) taken_.push_back(item.AsRelationship());
    }
  }
}

}  // namespace mycel::engine::exec
