// For tests: deals the rows that stand for several equal ones out to several rows, at random, wherever an operator
// hands on a batch. What an operator does with a multiplicity must not depend on how equal rows are bundled.
//
// One per execution; one thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/prng.h"
#include "engine/binder/variable.h"
#include "engine/types/batch.h"

namespace mycel::engine::exec {

class MultiplicitySplitter {
 public:
  explicit MultiplicitySplitter(uint64_t seed) : random_(seed) {}

  // Parts of one row stay side by side; together they count what the row did. `columns` are those that the batch
  // carries, the others are of no use afterwards. At most `max_rows` come out.
  void Split(std::span<const binder::VarId> columns, uint32_t max_rows, types::Batch* batch);

 private:
  base::Prng random_;
  types::Batch scratch_;
  std::vector<uint16_t> rows_;
  std::vector<uint64_t> counts_;
};

}  // namespace mycel::engine::exec
