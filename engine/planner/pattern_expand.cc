// Relationships and groups from a node that is known: the one that makes the fewest rows comes next.
#include <algorithm>
#include <limits>
#include <optional>

#include "engine/base/direction.h"
#include "engine/planner/expression_facts.h"
#include "engine/planner/expression_maker.h"
#include "engine/planner/pattern_planner.h"

namespace mycel::engine::planner {

using binder::PatternRelationship;

double PatternPlanner::Growth(const PatternRelationship& relationship, bool from_left) const {
  const VarId from = from_left ? relationship.left : relationship.right;
  const VarId to = from_left ? relationship.right : relationship.left;
  const base::Direction direction = from_left ? relationship.direction : base::Reversed(relationship.direction);
  const double degree =
      planner_.cardinality_.Degree(Node(from).labels, direction, Types(relationship), Node(to).labels);
  if (!relationship.hops) return degree;
  // A few hops stand for all.
  double total = 0;
  double level = 1;
  for (uint32_t hop = 1; hop <= std::min(relationship.hops->max, 3u); ++hop) {
    level *= std::max(1.0, degree);
    total += level;
  }
  return total;
}

bool PatternPlanner::HopsReady(const PatternRelationship& relationship) const {
  VarSet known = stream_.bound;
  known.Add(relationship.hop_variable);
  return std::all_of(relationship.hop_predicates.begin(), relationship.hop_predicates.end(),
                     [&](const BoundExpression* predicate) { return known.ContainsAll(FreeVariables(*predicate)); });
}

bool PatternPlanner::StepRelationship() {
  size_t best = pattern_.relationships.size();
  double best_growth = std::numeric_limits<double>::max();
  for (size_t i = 0; i < pattern_.relationships.size(); ++i) {
    const PatternRelationship& relationship = pattern_.relationships[i];
    if (solved_[i] || IsShortest(relationship)) continue;
    const bool left = Bound(relationship.left);
    const bool right = Bound(relationship.right);
    if ((!left && !right) || !HopsReady(relationship)) continue;
    // What a hint says how to find is not found by expanding.
    if (HintFor(relationship.variable) != nullptr) continue;
    if (!(left && right) && HintFor(left ? relationship.right : relationship.left) != nullptr) continue;
    double growth = left && right ? 0 : Growth(relationship, left);
    if (relationship.hops && left && right) growth = 0.1;
    if (growth < best_growth) {
      best = i;
      best_growth = growth;
    }
  }
  if (best == pattern_.relationships.size()) return false;
  const PatternRelationship& relationship = pattern_.relationships[best];
  solved_[best] = true;
  bool from_left = Bound(relationship.left);
  if (from_left && Bound(relationship.right)) from_left = Growth(relationship, true) <= Growth(relationship, false);
  if (relationship.hops) {
    ExpandVariable(relationship, from_left);
  } else {
    ExpandFixed(relationship, from_left);
  }
  return true;
}

PatternPlanner::Way PatternPlanner::WayAlong(const PatternRelationship& relationship, bool from_left) {
  Way way;
  way.growth = Growth(relationship, from_left);
  way.from = from_left ? relationship.left : relationship.right;
  way.to = from_left ? relationship.right : relationship.left;
  way.found = relationship.bound_before ? planner_.NewVariable() : relationship.variable;
  way.direction = from_left ? relationship.direction : base::Reversed(relationship.direction);
  way.types = DisjunctiveTypes(relationship.types);
  way.distinct = DistinctFrom(relationship.variable);
  way.into = Bound(way.to);
  return way;
}

template <typename Operator>
void PatternPlanner::Follow(const Way& way, Operator* op) {
  op->from = way.from;
  op->to = way.to;
  op->direction = way.direction;
  op->types = planner_.plan_.arena.Copy(way.types.value_or(std::vector<std::string_view>()));
  op->distinct_from = way.distinct;
}

void PatternPlanner::ExpandFixed(const PatternRelationship& relationship, bool from_left) {
  const Way way = WayAlong(relationship, from_left);
  auto* op = planner_.Push<Expand>(&stream_);
  Follow(way, op);
  op->mode = way.into ? ExpandMode::kInto : ExpandMode::kAll;
  op->relationship = way.found;
  planner_.Pushed(&stream_, stream_.rows * (way.into ? std::min(0.5, way.growth) : way.growth));
  std::vector<const BoundExpression*> checks;
  if (!way.types) checks.push_back(LabelTest(way.found, relationship.types));
  if (relationship.bound_before) checks.push_back(EqualTest(way.found, relationship.variable));
  AddFilter(&stream_, std::move(checks));
}

void PatternPlanner::ExpandVariable(const PatternRelationship& relationship, bool from_left) {
  const Way way = WayAlong(relationship, from_left);
  auto* op = planner_.Push<VarLengthExpand>(&stream_);
  Follow(way, op);
  op->into = way.into;
  op->relationships = way.found;
  op->hops = *relationship.hops;
  op->reverse_list = !from_left;
  op->hop_variable = relationship.hop_variable;
  std::vector<const BoundExpression*> hop_predicates(relationship.hop_predicates.begin(),
                                                     relationship.hop_predicates.end());
  if (!way.types) hop_predicates.push_back(LabelTest(relationship.hop_variable, relationship.types));
  op->hop_predicates = planner_.plan_.arena.Copy(hop_predicates);
  op->walks = pattern_.repeatable;
  planner_.Pushed(&stream_, stream_.rows * (way.into ? 1 : way.growth));
  if (relationship.bound_before) AddFilter(&stream_, {EqualTest(way.found, relationship.variable)});
}

bool PatternPlanner::StepBoundRelationship() {
  for (size_t i = 0; i < pattern_.relationships.size(); ++i) {
    const PatternRelationship& relationship = pattern_.relationships[i];
    if (solved_[i] || !relationship.bound_before || relationship.hops) continue;
    solved_[i] = true;
    ExpressionMaker make(&planner_.plan_.arena);
    auto* seek = planner_.Push<IdSeek>(&stream_);
    seek->relationship = true;
    seek->entity = planner_.NewVariable();
    seek->ids = make.Call("id", {make.Variable(relationship.variable)}, types::type_spec::kInteger);
    seek->both_directions = relationship.direction == base::Direction::kBoth;
    const bool backwards = relationship.direction == base::Direction::kIncoming;
    const VarId start = backwards ? relationship.right : relationship.left;
    const VarId end = backwards ? relationship.left : relationship.right;
    seek->start = start;
    seek->end = start == end ? planner_.NewVariable() : end;
    const VarId found = seek->entity;
    const VarId found_end = seek->end;
    planner_.Pushed(&stream_, stream_.rows);
    std::vector<const BoundExpression*> checks;
    if (relationship.types != nullptr) checks.push_back(LabelTest(found, relationship.types));
    if (found_end != end) checks.push_back(EqualTest(found_end, end));
    AddFilter(&stream_, std::move(checks));
    return true;
  }
  return false;
}

bool PatternPlanner::StepGroup() {
  for (size_t i = 0; i < pattern_.groups.size(); ++i) {
    const binder::QuantifiedGroup& group = pattern_.groups[i];
    if (solved_groups_[i] || (!Bound(group.left) && !Bound(group.right)) ||
        !stream_.bound.ContainsAll(GroupReads(group))) {
      continue;
    }
    solved_groups_[i] = true;
    ExpandGroup(group);
    return true;
  }
  return false;
}

void PatternPlanner::ExpandGroup(const binder::QuantifiedGroup& group) {
  // How much a repetition grows is not estimated: any guess above one keeps groups behind single relationships.
  constexpr double kGroupGrowth = 10;
  const bool left = Bound(group.left);
  const bool right = Bound(group.right);
  const std::span<const VarId> distinct = DistinctFrom(group.relationship_list);
  auto* op = planner_.Push<QuantifiedExpand>(&stream_);
  op->group = &group;
  op->from_left = left;
  op->into = left && right;
  op->walks = pattern_.repeatable;
  op->distinct_from = distinct;
  planner_.Pushed(&stream_, stream_.rows * (op->into ? 1 : kGroupGrowth));
}

}  // namespace mycel::engine::planner
