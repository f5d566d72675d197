// Comparisons of whole typed columns. Internal to the folder.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/binder/bound_expression.h"
#include "engine/types/column.h"

namespace mycel::engine::expr {

[[nodiscard]] bool IsComparison(binder::Operator op);

// Selects the rows below `rows` where `left op right` is true. False, with nothing done, for columns that have no typed
// loop.
[[nodiscard]] bool CompareColumns(binder::Operator op, const types::Column& left, const types::Column& right,
                                  uint32_t rows, std::vector<uint16_t>* selected);

}  // namespace mycel::engine::expr
