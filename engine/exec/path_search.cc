#include "engine/exec/path_search.h"

#include <algorithm>
#include <utility>

#include "engine/exec/entity_columns.h"
#include "engine/expr/evaluate.h"
#include "engine/planner/expression_facts.h"

namespace mycel::engine::exec {

using base::NodeId;
using base::Result;
using base::Status;
using types::ColumnType;
using types::Value;

namespace {

constexpr uint32_t kStepsPerAdvance = 1000;
constexpr uint32_t kAdvancesPerCheck = 64;

// Whether the conditions of a path read nothing but the path between its ends: a flood holds for every row then.
bool ReadsItselfOnly(const planner::PathSearch& plan) {
  binder::SelectedPath inner = *plan.path;
  std::vector<binder::PatternNode> nodes;
  for (const binder::PatternNode& node : inner.nodes) {
    if (node.variable != inner.left && node.variable != inner.right) nodes.push_back(node);
  }
  inner.nodes = nodes;
  inner.left = inner.right = VarId();
  return plan.distinct_from.empty() && plan.bound.empty() && planner::SelectionReads(inner).empty();
}

}  // namespace

PathSearchOperator::PathSearchOperator(const planner::PathSearch& plan, Scope scope, OperatorPtr child)
    : ExpandingOperator(plan, scope, std::move(child)),
      pattern_(*plan.path),
      count_(plan.path->selector, plan.path->count),
      forwards_(context(), plan, false),
      backwards_(context(), plan, true),
      bindings_(plan, forwards_.automaton),
      keeps_floods_(ReadsItselfOnly(plan)) {
  const std::vector<VarId>& own = bindings_.variables();
  for (const VarId id : carried()) {
    (std::find(own.begin(), own.end(), id) != own.end() ? emitted_ : copied_).push_back(id);
  }
}

Result<bool> PathSearchOperator::OpenRow() {
  MYCEL_RETURN_IF_ERROR(count_.Start(context()));
  for (; input_at_ < input_.rows(); ++input_at_) {
    const std::optional<NodeId> from = NodeAt(input_.column(pattern_.left.value), input_at_);
    const std::optional<NodeId> to = NodeAt(input_.column(pattern_.right.value), input_at_);
    if (!from || !to) continue;
    for (Way* way : {&forwards_, &backwards_}) {
      way->automaton.Load(input_, input_at_);
      way->conditions.Load(input_, input_at_);
    }
    // Backwards from the right end, unless the flood from there is what is known already.
    way_ = keeps_floods_ && forwards_.walk.Flooded(*to) && !backwards_.walk.Flooded(*from) ? &forwards_ : &backwards_;
    if (way_ == &forwards_) {
      forwards_.walk.Start(*from, *to, keeps_floods_);
    } else {
      backwards_.walk.Start(*to, *from, keeps_floods_);
    }
    row_open_ = true;
    return true;
  }
  return false;
}

void PathSearchOperator::TakePath() {
  path_ = way_->walk.path();
  if (way_ == &forwards_) return;
  std::reverse(path_.nodes.begin(), path_.nodes.end());
  std::reverse(path_.rels.begin(), path_.rels.end());
  std::reverse(path_.segments.begin(), path_.segments.end());
  const auto last = static_cast<uint32_t>(forwards_.automaton.segments().size()) - 1;
  for (uint32_t& segment : path_.segments) segment = last - segment;
}

Result<bool> PathSearchOperator::Passes() {
  if (!bindings_.Agrees(path_, input_, input_at_)) return false;
  const std::vector<const binder::BoundExpression*>& predicates = forwards_.automaton.predicates();
  if (predicates.empty()) return true;
  expr::Row row = forwards_.conditions.NewRow();
  for (const VarId id : bindings_.variables()) row.PushLocal(id, bindings_.Of(id, path_));
  for (const binder::BoundExpression* predicate : predicates) {
    MYCEL_ASSIGN_OR_RETURN(const expr::Truth truth, expr::EvaluateCondition(*predicate, row, context().evaluation()));
    if (truth != expr::Truth::kTrue) return false;
  }
  return true;
}

Result<bool> PathSearchOperator::Advance() {
  if (!count_.WantsSameLength()) {
    CloseRow();
    return false;
  }
  MYCEL_ASSIGN_OR_RETURN(const PathWalk::Outcome outcome, way_->walk.Run(kStepsPerAdvance));
  switch (outcome) {
    case PathWalk::Outcome::kMore:
      return false;
    case PathWalk::Outcome::kNone:
      CloseRow();
      return false;
    case PathWalk::Outcome::kLengthDone:
      if (!count_.WantsLonger()) CloseRow();
      return false;
    case PathWalk::Outcome::kFound:
      TakePath();
      return Passes();
  }
  return false;
}

Result<Step> PathSearchOperator::Produce(types::Batch* out) {
  const auto prepare = [&](uint32_t capacity) {
    for (const VarId id : emitted_) out->column(id.value).Reset(ColumnType::kValue, capacity);
  };
  const auto advance = [&](uint32_t) -> Status {
    MYCEL_ASSIGN_OR_RETURN(const bool chosen, Advance());
    if (!chosen) return Status::Ok();
    count_.Take(path_.rels.size());
    const auto row = static_cast<uint32_t>(row_of_.size());
    for (const VarId id : emitted_) out->column(id.value).Set(row, bindings_.Of(id, path_));
    row_of_.push_back(static_cast<uint16_t>(input_at_));
    return Status::Ok();
  };
  return MakeRows(out, kAdvancesPerCheck, prepare, advance);
}

}  // namespace mycel::engine::exec
