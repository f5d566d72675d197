#include "engine/exec/expand.h"

#include <algorithm>

#include "engine/exec/entity_columns.h"

namespace mycel::engine::exec {

using base::NodeId;
using base::Result;
using types::ColumnType;

ExpandOperator::ExpandOperator(const planner::Expand& plan, Scope scope, OperatorPtr child)
    : ExpandingOperator(plan, scope, std::move(child)),
      expand_(plan),
      into_(plan.mode == planner::ExpandMode::kInto),
      types_(plan.types),
      distinct_(plan.distinct_from) {
  for (const VarId id : carried()) {
    if (id != plan.relationship && (into_ || id != plan.to)) copied_.push_back(id);
  }
}

void ExpandOperator::Reset() {
  ExpandingOperator::Reset();
  stream_.Close();
  opened_ = false;
}

Result<bool> ExpandOperator::OpenRow() {
  for (; input_at_ < input_.rows(); ++input_at_) {
    const std::optional<NodeId> from = NodeAt(input_.column(expand_.from.value), input_at_);
    if (!from) continue;
    distinct_.Load(input_, input_at_);
    txn::Transaction& transaction = context().transaction();
    if (into_) {
      const std::optional<NodeId> to = NodeAt(input_.column(expand_.to.value), input_at_);
      if (!to) continue;
      MYCEL_RETURN_IF_ERROR(stream_.OpenTo(transaction, *from, *to, expand_.direction, types_));
    } else {
      MYCEL_RETURN_IF_ERROR(stream_.Open(transaction, *from, expand_.direction, types_));
    }
    context().CountHits(1);
    row_open_ = true;
    return true;
  }
  return false;
}

uint32_t ExpandOperator::TakeRows(uint32_t rows, uint32_t capacity, types::Batch* out) {
  base::RelId* rels = nullptr;
  if (expand_.relationship.valid()) rels = out->column(expand_.relationship.value).relationships() + rows;
  const uint32_t room = capacity - rows;
  size_t taken;
  if (into_) {
    if (rels == nullptr) {
      unread_rels_.resize(capacity);
      rels = unread_rels_.data();
    }
    taken = stream_.TakeTo(room, distinct_, rels);
  } else {
    taken = stream_.Take(room, distinct_, out->column(expand_.to.value).nodes() + rows, rels);
  }
  if (taken == 0) CloseRow();
  std::fill_n(row_of_.begin() + rows, taken, static_cast<uint16_t>(input_at_));
  context().CountHits(taken);
  return rows + static_cast<uint32_t>(taken);
}

Result<Step> ExpandOperator::Produce(types::Batch* out) {
  if (!opened_) {
    opened_ = true;
    types_.Resolve(context().transaction().tokens());
  }
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool go_on, BeginBatch());
    if (!go_on) return Step::kYielded;
    MYCEL_ASSIGN_OR_RETURN(const Step input, FillInput());
    if (input != Step::kRows) return input;
    const uint32_t capacity = size_.Take();
    row_of_.resize(capacity);
    out->Clear();
    if (!into_) out->column(expand_.to.value).Reset(ColumnType::kNode, capacity);
    if (expand_.relationship.valid())
      out->column(expand_.relationship.value).Reset(ColumnType::kRelationship, capacity);
    uint32_t rows = 0;
    while (rows < capacity) {
      if (!row_open_) {
        MYCEL_ASSIGN_OR_RETURN(const bool open, OpenRow());
        if (!open) break;
      }
      rows = TakeRows(rows, capacity, out);
    }
    stream_.KeepRest();
    if (rows == 0) continue;
    GatherRows(copied_, input_, std::span(row_of_.data(), rows), out);
    return Step::kRows;
  }
}

}  // namespace mycel::engine::exec
