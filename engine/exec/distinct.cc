#include "engine/exec/distinct.h"

#include "engine/exec/rows.h"

namespace mycel::engine::exec {

DistinctOperator::DistinctOperator(const planner::Distinct& plan, Scope scope, OperatorPtr child)
    : UnaryOperator(plan, scope, std::move(child)), keys_(plan.keys), table_(plan.keys.size()), memory_(context()) {}

void DistinctOperator::Reset() {
  UnaryOperator::Reset();
  table_.Clear();
  memory_.Clear();
}

base::Result<Step> DistinctOperator::Produce(types::Batch* out) {
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(out));
    if (step != Step::kRows) return step;
    columns_.clear();
    for (const VarId id : keys_) columns_.push_back(&out->column(id.value));
    uint32_t seen = table_.size();
    table_.Insert(columns_, out->rows(), ordinals_.data());
    MYCEL_RETURN_IF_ERROR(memory_.Set(table_.bytes()));
    kept_.clear();
    for (uint32_t row = 0; row < out->rows(); ++row) {
      if (ordinals_[row] < seen) continue;
      ++seen;
      kept_.push_back(static_cast<uint16_t>(row));
    }
    // However many rows each of them stands for, it comes once.
    out->ClearMultiplicity();
    if (kept_.empty()) continue;
    KeepRows(carried(), kept_, out);
    return Step::kRows;
  }
}

}  // namespace mycel::engine::exec
