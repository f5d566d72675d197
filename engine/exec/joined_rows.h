// Rows of a batch beside rows of a store: what joins give out.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/exec/row_store.h"

namespace mycel::engine::exec {

// Row i of `out` becomes row batch_rows[i] of `batch` with row store_rows[i] of `store`; multiplicities multiply.
void JoinRows(std::span<const VarId> columns, const types::Batch& batch, std::span<const uint16_t> batch_rows,
              const RowStore& store, std::span<const uint64_t> store_rows, types::Batch* out);

// The columns of `all` that are not in `others`.
[[nodiscard]] std::vector<VarId> WithoutColumns(const std::vector<VarId>& all, const std::vector<VarId>& others);

}  // namespace mycel::engine::exec
