// An operator that makes any number of rows of each input row, one input row after the other. It holds the input batch
// and the place in it, so that it stops and goes on anywhere.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "engine/exec/rows.h"
#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class ExpandingOperator : public UnaryOperator {
 public:
  ExpandingOperator(const planner::PhysicalOperator& plan, Scope scope, OperatorPtr child)
      : UnaryOperator(plan, scope, std::move(child)), size_(context()) {}

  void Reset() override {
    UnaryOperator::Reset();
    size_.Reset();
    input_.Clear();
    input_at_ = 0;
    row_open_ = false;
  }

 protected:
  // Starts with the first row from input_at_ on of which anything can come, and sets row_open_; false: the input batch
  // is at its end.
  [[nodiscard]] virtual base::Result<bool> OpenRow() = 0;
  void CloseRow() {
    row_open_ = false;
    ++input_at_;
  }

  // Reads the next input batch once all rows of the last one are closed.
  [[nodiscard]] base::Result<Step> FillInput() {
    if (row_open_ || input_at_ < input_.rows()) return Step::kRows;
    input_at_ = 0;
    MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(&input_));
    if (step != Step::kRows) input_.Clear();
    return step;
  }

  // Makes one batch: `prepare(capacity)` sets up the columns that are made here, and `advance(capacity)`, a Status,
  // goes on with the open row, with an entry of row_of_ for each row that it puts into `out`. An error comes behind
  // the rows made before it. After `advances` calls at the latest the clock is looked at.
  template <typename Prepare, typename Advance>
  [[nodiscard]] base::Result<Step> MakeRows(types::Batch* out, uint32_t advances, const Prepare& prepare,
                                            const Advance& advance) {
    for (;;) {
      MYCEL_ASSIGN_OR_RETURN(const bool go_on, BeginBatch());
      if (!go_on) return Step::kYielded;
      MYCEL_ASSIGN_OR_RETURN(const Step input, FillInput());
      if (input != Step::kRows) return input;
      const uint32_t capacity = size_.Take();
      out->Clear();
      prepare(capacity);
      row_of_.clear();
      const auto next = [&]() -> base::Result<bool> {
        if (!row_open_) {
          MYCEL_ASSIGN_OR_RETURN(const bool open, OpenRow());
          if (!open) return false;
        }
        MYCEL_RETURN_IF_ERROR(advance(capacity));
        return true;
      };
      for (uint32_t i = 0; row_of_.size() < capacity && i < advances; ++i) {
        base::Result<bool> more = next();
        if (!more.ok()) {
          if (row_of_.empty()) return std::move(more).status();
          Fail(std::move(more).status());
          break;
        }
        if (!*more) break;
      }
      if (row_of_.empty()) continue;
      GatherRows(copied_, input_, row_of_, out);
      return Step::kRows;
    }
  }

  std::vector<VarId> copied_;  // carried() without what is made here
  types::Batch input_;
  uint32_t input_at_ = 0;         // rows before it are done
  bool row_open_ = false;         // row input_at_ is under way
  std::vector<uint16_t> row_of_;  // the input row of each row made
  BatchSize size_;
};

}  // namespace mycel::engine::exec
