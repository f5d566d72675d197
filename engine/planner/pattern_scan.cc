// All relationships of some types as the start of a pattern: where nothing is known of its nodes, or where a condition
// reads the relationships anyway and the nodes would lead to about as many of them. A scan reads records in the order
// in which they lie; steps from nodes read them here and there.
#include <algorithm>
#include <optional>

#include "engine/planner/pattern_planner.h"

namespace mycel::engine::planner {

using binder::PatternRelationship;

namespace {

// What a scanned record costs beside one that a step leads to.
constexpr double kScannedShare = 0.5;
constexpr size_t kMaxScansTried = 16;

}  // namespace

bool PatternPlanner::MayBeScanned(size_t index) const {
  const PatternRelationship& relationship = pattern_.relationships[index];
  return !solved_[index] && !relationship.hops && !relationship.bound_before && !IsShortest(relationship) &&
         relationship.left != relationship.right && !Bound(relationship.left) && !Bound(relationship.right) &&
         DisjunctiveTypes(relationship.types).has_value();
}

// Whether the condition can be asked of the relationship alone, before anything is known of its ends.
bool PatternPlanner::IsOwn(const Predicate& predicate, const PatternRelationship& relationship) const {
  if (predicate.applied || predicate.can_raise || !predicate.reads.Has(relationship.variable)) return false;
  VarSet known = stream_.bound;
  known.Add(relationship.variable);
  return known.ContainsAll(predicate.reads);
}

std::optional<double> PatternPlanner::SimulateScan(size_t index) const {
  const PatternRelationship& relationship = pattern_.relationships[index];
  const bool asked = std::any_of(predicates_.begin(), predicates_.end(),
                                 [&](const Predicate& predicate) { return IsOwn(predicate, relationship); });
  if (!asked) return std::nullopt;
  const double sides = relationship.direction == base::Direction::kBoth ? 2 : 1;
  const double found = planner_.cardinality_.Relationships(Types(relationship)) * sides;
  const double between = planner_.cardinality_.Nodes(Node(relationship.left).labels) * Growth(relationship, true);
  VarSet bound = stream_.bound;
  for (const VarId id : {relationship.variable, relationship.left, relationship.right}) bound.Add(id);
  double rows = std::min(found, between);
  for (const Predicate& predicate : predicates_) {
    if (predicate.applied || !bound.ContainsAll(predicate.reads)) continue;
    rows *= planner_.cardinality_.Selectivity(*predicate.expression);
  }
  std::vector<bool> solved = solved_;
  solved[index] = true;
  return found * kScannedShare + rows + SimulateRest(std::move(bound), rows, std::move(solved));
}

bool PatternPlanner::StepRelationshipScan(const NodeAccess& access, double cheapest_node) {
  std::optional<size_t> best;
  double best_cost = cheapest_node;
  for (size_t i = 0; i < pattern_.relationships.size(); ++i) {
    if (!MayBeScanned(i)) continue;
    const PatternRelationship& relationship = pattern_.relationships[i];
    if (access.kind == NodeAccess::Kind::kAllNodes && Node(relationship.left).labels == nullptr &&
        Node(relationship.right).labels == nullptr) {
      best = i;
      break;
    }
    // Of a long pattern the rest would be simulated for each of its relationships.
    if (pattern_.relationships.size() > kMaxScansTried) continue;
    const std::optional<double> cost = SimulateScan(i);
    if (!cost || *cost >= best_cost) continue;
    best = i;
    best_cost = *cost;
  }
  if (best) PushRelationshipScan(*best);
  return best.has_value();
}

void PatternPlanner::PushRelationshipScan(size_t index) {
  const PatternRelationship& relationship = pattern_.relationships[index];
  solved_[index] = true;
  std::vector<const BoundExpression*> own;
  for (Predicate& predicate : predicates_) {
    if (!IsOwn(predicate, relationship)) continue;
    predicate.applied = true;
    own.push_back(predicate.expression);
  }
  Stream leaf;
  auto* scan = planner_.Make<RelationshipScan>();
  const bool backwards = relationship.direction == base::Direction::kIncoming;
  scan->relationship = relationship.variable;
  scan->start = backwards ? relationship.right : relationship.left;
  scan->end = backwards ? relationship.left : relationship.right;
  scan->both_directions = relationship.direction == base::Direction::kBoth;
  const std::vector<std::string_view> types = Types(relationship);
  scan->types = planner_.plan_.arena.Copy(types);
  leaf.root = scan;
  planner_.Pushed(&leaf, planner_.cardinality_.Relationships(types) * (scan->both_directions ? 2 : 1));
  const std::span<const VarId> distinct = DistinctFrom(relationship.variable);
  JoinLeaf(std::move(leaf));
  AddDistinctChecks(relationship.variable, distinct);
  AddFilter(&stream_, std::move(own));
}

}  // namespace mycel::engine::planner
