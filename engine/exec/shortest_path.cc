#include "engine/exec/shortest_path.h"

#include <algorithm>
#include <utility>

#include "engine/exec/entity_columns.h"
#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::ErrorId;
using base::NodeId;
using base::RelId;
using base::Result;
using base::Status;
using binder::SelectorKind;
using types::ColumnType;
using types::Value;

namespace {

// Nodes expanded, or steps of a trail taken, between looks at the clock.
constexpr uint32_t kNodesPerAdvance = 64;
constexpr uint32_t kStepsPerAdvance = 1000;
constexpr uint32_t kAdvancesPerCheck = 64;

Status SameEnds() {
  return Status::Error(
      ErrorId::kExecutionFailed,
      "The shortest path algorithm does not work when the start and end nodes are the same. This can happen if "
      "you perform a shortestPath search after a cartesian product that might have the same start and end nodes "
      "for some of the rows passed to shortestPath. Filter those rows out with a predicate such as `start <> "
      "end` before the search.");
}

}  // namespace

ShortestPathOperator::ShortestPathOperator(const planner::ShortestPath& plan, Scope scope, OperatorPtr child)
    : ExpandingOperator(plan, scope, std::move(child)),
      shortest_(plan),
      count_(plan.selector, plan.count),
      hops_(context(), plan.types, plan.distinct_from, plan.hop_variable, plan.hop_predicates),
      search_(context(), &hops_, plan.direction),
      trails_(context(), &hops_, plan.direction) {
  for (const VarId id : carried()) {
    if (id == plan.path) {
      emit_path_ = true;
    } else if (id == plan.relationships) {
      emit_relationships_ = true;
    } else {
      copied_.push_back(id);
    }
  }
}

Result<bool> ShortestPathOperator::OpenRow() {
  MYCEL_RETURN_IF_ERROR(count_.Start(context()));
  for (; input_at_ < input_.rows(); ++input_at_) {
    const std::optional<NodeId> from = NodeAt(input_.column(shortest_.from.value), input_at_);
    const std::optional<NodeId> to = NodeAt(input_.column(shortest_.to.value), input_at_);
    if (!from || !to) continue;
    from_ = *from;
    to_ = *to;
    hops_.Load(input_, input_at_);
    if (from_ == to_) {
      // A path of no steps is found between two variables, and not from one to itself.
      const bool one_variable = shortest_.from == shortest_.to;
      if (shortest_.legacy && (shortest_.hops.min > 0 || one_variable)) return SameEnds();
      phase_ = Phase::kEmptyPath;
    } else {
      // With conditions on the whole path the first one may not pass.
      search_.Start(from_, to_, shortest_.hops.max, count_.wants_one() && shortest_.path_predicates.empty());
      phase_ = Phase::kSearch;
    }
    row_open_ = true;
    return true;
  }
  return false;
}

void ShortestPathOperator::StartTrails(uint32_t min) {
  min = std::max({min, shortest_.hops.min, 1u});
  if (min > shortest_.hops.max) return CloseRow();
  trails_.Start(from_, to_, min, shortest_.hops.max);
  phase_ = Phase::kTrails;
}

Result<bool> ShortestPathOperator::Advance() {
  if (!count_.WantsSameLength()) {
    CloseRow();
    return false;
  }
  switch (phase_) {
    case Phase::kEmptyPath:
      nodes_.assign(1, from_);
      rels_.clear();
      phase_ = Phase::kClosed;
      return shortest_.hops.min == 0;
    case Phase::kClosed:
      // shortestPath() knows no other path between a node and itself than the empty one.
      if (count_.WantsLonger() && !shortest_.legacy) {
        StartTrails(1);
      } else {
        CloseRow();
      }
      return false;
    case Phase::kSearch: {
      MYCEL_ASSIGN_OR_RETURN(const ShortestSearch::Outcome outcome, search_.Run(kNodesPerAdvance));
      if (outcome == ShortestSearch::Outcome::kNone) CloseRow();
      if (outcome != ShortestSearch::Outcome::kFound) return false;
      if (search_.length() < shortest_.hops.min) {
        StartTrails(shortest_.hops.min);
      } else {
        phase_ = Phase::kShortest;
      }
      return false;
    }
    case Phase::kShortest:
      if (search_.Next(&nodes_, &rels_)) return true;
      if (count_.WantsLonger()) {
        StartTrails(search_.length() + 1);
      } else {
        CloseRow();
      }
      return false;
    case Phase::kTrails: {
      MYCEL_ASSIGN_OR_RETURN(const TrailSearch::Outcome outcome, trails_.Run(kStepsPerAdvance));
      if (outcome == TrailSearch::Outcome::kFound) {
        nodes_ = trails_.nodes();
        rels_ = trails_.rels();
        return true;
      }
      const bool over = outcome == TrailSearch::Outcome::kLengthDone && !count_.WantsLonger();
      if (over || outcome == TrailSearch::Outcome::kNone) CloseRow();
      return false;
    }
  }
  return false;
}

Value ShortestPathOperator::Relationships() const {
  if (shortest_.single) return rels_.empty() ? Value() : Value::Relationship(rels_[0]);
  std::vector<Value> list;
  list.reserve(rels_.size());
  for (const RelId rel : rels_) list.push_back(Value::Relationship(rel));
  return Value::List(std::move(list));
}

Result<bool> ShortestPathOperator::Passes() {
  if (shortest_.path_predicates.empty()) return true;
  expr::Row row(input_, input_at_);
  row.PushLocal(shortest_.relationships, Relationships());
  if (shortest_.path.valid()) row.PushLocal(shortest_.path, Value::Path(nodes_, rels_));
  for (const binder::BoundExpression* predicate : shortest_.path_predicates) {
    MYCEL_ASSIGN_OR_RETURN(const expr::Truth truth, expr::EvaluateCondition(*predicate, row, context().evaluation()));
    if (truth != expr::Truth::kTrue) return false;
  }
  return true;
}

void ShortestPathOperator::Emit(uint32_t row, types::Batch* out) {
  if (emit_path_) out->column(shortest_.path.value).Set(row, Value::Path(nodes_, rels_));
  if (emit_relationships_) out->column(shortest_.relationships.value).Set(row, Relationships());
}

Result<Step> ShortestPathOperator::Produce(types::Batch* out) {
  const auto prepare = [&](uint32_t capacity) {
    if (emit_path_) out->column(shortest_.path.value).Reset(ColumnType::kValue, capacity);
    if (emit_relationships_) out->column(shortest_.relationships.value).Reset(ColumnType::kValue, capacity);
  };
  const auto advance = [&](uint32_t) -> Status {
    MYCEL_ASSIGN_OR_RETURN(bool passes, Advance());
    if (passes) {
      MYCEL_ASSIGN_OR_RETURN(passes, Passes());
    }
    if (!passes) return Status::Ok();
    count_.Take(rels_.size());
    Emit(static_cast<uint32_t>(row_of_.size()), out);
    row_of_.push_back(static_cast<uint16_t>(input_at_));
    return Status::Ok();
  };
  return MakeRows(out, kAdvancesPerCheck, prepare, advance);
}

}  // namespace mycel::engine::exec
