// Computes columns from the row. All other columns pass.
//
// Where rows turn out large (megabytes of text in a property), only so many of them are computed at once: the rest of
// the input waits, ids for the most part.
#pragma once

#include <vector>

#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class ProjectOperator final : public UnaryOperator {
 public:
  ProjectOperator(const planner::Project& plan, Scope scope, OperatorPtr child)
      : UnaryOperator(plan, scope, std::move(child)), columns_(plan.columns), made_(*scope.context) {}
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  [[nodiscard]] base::Result<Step> Compute(types::Batch* out);
  void NextSlice(types::Batch* out);

  std::span<const planner::ProjectedColumn> columns_;
  uint32_t slice_rows_ = types::kMaxBatchRows;  // computed at once; grows and shrinks with the bytes of a row
  types::Batch input_;                          // rows from next_ on are still to be computed
  uint32_t next_ = 0;
  HeldMemory made_;  // large values of the rows that were handed out last
};

}  // namespace mycel::engine::exec
