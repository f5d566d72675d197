// Orders its input. With a limit only the first skip + limit rows are kept while it comes in; more rows than may be
// held become sorted runs in temporary files.
#pragma once

#include <optional>
#include <vector>

#include "engine/exec/row_store.h"
#include "engine/exec/sorted_runs.h"
#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class SortOperator final : public UnaryOperator {
 public:
  SortOperator(const planner::Sort& plan, Scope scope, OperatorPtr child);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  // Fills order_ with the rows of store_ in order, at most the first `wanted`.
  [[nodiscard]] base::Status Order(uint64_t wanted);
  // Drops all rows but the first wanted ones.
  [[nodiscard]] base::Status Compact();
  // Writes what is held as a sorted run.
  [[nodiscard]] base::Status Spill();
  [[nodiscard]] base::Status Take(const types::Batch& rows);
  [[nodiscard]] base::Result<Step> GiveMerged(types::Batch* out);
  [[nodiscard]] bool Before(uint64_t a, uint64_t b) const;

  const planner::Sort& sort_;
  std::vector<size_t> key_columns_;  // positions in the store's columns
  RowStore store_;
  RowStore spare_;
  SortedRuns runs_;
  HeldMemory memory_;
  std::optional<uint64_t> wanted_;
  std::vector<types::Value> first_keys_;  // of the first key, by row: most comparisons need no other
  std::vector<uint64_t> order_;
  types::Batch compacted_;
  bool opened_ = false;
  bool filled_ = false;
  uint64_t next_ = 0;
};

}  // namespace mycel::engine::exec
