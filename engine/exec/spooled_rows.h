// Rows that are all taken before the first is read, then read once in their order: in memory as far as there is room,
// the rest in a temporary file. What Eager and the input of CALL { … } IN TRANSACTIONS hold.
//
// Threads: the statement's.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/exec/row_store.h"
#include "engine/exec/spill_file.h"

namespace mycel::engine::exec {

class SpooledRows {
 public:
  SpooledRows(ExecutionContext& context, std::vector<VarId> columns)
      : context_(context), store_(context, std::move(columns)) {}

  // All rows of a batch; multiplicities are kept. Requires that nothing was read since Clear.
  [[nodiscard]] base::Status Append(const types::Batch& batch);
  // The next rows, `capacity` at most, become `out`. 0: there are no more.
  [[nodiscard]] base::Result<uint32_t> Read(uint32_t capacity, types::Batch* out);
  void Clear();

 private:
  ExecutionContext& context_;
  RowStore store_;  // the first ones
  std::unique_ptr<SpillFile> file_;
  uint64_t next_ = 0;  // of store_
};

}  // namespace mycel::engine::exec
