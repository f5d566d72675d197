#include "engine/exec/path_automaton.h"

#include <algorithm>

#include "engine/base/direction.h"
#include "engine/binder/rewrite_expression.h"
#include "engine/planner/cardinality.h"

namespace mycel::engine::exec {

using binder::BoundExpression;
using binder::LabelExpression;
using binder::PatternNode;
using binder::VarId;

namespace {

const LabelExpression* LabelsOf(std::span<const PatternNode> nodes, VarId variable) {
  for (const PatternNode& node : nodes) {
    if (node.variable == variable) return node.labels;
  }
  return nullptr;
}

// Every variable that the path itself brings.
std::vector<VarId> VariablesOf(const binder::SelectedPath& path) {
  std::vector<VarId> own;
  for (const PatternNode& node : path.nodes) own.push_back(node.variable);
  for (const binder::PatternRelationship& relationship : path.relationships) own.push_back(relationship.variable);
  for (const binder::QuantifiedGroup& group : path.groups) {
    own.push_back(group.relationship_list);
    for (const auto& exported : group.exported) own.push_back(exported.outer_list);
  }
  if (path.variable.valid()) own.push_back(path.variable);
  return own;
}

PathLink MakeLink(ExecutionContext& context, const binder::PatternRelationship& pattern,
                  std::span<const VarId> distinct_from, bool reversed) {
  PathLink link;
  link.pattern = &pattern;
  link.direction = reversed ? base::Reversed(pattern.direction) : pattern.direction;
  link.hop = pattern.hops ? pattern.hop_variable : pattern.variable;
  if (auto names = planner::DisjunctiveTypes(pattern.types)) {
    link.types = *std::move(names);
  } else {
    link.type_test = pattern.types;
  }
  link.predicates.assign(pattern.hop_predicates.begin(), pattern.hop_predicates.end());
  link.hops = std::make_unique<PathHops>(context, link.types, distinct_from, VarId(), binder::Expressions());
  return link;
}

}  // namespace

bool ReadsOnly(const BoundExpression& predicate, std::span<const VarId> own, std::span<const VarId> allowed) {
  return !binder::MentionsAny(predicate, [&](VarId id) {
    return std::find(own.begin(), own.end(), id) != own.end() &&
           std::find(allowed.begin(), allowed.end(), id) == allowed.end();
  });
}

PathAutomaton::PathAutomaton(ExecutionContext& context, const planner::PathSearch& plan, bool reversed)
    : context_(context), distinct_from_(plan.distinct_from), reversed_(reversed) {
  const binder::SelectedPath& path = *plan.path;
  std::vector<VarId> elements(path.elements.begin(), path.elements.end());
  if (reversed) std::reverse(elements.begin(), elements.end());
  for (size_t i = 0; i < elements.size(); ++i) {
    const VarId element = elements[i];
    if (i % 2 == 0) {
      // The pattern around the path has asked for the labels of its ends.
      const bool end = element == path.left || element == path.right;
      nodes_.push_back({element, end ? nullptr : LabelsOf(path.nodes, element), {}});
      node_states_.push_back(states_++);
      continue;
    }
    for (const binder::PatternRelationship& relationship : path.relationships) {
      if (relationship.variable == element) AddRelationship(relationship);
    }
    for (const binder::QuantifiedGroup& group : path.groups) {
      if (group.relationship_list == element) AddGroup(group);
    }
  }
  for (const BoundExpression* predicate : path.predicates) PlacePredicate(predicate, path);
}

void PathAutomaton::AddRelationship(const binder::PatternRelationship& relationship) {
  PathSegment segment;
  segment.repeated = relationship.hops.has_value();
  if (segment.repeated) segment.repetitions = *relationship.hops;
  segment.links.push_back(MakeLink(context_, relationship, distinct_from_, reversed_));
  segment.first_state = states_;
  if (segment.repeated) ++states_;
  segments_.push_back(std::move(segment));
}

void PathAutomaton::AddGroup(const binder::QuantifiedGroup& group) {
  PathSegment segment;
  segment.repeated = true;
  segment.repetitions = group.repetitions;
  segment.group = &group;
  std::vector<VarId> own;
  for (const PatternNode& node : group.nodes) own.push_back(node.variable);
  for (const binder::PatternRelationship& relationship : group.relationships) own.push_back(relationship.variable);
  for (const binder::PatternRelationship& relationship : group.relationships) {
    PathLink link = MakeLink(context_, relationship, distinct_from_, reversed_);
    link.from = reversed_ ? relationship.right : relationship.left;
    link.to = reversed_ ? relationship.left : relationship.right;
    link.from_labels = LabelsOf(group.nodes, link.from);
    link.to_labels = LabelsOf(group.nodes, link.to);
    segment.links.push_back(std::move(link));
  }
  if (reversed_) std::reverse(segment.links.begin(), segment.links.end());
  for (const BoundExpression* predicate : group.predicates) {
    const auto fits = [&](const PathLink& link) {
      const VarId allowed[] = {link.from, link.hop, link.to};
      return ReadsOnly(*predicate, own, allowed);
    };
    const auto link = std::find_if(segment.links.begin(), segment.links.end(), fits);
    (link == segment.links.end() ? segment.predicates : link->predicates).push_back(predicate);
  }
  segment.first_state = states_;
  states_ += static_cast<uint32_t>(segment.links.size());
  segments_.push_back(std::move(segment));
}

void PathAutomaton::PlacePredicate(const BoundExpression* predicate, const binder::SelectedPath& path) {
  const std::vector<VarId> own = VariablesOf(path);
  for (PathNode& node : nodes_) {
    const VarId allowed[] = {node.variable};
    if (ReadsOnly(*predicate, own, allowed)) return node.predicates.push_back(predicate);
  }
  for (PathSegment& segment : segments_) {
    const VarId allowed[] = {segment.links[0].hop};
    if (!segment.repeated && ReadsOnly(*predicate, own, allowed)) {
      return segment.links[0].predicates.push_back(predicate);
    }
  }
  predicates_.push_back(predicate);
}

uint32_t PathAutomaton::StateOf(const PathPlace& place) const {
  if (place.link > 0) return LinkState(place.segment, place.link);
  return place.repetitions > 0 ? LoopState(place.segment) : NodeState(place.segment);
}

PathPlace PathAutomaton::After(const PathPlace& place) const {
  const PathSegment& segment = segments_[place.segment];
  if (!segment.repeated) return {place.segment + 1, 0, 0};
  if (place.link + 1 < segment.links.size()) return {place.segment, place.repetitions, place.link + 1};
  return {place.segment, place.repetitions + 1, 0};
}

void PathAutomaton::Load(const types::Batch& input, uint32_t row) const {
  for (const PathSegment& segment : segments_) {
    for (const PathLink& link : segment.links) link.hops->Load(input, row);
  }
}

}  // namespace mycel::engine::exec
