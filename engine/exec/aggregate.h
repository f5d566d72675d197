// Groups its input by keys and computes aggregations per group. Without keys there is exactly one group, also of no
// rows.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "engine/exec/accumulator.h"
#include "engine/exec/key_table.h"
#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class AggregateOperator final : public UnaryOperator {
 public:
  AggregateOperator(const planner::Aggregate& plan, Scope scope, OperatorPtr child);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  void MakeAccumulators();
  [[nodiscard]] base::Status Take();  // the batch in input_
  // The column of an expression: the input's own where it is a variable, else computed into `scratch`.
  [[nodiscard]] base::Result<const types::Column*> ColumnOf(const binder::BoundExpression& expression,
                                                            types::Column* scratch);
  [[nodiscard]] base::Status Account();

  const planner::Aggregate& aggregate_;
  KeyTable groups_;
  std::vector<std::unique_ptr<Accumulator>> accumulators_;
  HeldMemory memory_;
  types::Batch input_;
  std::vector<types::Column> scratch_;
  std::vector<const types::Column*> columns_;
  std::array<uint32_t, types::kMaxBatchRows> group_of_{};
  bool filled_ = false;
  uint32_t next_group_ = 0;
};

}  // namespace mycel::engine::exec
