// Groups its input by keys and computes aggregations per group. Without keys there is exactly one group, also of no
// rows. When the groups so far may not be joined by more, rows of other groups wait in temporary files, parted by the
// hash of their keys, and each part is done by itself afterwards.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "engine/exec/accumulator.h"
#include "engine/exec/key_table.h"
#include "engine/exec/spill_passes.h"
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
  // Keys and arguments of the next rows into columns_: of the child, or of the waiting part that is being done.
  [[nodiscard]] base::Result<Step> NextInput();
  [[nodiscard]] base::Status EvaluateInput();
  // The column of an expression: the input's own where it is a variable, else computed into `scratch`.
  [[nodiscard]] base::Result<const types::Column*> ColumnOf(const binder::BoundExpression& expression,
                                                            types::Column* scratch);
  [[nodiscard]] base::Status Take();
  // Rows of groups that are not there go to files; the others become the input.
  [[nodiscard]] base::Status PartOff();
  [[nodiscard]] base::Status Account();
  // After the last group of a part: takes up the next one. False: there is none.
  [[nodiscard]] bool BeginWaiting();
  [[nodiscard]] base::Status Give(uint32_t rows, types::Batch* out);

  [[nodiscard]] std::span<const types::Column* const> keys() const {
    return std::span(columns_).first(aggregate_.keys.size());
  }

  const planner::Aggregate& aggregate_;
  KeyTable groups_;
  std::vector<std::unique_ptr<Accumulator>> accumulators_;
  HeldMemory memory_;
  types::Batch input_;
  std::vector<types::Column> scratch_;         // one for each of columns_
  std::vector<const types::Column*> columns_;  // the keys, then the arguments of each aggregation
  std::array<uint32_t, types::kMaxBatchRows> group_of_{};
  bool filled_ = false;
  uint32_t next_group_ = 0;

  std::vector<VarId> saved_;  // columns of a row in a file: numbers into columns_
  types::Batch saved_rows_;
  types::Batch known_rows_;  // of the input, while the others wait
  SpillPasses passes_;       // with parts: there are no new groups
};

}  // namespace mycel::engine::exec
