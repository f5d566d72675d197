#include "engine/exec/seek.h"

#include <utility>

#include "engine/exec/rows.h"

namespace mycel::engine::exec {

using base::Result;
using types::ColumnType;

SeekOperator::SeekOperator(const planner::PhysicalOperator& plan, Scope scope, OperatorPtr child,
                           const SeekTarget& target)
    : Operator(plan, scope),
      child_(std::move(child)),
      target_(target),
      relationship_rows_(target.entity, target.start, target.end, target.both_directions),
      size_(context()) {
  for (const VarId id : carried()) {
    if (id == target.entity || (target.relationship && (id == target.start || id == target.end))) continue;
    copied_.push_back(id);
  }
}

void SeekOperator::Reset() {
  ForgetError();
  if (child_ != nullptr) child_->Reset();
  relationship_rows_.Reset();
  size_.Reset();
  input_.Clear();
  input_at_ = 0;
  started_ = false;
  row_open_ = false;
  hit_count_ = hit_at_ = 0;
}

Result<Step> SeekOperator::NextRow() {
  if (started_) ++input_at_;
  if (child_ == nullptr) {
    if (started_) return Step::kDone;
    started_ = true;
    input_at_ = argument().row;
    expr::Row row(*argument().batch, argument().row);
    MYCEL_RETURN_IF_ERROR(Open(row));
    row_open_ = true;
    return Step::kRows;
  }
  if (!started_ || input_at_ >= input_.rows()) {
    started_ = false;
    input_at_ = 0;
    MYCEL_ASSIGN_OR_RETURN(const Step step, child_->Next(&input_));
    if (step != Step::kRows) {
      input_.Clear();
      return step;
    }
    started_ = true;
  }
  expr::Row row(input_, input_at_);
  MYCEL_RETURN_IF_ERROR(Open(row));
  row_open_ = true;
  return Step::kRows;
}

Result<bool> SeekOperator::FetchHits() {
  if (hit_at_ < hit_count_) return true;
  MYCEL_ASSIGN_OR_RETURN(hit_count_, NextHits(hits_));
  hit_at_ = 0;
  context().CountHits(hit_count_ + 1);
  return hit_count_ > 0;
}

Result<uint32_t> SeekOperator::FillFromRow(uint32_t rows, uint32_t capacity, types::Batch* out) {
  while (rows < capacity) {
    MYCEL_ASSIGN_OR_RETURN(const bool more, FetchHits());
    if (!more) {
      row_open_ = false;
      break;
    }
    const uint64_t id = hits_[hit_at_];
    bool again = false;
    if (target_.relationship) {
      MYCEL_ASSIGN_OR_RETURN(again, relationship_rows_.Add(context().transaction(), base::RelId(id), rows, out));
    } else {
      out->column(target_.entity.value).nodes()[rows] = base::NodeId(id);
    }
    if (!again) ++hit_at_;
    row_of_[rows++] = static_cast<uint16_t>(input_at_);
  }
  return rows;
}

Result<Step> SeekOperator::Produce(types::Batch* out) {
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool go_on, BeginBatch());
    if (!go_on) return Step::kYielded;
    if (!row_open_) {
      MYCEL_ASSIGN_OR_RETURN(const Step step, NextRow());
      if (step != Step::kRows) return step;
    }
    const uint32_t capacity = child_ == nullptr ? size_.Take() : context().options().max_batch_rows;
    out->Clear();
    if (target_.relationship) {
      relationship_rows_.Open(capacity, out);
    } else {
      out->column(target_.entity.value).Reset(ColumnType::kNode, capacity);
    }
    uint32_t rows = 0;
    for (;;) {
      MYCEL_ASSIGN_OR_RETURN(rows, FillFromRow(rows, capacity, out));
      // Rows of one input batch share an output batch; the next input batch would overwrite what they are joined to.
      if (rows == capacity || child_ == nullptr || row_open_ || input_at_ + 1 >= input_.rows()) break;
      base::Result<Step> step = NextRow();
      if (!step.ok()) {
        if (rows == 0) return std::move(step).status();
        Fail(std::move(step).status());
        break;
      }
    }
    if (rows == 0) continue;
    if (child_ == nullptr) {
      argument().Spread(out);
      out->set_rows(rows);
    } else {
      GatherRows(copied_, input_, std::span(row_of_.data(), rows), out);
    }
    return Step::kRows;
  }
}

}  // namespace mycel::engine::exec
