#include "engine/exec/var_length_expand.h"

#include <algorithm>
#include <utility>

#include "engine/exec/entity_columns.h"
#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::NodeId;
using base::RelId;
using base::Result;
using base::Status;
using types::ColumnType;
using types::Value;

namespace {

// Neighbours that a level holds at once.
constexpr size_t kLevelRows = 64;
// Steps of the walk between looks at the clock.
constexpr uint32_t kStepsPerCheck = 1000;
}  // namespace

VarLengthExpandOperator::VarLengthExpandOperator(const planner::VarLengthExpand& plan, Scope scope, OperatorPtr child)
    : ExpandingOperator(plan, scope, std::move(child)),
      expand_(plan),
      types_(plan.types),
      distinct_(plan.distinct_from),
      memory_(context()) {
  for (const VarId id : carried()) {
    if (id != plan.relationships && (plan.into || id != plan.to)) copied_.push_back(id);
  }
}

VarLengthExpandOperator::~VarLengthExpandOperator() = default;

void VarLengthExpandOperator::Reset() {
  ExpandingOperator::Reset();
  opened_ = false;
  depth_ = 0;
  path_.clear();
}

Result<bool> VarLengthExpandOperator::OpenRow() {
  for (; input_at_ < input_.rows(); ++input_at_) {
    const std::optional<NodeId> from = NodeAt(input_.column(expand_.from.value), input_at_);
    if (!from) continue;
    if (expand_.into) {
      const std::optional<NodeId> to = NodeAt(input_.column(expand_.to.value), input_at_);
      if (!to) continue;
      to_ = *to;
    }
    distinct_.Load(input_, input_at_);
    seen_ends_.clear();
    path_.clear();
    depth_ = 0;
    end_ = *from;
    start_pending_ = true;
    row_open_ = true;
    return true;
  }
  return false;
}

Status VarLengthExpandOperator::Push(NodeId node) {
  if (depth_ == levels_.size()) {
    levels_.push_back(std::make_unique<Level>());
    MYCEL_RETURN_IF_ERROR(memory_.Set(levels_.size() * (sizeof(Level) + kLevelRows * 2 * sizeof(uint64_t))));
  }
  Level& level = *levels_[depth_++];
  level.at = level.count = 0;
  context().CountHits(1);
  MYCEL_RETURN_IF_ERROR(level.stream.Open(context().transaction(), node, expand_.direction, types_));
  // A walk leaves the level at any time: what it has to try is kept as ids.
  level.stream.KeepRest();
  return Status::Ok();
}

Result<bool> VarLengthExpandOperator::MayTake(RelId rel) {
  if (!expand_.walks && std::find(path_.begin(), path_.end(), rel) != path_.end()) return false;
  if (expand_.hop_predicates.empty()) return true;
  expr::Row row(input_, input_at_);
  row.PushLocal(expand_.hop_variable, Value::Relationship(rel));
  for (const binder::BoundExpression* predicate : expand_.hop_predicates) {
    MYCEL_ASSIGN_OR_RETURN(const expr::Truth truth, expr::EvaluateCondition(*predicate, row, context().evaluation()));
    if (truth != expr::Truth::kTrue) return false;
  }
  return true;
}

Result<bool> VarLengthExpandOperator::NextHop(Level* level, NodeId* node, RelId* rel) {
  for (;;) {
    if (level->at == level->count) {
      level->nodes.resize(kLevelRows);
      level->rels.resize(kLevelRows);
      level->count = level->stream.Take(kLevelRows, distinct_, level->nodes.data(), level->rels.data());
      level->at = 0;
      context().CountHits(level->count);
      if (level->count == 0) return false;
    }
    *node = level->nodes[level->at];
    *rel = level->rels[level->at];
    ++level->at;
    MYCEL_ASSIGN_OR_RETURN(const bool may, MayTake(*rel));
    if (may) return true;
  }
}

bool VarLengthExpandOperator::IsAnswer(NodeId end, size_t hops) {
  if (hops < expand_.hops.min) return false;
  if (expand_.into && end != to_) return false;
  if (expand_.distinct_ends && !seen_ends_.insert(end).second) return false;
  end_ = end;
  return true;
}

Result<bool> VarLengthExpandOperator::Walk() {
  if (start_pending_) {
    start_pending_ = false;
    const NodeId start = end_;
    if (expand_.hops.max > 0) MYCEL_RETURN_IF_ERROR(Push(start));
    return IsAnswer(start, 0);
  }
  // A hop that led to no deeper level ends the path: it is taken back before the next is tried.
  if (path_.size() == depth_ && depth_ > 0) path_.pop_back();
  NodeId node;
  RelId rel;
  MYCEL_ASSIGN_OR_RETURN(const bool hop, NextHop(levels_[depth_ - 1].get(), &node, &rel));
  if (!hop) {
    --depth_;
    return false;
  }
  path_.push_back(rel);
  if (path_.size() < expand_.hops.max) MYCEL_RETURN_IF_ERROR(Push(node));
  return IsAnswer(node, path_.size());
}

void VarLengthExpandOperator::Emit(uint32_t row, types::Batch* out) {
  if (!expand_.into) out->column(expand_.to.value).nodes()[row] = end_;
  if (expand_.relationships.valid()) {
    std::vector<Value> list;
    list.reserve(path_.size());
    for (const RelId rel : path_) list.push_back(Value::Relationship(rel));
    if (expand_.reverse_list) std::reverse(list.begin(), list.end());
    out->column(expand_.relationships.value).Set(row, Value::List(std::move(list)));
  }
  row_of_.push_back(static_cast<uint16_t>(input_at_));
}

Result<Step> VarLengthExpandOperator::Produce(types::Batch* out) {
  if (!opened_) {
    opened_ = true;
    types_.Resolve(context().transaction().tokens());
  }
  const auto prepare = [&](uint32_t capacity) {
    if (!expand_.into) out->column(expand_.to.value).Reset(ColumnType::kNode, capacity);
    if (expand_.relationships.valid()) out->column(expand_.relationships.value).Reset(ColumnType::kValue, capacity);
  };
  const auto advance = [&](uint32_t) -> Status {
    MYCEL_ASSIGN_OR_RETURN(const bool answer, Walk());
    if (answer) Emit(static_cast<uint32_t>(row_of_.size()), out);
    // With no hop allowed the start alone is the walk.
    if (depth_ == 0) CloseRow();
    return Status::Ok();
  };
  return MakeRows(out, kStepsPerCheck, prepare, advance);
}

}  // namespace mycel::engine::exec
