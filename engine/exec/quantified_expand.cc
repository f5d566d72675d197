#include "engine/exec/quantified_expand.h"

#include <algorithm>
#include <utility>

#include "engine/base/direction.h"
#include "engine/exec/entity_columns.h"
#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::Direction;
using base::NodeId;
using base::RelId;
using base::Result;
using base::Status;
using types::ColumnType;
using types::Value;

namespace {

constexpr uint32_t kStepsPerCheck = 1000;

}  // namespace

QuantifiedExpandOperator::QuantifiedExpandOperator(const planner::QuantifiedExpand& plan, Scope scope,
                                                   OperatorPtr child)
    : ExpandingOperator(plan, scope, std::move(child)),
      expand_(plan),
      group_(*plan.group),
      from_(plan.from_left ? group_.left : group_.right),
      to_(plan.from_left ? group_.right : group_.left),
      memory_(context()) {
  MakeLinks();
  for (const VarId id : carried()) {
    if (!plan.into && id == to_) continue;
    const auto list =
        std::find_if(group_.exported.begin(), group_.exported.end(), [&](const auto& e) { return e.outer_list == id; });
    if (list != group_.exported.end()) {
      emitted_.push_back(*list);
    } else if (id == group_.relationship_list) {
      emit_relationships_ = true;
    } else {
      copied_.push_back(id);
    }
  }
}

void QuantifiedExpandOperator::MakeLinks() {
  for (const binder::PatternRelationship& pattern : group_.relationships) {
    Link link{.pattern = &pattern,
              .direction = expand_.from_left ? pattern.direction : base::Reversed(pattern.direction),
              .from = expand_.from_left ? pattern.left : pattern.right,
              .to = expand_.from_left ? pattern.right : pattern.left,
              .types = {},
              .hops = nullptr};
    if (pattern.types != nullptr && pattern.types->kind == binder::LabelExpressionKind::kName) {
      link.types.push_back(pattern.types->name);
    }
    links_.push_back(std::move(link));
  }
  if (!expand_.from_left) std::reverse(links_.begin(), links_.end());
  for (Link& link : links_) {
    link.hops =
        std::make_unique<PathHops>(context(), link.types, expand_.distinct_from, VarId(), binder::Expressions());
  }
}

Result<bool> QuantifiedExpandOperator::OpenRow() {
  for (; input_at_ < input_.rows(); ++input_at_) {
    const std::optional<NodeId> from = NodeAt(input_.column(from_.value), input_at_);
    if (!from) continue;
    if (expand_.into) {
      const std::optional<NodeId> to = NodeAt(input_.column(to_.value), input_at_);
      if (!to) continue;
      end_ = *to;
    }
    for (const Link& link : links_) link.hops->Load(input_, input_at_);
    rels_.clear();
    nodes_.assign(1, *from);
    depth_ = 0;
    start_pending_ = row_open_ = true;
    step_back_ = false;
    return true;
  }
  return false;
}

Result<bool> QuantifiedExpandOperator::HasLabels(VarId variable, NodeId node) {
  for (const binder::PatternNode& pattern : group_.nodes) {
    if (pattern.variable != variable || pattern.labels == nullptr) continue;
    expr::Row row(input_, input_at_);
    return expr::MatchesLabels(*pattern.labels, Value::Node(node), row, context().evaluation());
  }
  return true;
}

Status QuantifiedExpandOperator::Push() {
  if (depth_ == levels_.size()) levels_.push_back(std::make_unique<Level>());
  Level& level = *levels_[depth_++];
  const size_t before = level.hops.capacity();
  level.at = 0;
  level.hops.clear();
  const Link& link = links_[rels_.size() % links_.size()];
  // The first node of a repetition must be one of the pattern, too: it may be another variable than the last.
  MYCEL_ASSIGN_OR_RETURN(const bool fits, HasLabels(link.from, nodes_.back()));
  if (fits) MYCEL_RETURN_IF_ERROR(link.hops->Read(nodes_.back(), link.direction, &level.hops));
  level_bytes_ += (level.hops.capacity() - before) * sizeof(Hop);
  return memory_.Set(level_bytes_);
}

