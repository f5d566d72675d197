#include "engine/exec/distinct.h"

#include <algorithm>

#include "engine/exec/rows.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;

DistinctOperator::DistinctOperator(const planner::Distinct& plan, Scope scope, OperatorPtr child)
    : UnaryOperator(plan, scope, std::move(child)),
      keys_(plan.keys),
      table_(plan.keys.size()),
      memory_(context()),
      passes_(context()) {
  saved_ = carried();
  for (const VarId key : keys_) {
    if (std::find(saved_.begin(), saved_.end(), key) == saved_.end()) saved_.push_back(key);
  }
}

void DistinctOperator::Reset() {
  UnaryOperator::Reset();
  table_.Clear();
  memory_.Clear();
  passes_.Reset();
}

Result<Step> DistinctOperator::NextInput(types::Batch* out) {
  if (passes_.input() == nullptr) return child().Next(out);
  MYCEL_RETURN_IF_ERROR(context().Check());
  MYCEL_ASSIGN_OR_RETURN(const uint32_t rows, passes_.input()->Next(saved_, context().options().max_batch_rows, out));
  return rows == 0 ? Step::kDone : Step::kRows;
}

Status DistinctOperator::Sift(const types::Batch& rows) {
  columns_.clear();
  for (const VarId id : keys_) columns_.push_back(&rows.column(id.value));
  kept_.clear();
  if (passes_.parts() != nullptr) {
    table_.Find(columns_, rows.rows(), ordinals_.data());
    for (uint32_t row = 0; row < rows.rows(); ++row) {
      if (ordinals_[row] != KeyTable::kNone) continue;
      MYCEL_ASSIGN_OR_RETURN(SpillFile* const file, passes_.parts()->FileFor(SpillHash(columns_, row)));
      MYCEL_RETURN_IF_ERROR(file->Append(rows, saved_, row));
    }
    return Status::Ok();
  }
  uint32_t seen = table_.size();
  table_.Insert(columns_, rows.rows(), ordinals_.data());
  MYCEL_RETURN_IF_ERROR(memory_.Set(table_.bytes()));
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    if (ordinals_[row] < seen) continue;
    ++seen;
    kept_.push_back(static_cast<uint16_t>(row));
  }
  passes_.PartIfNeeded(table_.bytes());
  return Status::Ok();
}

bool DistinctOperator::BeginWaiting() {
  if (!passes_.Begin()) return false;
  table_.Clear();
  memory_.Clear();
  return true;
}

Result<Step> DistinctOperator::Produce(types::Batch* out) {
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, NextInput(out));
    if (step == Step::kYielded) return step;
    if (step == Step::kDone) {
      if (!BeginWaiting()) return Step::kDone;
      continue;
    }
    MYCEL_RETURN_IF_ERROR(Sift(*out));
    // However many rows each of them stands for, it comes once.
    out->ClearMultiplicity();
    if (kept_.empty()) continue;
    KeepRows(carried(), kept_, out);
    return Step::kRows;
  }
}

}  // namespace mycel::engine::exec
