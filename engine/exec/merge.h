// MERGE: for each row in order the pattern is looked for (child 1, over the row); every match gets ON MATCH, and where
// there is none the pattern is created and gets ON CREATE. A row sees what earlier rows of the same batch made.
#pragma once

#include <vector>

#include "engine/exec/argument_row.h"
#include "engine/exec/create_pattern_writer.h"
#include "engine/exec/operator.h"
#include "engine/exec/set_items.h"

namespace mycel::engine::exec {

class MergeOperator final : public Operator {
 public:
  [[nodiscard]] static base::Result<OperatorPtr> Build(const planner::Merge& plan, Scope scope);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  MergeOperator(const planner::Merge& plan, Scope scope);

  // Pulls all matches of the row, before any of them is written to. False: the slice is over.
  [[nodiscard]] base::Result<bool> FindMatches();
  [[nodiscard]] base::Status CreateRow();

  OperatorPtr rows_;
  OperatorPtr matcher_;
  ArgumentRow argument_;
  CreatePatternWriter writer_;
  SetItems on_create_;
  SetItems on_match_;
  HeldMemory held_;
  size_t input_bytes_ = 0;
  size_t held_bytes_ = 0;  // input and matches of the current row

  types::Batch input_;
  uint32_t row_ = 0;
  bool searching_ = false;
  // Matches of the current row; buffers are reused.
  std::vector<types::Batch> matches_;
  size_t match_count_ = 0;
  // The next match to be written and given out.
  size_t match_at_ = 0;
  uint32_t match_row_ = 0;
  bool giving_ = false;
};

}  // namespace mycel::engine::exec