Result<bool> QuantifiedExpandOperator::RepetitionHolds() {
  expr::Row row(input_, input_at_);
  const size_t first = rels_.size() - links_.size();
  std::vector<std::pair<VarId, NodeId>> bound = {{links_[0].from, nodes_[first]}};
  row.PushLocal(links_[0].from, Value::Node(nodes_[first]));
  for (size_t i = 0; i < links_.size(); ++i) {
    const Link& link = links_[i];
    const NodeId node = nodes_[first + i + 1];
    const Value rel = Value::Relationship(rels_[first + i]);
    if (link.types.empty() && link.pattern->types != nullptr) {
      MYCEL_ASSIGN_OR_RETURN(const bool fits,
                             expr::MatchesLabels(*link.pattern->types, rel, row, context().evaluation()));
      if (!fits) return false;
    }
    // A node variable that comes twice in the chain is one node.
    for (const auto& [variable, same] : bound) {
      if (variable == link.to && same != node) return false;
    }
    bound.emplace_back(link.to, node);
    row.PushLocal(link.pattern->variable, rel);
    row.PushLocal(link.to, Value::Node(node));
  }
  for (const binder::BoundExpression* predicate : group_.predicates) {
    MYCEL_ASSIGN_OR_RETURN(const expr::Truth truth, expr::EvaluateCondition(*predicate, row, context().evaluation()));
    if (truth != expr::Truth::kTrue) return false;
  }
  return true;
}

bool QuantifiedExpandOperator::IsAnswer() const {
  if (rels_.size() % links_.size() != 0 || rels_.size() / links_.size() < group_.repetitions.min) return false;
  return !expand_.into || nodes_.back() == end_;
}

Result<bool> QuantifiedExpandOperator::Walk() {
  if (start_pending_) {
    start_pending_ = false;
    MYCEL_RETURN_IF_ERROR(Push());
    return IsAnswer();
  }
  if (step_back_) {
    step_back_ = false;
    nodes_.pop_back();
    rels_.pop_back();
  }
  Level& level = *levels_[depth_ - 1];
  if (level.at == level.hops.size()) {
    step_back_ = --depth_ > 0;
    if (depth_ == 0) CloseRow();
    return false;
  }
  const Hop hop = level.hops[level.at++];
  if (!expand_.walks && std::find(rels_.begin(), rels_.end(), hop.rel) != rels_.end()) return false;
  MYCEL_ASSIGN_OR_RETURN(const bool fits, HasLabels(links_[rels_.size() % links_.size()].to, hop.node));
  if (!fits) return false;
  rels_.push_back(hop.rel);
  nodes_.push_back(hop.node);
  step_back_ = true;
  if (rels_.size() % links_.size() == 0) {
    MYCEL_ASSIGN_OR_RETURN(const bool holds, RepetitionHolds());
    if (!holds) return false;
  }
  if (rels_.size() / links_.size() < group_.repetitions.max) {
    MYCEL_RETURN_IF_ERROR(Push());
    step_back_ = false;
  }
  return IsAnswer();
}

Value QuantifiedExpandOperator::Exported(VarId inner) const {
  std::vector<Value> list;
  const size_t repetitions = rels_.size() / links_.size();
  for (size_t i = 0; i < repetitions; ++i) {
    const size_t first = i * links_.size();
    if (links_[0].from == inner) {
      list.push_back(Value::Node(nodes_[first]));
      continue;
    }
    for (size_t j = 0; j < links_.size(); ++j) {
      if (links_[j].pattern->variable == inner) list.push_back(Value::Relationship(rels_[first + j]));
      if (links_[j].to != inner) continue;
      list.push_back(Value::Node(nodes_[first + j + 1]));
      break;
    }
  }
  if (!expand_.from_left) std::reverse(list.begin(), list.end());
  return Value::List(std::move(list));
}

void QuantifiedExpandOperator::Emit(uint32_t row, types::Batch* out) {
  if (!expand_.into) out->column(to_.value).nodes()[row] = nodes_.back();
  for (const auto& exported : emitted_) out->column(exported.outer_list.value).Set(row, Exported(exported.inner));
  if (emit_relationships_) {
    std::vector<Value> list;
    for (const RelId rel : rels_) list.push_back(Value::Relationship(rel));
    if (!expand_.from_left) std::reverse(list.begin(), list.end());
    out->column(group_.relationship_list.value).Set(row, Value::List(std::move(list)));
  }
  row_of_.push_back(static_cast<uint16_t>(input_at_));
}

Result<Step> QuantifiedExpandOperator::Produce(types::Batch* out) {
  const auto prepare = [&](uint32_t capacity) {
    if (!expand_.into) out->column(to_.value).Reset(ColumnType::kNode, capacity);
    for (const auto& exported : emitted_) out->column(exported.outer_list.value).Reset(ColumnType::kValue, capacity);
    if (emit_relationships_) out->column(group_.relationship_list.value).Reset(ColumnType::kValue, capacity);
  };
  const auto advance = [&](uint32_t) -> Status {
    MYCEL_ASSIGN_OR_RETURN(const bool answer, Walk());
    if (answer) Emit(static_cast<uint32_t>(row_of_.size()), out);
    return Status::Ok();
  };
  return MakeRows(out, kStepsPerCheck, prepare, advance);
}

}  // namespace mycel::engine::exec
