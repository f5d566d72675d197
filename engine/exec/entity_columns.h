// Reading entity ids out of columns of any form.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/types/batch.h"

namespace mycel::engine::exec {

// The node in that row; nothing for null or for anything that is no node.
[[nodiscard]] inline std::optional<base::NodeId> NodeAt(const types::Column& column, uint32_t row) {
  if (column.capacity() == 0 || column.IsNull(row)) return std::nullopt;
  if (column.type() == types::ColumnType::kNode) return column.nodes()[column.is_constant() ? 0 : row];
  const types::Value value = column.Get(row);
  return value.is_node() ? std::optional(value.AsNode()) : std::nullopt;
}

}  // namespace mycel::engine::exec
