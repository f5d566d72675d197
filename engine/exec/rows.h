// Copying rows between batches, only the columns that an operator carries: all other columns of a batch may be stale.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/binder/variable.h"
#include "engine/types/batch.h"

namespace mycel::engine::exec {

// Rows [0, rows.size()) of `out` become the given rows of `source`, multiplicities included; sets the row count.
void GatherRows(std::span<const binder::VarId> columns, const types::Batch& source, std::span<const uint16_t> rows,
                types::Batch* out);

// Keeps the given rows (ascending), multiplicities included.
void KeepRows(std::span<const binder::VarId> columns, std::span<const uint16_t> rows, types::Batch* batch);

// Keeps rows [first, first + count).
void KeepRange(std::span<const binder::VarId> columns, uint32_t first, uint32_t count, types::Batch* batch);

// Rows [at, at + count) of `out` become rows [from, from + count) of `source`; for typed columns of one kind without
// boxing. `out` is made for up to `capacity` rows when `at` is 0. Does not touch row count or multiplicity.
void AppendColumn(const types::Column& source, uint32_t from, uint32_t count, uint32_t capacity, uint32_t at,
                  types::Column* out);

}  // namespace mycel::engine::exec
