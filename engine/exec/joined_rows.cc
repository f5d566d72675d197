#include "engine/exec/joined_rows.h"

#include <algorithm>

#include "engine/exec/rows.h"

namespace mycel::engine::exec {

void JoinRows(std::span<const VarId> columns, const types::Batch& batch, std::span<const uint16_t> batch_rows,
              const RowStore& store, std::span<const uint64_t> store_rows, types::Batch* out) {
  store.Gather(store_rows, out);  // the store's multiplicities are replaced below
  GatherRows(columns, batch, batch_rows, out);
  for (uint32_t row = 0; row < out->rows(); ++row) {
    const uint64_t times = store.multiplicity(store_rows[row]);
    if (times != 1) out->SetMultiplicity(row, out->multiplicity(row) * times);
  }
}

std::vector<VarId> WithoutColumns(const std::vector<VarId>& all, const std::vector<VarId>& others) {
  std::vector<VarId> left;
  for (const VarId id : all) {
    if (std::find(others.begin(), others.end(), id) == others.end()) left.push_back(id);
  }
  return left;
}

}  // namespace mycel::engine::exec
