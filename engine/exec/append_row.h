// One row of a batch put behind the rows of another: for operators whose output rows come from several batches.
#pragma once

#include <cstdint>
#include <span>

#include "engine/binder/variable.h"
#include "engine/types/batch.h"

namespace mycel::engine::exec {

// Row `at` of `out` becomes row `row` of `source` in the given columns. The columns are made for `capacity` rows when
// `at` is 0. A column that the source never had is null. Does not touch the row count.
void AppendRow(std::span<const binder::VarId> columns, const types::Batch& source, uint32_t row, uint32_t capacity,
               uint32_t at, types::Batch* out);

}  // namespace mycel::engine::exec
