// Paths that a selector or shortestPath() chooses, searched once their ends are known.
#include <algorithm>

#include "engine/planner/expression_facts.h"
#include "engine/planner/pattern_planner.h"

namespace mycel::engine::planner {

using binder::PatternRelationship;

void PatternPlanner::PlanShortest(const binder::PatternPath& path) {
  const PatternRelationship* relationship = nullptr;
  for (size_t i = 0; i < pattern_.relationships.size(); ++i) {
    if (pattern_.relationships[i].variable == path.elements[1]) {
      relationship = &pattern_.relationships[i];
      solved_[i] = true;
    }
  }
  VarSet found = stream_.bound;
  found.Add(path.variable);
  found.Add(relationship->variable);
  // shortestPath() looks for a path that the WHERE of its MATCH accepts; a selector selects before the WHERE.
  std::vector<const BoundExpression*> path_predicates(path.path_predicates.begin(), path.path_predicates.end());
  for (Predicate& predicate : predicates_) {
    if (!path.legacy_shortest || predicate.applied || !found.ContainsAll(predicate.reads)) continue;
    predicate.applied = true;
    path_predicates.push_back(predicate.expression);
  }
  const std::optional<std::vector<std::string_view>> plain = DisjunctiveTypes(relationship->types);
  const std::span<const VarId> distinct = DistinctFrom(relationship->variable);
  auto* op = planner_.Push<ShortestPath>(&stream_);
  op->selector = path.selector;
  op->count = path.count;
  op->legacy = path.legacy_shortest;
  op->single = !relationship->hops.has_value();
  op->from = relationship->left;
  op->to = relationship->right;
  op->relationships = relationship->variable;
  op->path = path.variable;
  op->direction = relationship->direction;
  op->types = planner_.plan_.arena.Copy(plain.value_or(std::vector<std::string_view>()));
  op->hops = relationship->hops.value_or(binder::HopRange{1, 1});
  op->hop_variable = op->single ? planner_.NewVariable() : relationship->hop_variable;
  std::vector<const BoundExpression*> hop_predicates(relationship->hop_predicates.begin(),
                                                     relationship->hop_predicates.end());
  if (!plain) hop_predicates.push_back(LabelTest(op->hop_variable, relationship->types));
  op->hop_predicates = planner_.plan_.arena.Copy(hop_predicates);
  op->path_predicates = planner_.plan_.arena.Copy(path_predicates);
  op->path_elements = path.elements;
  op->distinct_from = distinct;
  planner_.Pushed(&stream_, stream_.rows);
}

void PatternPlanner::PlanSelection(const binder::SelectedPath& path) {
  // Nodes that other paths of the pattern have found, and variables of earlier clauses.
  std::vector<VarId> bound;
  for (const binder::PatternNode& node : path.nodes) {
    if (node.variable != path.left && node.variable != path.right && Bound(node.variable)) {
      bound.push_back(node.variable);
    }
  }
  std::vector<VarId> distinct;
  const auto add = [&](VarId id) {
    const std::span<const VarId> others = DistinctFrom(id);
    distinct.insert(distinct.end(), others.begin(), others.end());
  };
  for (const binder::PatternRelationship& relationship : path.relationships) {
    if (relationship.bound_before) bound.push_back(relationship.variable);
    add(relationship.variable);
  }
  for (const binder::QuantifiedGroup& group : path.groups) add(group.relationship_list);
  std::sort(distinct.begin(), distinct.end(), [](VarId a, VarId b) { return a.value < b.value; });
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  auto* op = planner_.Push<PathSearch>(&stream_);
  op->path = &path;
  op->bound = planner_.plan_.arena.Copy(bound);
  op->distinct_from = planner_.plan_.arena.Copy(distinct);
  planner_.Pushed(&stream_, stream_.rows);
}

}  // namespace mycel::engine::planner
