#include "engine/exec/shortest_path.h"

#include <algorithm>
#include <utility>

#include "engine/exec/entity_columns.h"
#include "engine/exec/path_search.h"
#include "engine/exec/rows.h"
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

bool CountsGroups(SelectorKind selector) {
  return selector == SelectorKind::kAllShortest || selector == SelectorKind::kShortestGroups;
}

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
    : UnaryOperator(plan, scope, std::move(child)),
      shortest_(plan),
      groups_(CountsGroups(plan.selector)),
      one_(!groups_ && plan.count == nullptr && plan.path_predicates.empty()),
      hops_(context(), plan.types, plan.distinct_from, plan.hop_variable, plan.hop_predicates),
      search_(context(), &hops_, plan.direction),
      trails_(context(), &hops_, plan.direction),
      size_(context()) {
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

void ShortestPathOperator::Reset() {
  UnaryOperator::Reset();
  size_.Reset();
  input_.Clear();
  input_at_ = 0;
  phase_ = Phase::kNoRow;
}

Result<bool> ShortestPathOperator::OpenRow() {
  if (wanted_ == 0) {
    MYCEL_ASSIGN_OR_RETURN(wanted_, PathCount(shortest_.count, context()));
  }
  for (; input_at_ < input_.rows(); ++input_at_) {
    const std::optional<NodeId> from = NodeAt(input_.column(shortest_.from.value), input_at_);
    const std::optional<NodeId> to = NodeAt(input_.column(shortest_.to.value), input_at_);
    if (!from || !to) continue;
    from_ = *from;
    to_ = *to;
    found_ = 0;
    last_length_ = 0;
    hops_.Load(input_, input_at_);
    if (from_ == to_) {
      if (shortest_.legacy && shortest_.hops.min > 0) return SameEnds();
      phase_ = Phase::kEmptyPath;
    } else {
      search_.Start(from_, to_, shortest_.hops.max, one_);
      phase_ = Phase::kSearch;
    }
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
  if (!WantsSameLength()) {
    CloseRow();
    return false;
  }
  switch (phase_) {
    case Phase::kNoRow:
      return false;
    case Phase::kEmptyPath:
      nodes_.assign(1, from_);
      rels_.clear();
      phase_ = Phase::kClosed;
      return shortest_.hops.min == 0;
    case Phase::kClosed:
      // shortestPath() knows no other path between a node and itself than the empty one.
      if (WantsLonger() && !shortest_.legacy) {
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
      if (WantsLonger()) {
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
      const bool over = outcome == TrailSearch::Outcome::kLengthDone && !WantsLonger();
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

void ShortestPathOperator::Count() {
  if (!groups_ || found_ == 0 || rels_.size() != last_length_) ++found_;
  last_length_ = rels_.size();
}

void ShortestPathOperator::Emit(uint32_t row, types::Batch* out) {
  if (emit_path_) out->column(shortest_.path.value).Set(row, Value::Path(nodes_, rels_));
  if (emit_relationships_) out->column(shortest_.relationships.value).Set(row, Relationships());
}

Result<Step> ShortestPathOperator::Produce(types::Batch* out) {
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool go_on, BeginBatch());
    if (!go_on) return Step::kYielded;
    if (phase_ == Phase::kNoRow && input_at_ >= input_.rows()) {
      input_at_ = 0;
      MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(&input_));
      if (step != Step::kRows) {
        input_.Clear();
        return step;
      }
    }
    const uint32_t capacity = size_.Take();
    out->Clear();
    if (emit_path_) out->column(shortest_.path.value).Reset(ColumnType::kValue, capacity);
    if (emit_relationships_) out->column(shortest_.relationships.value).Reset(ColumnType::kValue, capacity);
    row_of_.clear();
    for (uint32_t advances = 0; row_of_.size() < capacity && advances < kAdvancesPerCheck; ++advances) {
      const auto next = [&]() -> Result<bool> {
        if (phase_ == Phase::kNoRow) {
          MYCEL_ASSIGN_OR_RETURN(const bool open, OpenRow());
          if (!open) return false;
        }
        const uint32_t row = input_at_;
        MYCEL_ASSIGN_OR_RETURN(const bool candidate, Advance());
        if (!candidate) return true;
        MYCEL_ASSIGN_OR_RETURN(const bool passes, Passes());
        if (!passes) return true;
        Count();
        Emit(static_cast<uint32_t>(row_of_.size()), out);
        row_of_.push_back(static_cast<uint16_t>(row));
        return true;
      };
      Result<bool> more = next();
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

}  // namespace mycel::engine::exec
