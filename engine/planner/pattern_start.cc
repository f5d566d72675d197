// Where a pattern starts: the cheapest look-up of a node or a relationship among those that nothing leads to yet, and
// the join with the rows so far.
#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>

#include "engine/planner/expression_facts.h"
#include "engine/planner/pattern_planner.h"

namespace mycel::engine::planner {

using binder::PatternNode;
using binder::PatternRelationship;

namespace {

// Patterns with more relationships are not simulated to their ends.
constexpr size_t kLongPattern = 64;
constexpr size_t kSimulatedSteps = 8;
// With more nodes to choose from, what each costs is found out once, not again after each choice.
constexpr size_t kManyStarts = 100;

}  // namespace

std::vector<NodeAccess::Condition> PatternPlanner::Conditions() const {
  std::vector<NodeAccess::Condition> conditions;
  bool guarded = false;
  for (size_t i = 0; i < predicates_.size(); ++i) {
    if (predicates_[i].applied) continue;
    // Behind a predicate that may raise, look-ups would skip rows on which it must be raised; the other way round is
    // harmless.
    if (!guarded || !predicates_[i].can_raise) conditions.push_back({i, predicates_[i].expression});
    guarded = guarded || predicates_[i].can_raise;
  }
  return conditions;
}

// The cheapest look-up of the node, or what its hint asks for.
NodeAccess PatternPlanner::AccessTo(VarId node) {
  if (const binder::PatternHint* hint = HintFor(node)) {
    auto hinted =
        NodeAccess::ByHint(planner_.context_, planner_.cardinality_, Node(node), Conditions(), stream_.bound, *hint);
    if (hinted) {
      honoured_.Add(node);
      return *std::move(hinted);
    }
  }
  return NodeAccess::Best(planner_.context_, planner_.cardinality_, Node(node), Conditions(), stream_.bound);
}

double PatternPlanner::SimulateFrom(VarId start, const std::vector<NodeAccess::Condition>& conditions) const {
  VarSet bound = stream_.bound;
  std::vector<NodeAccess::Condition> own;
  std::copy_if(conditions.begin(), conditions.end(), std::back_inserter(own),
               [&](const NodeAccess::Condition& condition) { return predicates_[condition.index].reads.Has(start); });
  const NodeAccess access = NodeAccess::Best(planner_.context_, planner_.cardinality_, Node(start), own, stream_.bound);
  double rows = access.rows;
  VarSet only = stream_.bound;
  only.Add(start);
  for (const Predicate& predicate : predicates_) {
    const bool here = !predicate.applied && predicate.reads.Has(start) && only.ContainsAll(predicate.reads);
    const size_t index = static_cast<size_t>(&predicate - predicates_.data());
    const bool answered = std::find(access.answered.begin(), access.answered.end(), index) != access.answered.end();
    if (here && !answered) rows *= planner_.cardinality_.Selectivity(*predicate.expression);
  }
  bound.Add(start);
  // A scan touches what it then throws away.
  return access.rows + rows + SimulateRest(std::move(bound), rows, solved_);
}

// The rows of the steps that follow once `bound` is known, in `rows` rows.
double PatternPlanner::SimulateRest(VarSet bound, double rows, std::vector<bool> solved) const {
  double cost = 0;
  // Of a very long pattern the first steps tell enough, and all of them would be tried from each of its nodes.
  const size_t steps = pattern_.relationships.size() > kLongPattern ? kSimulatedSteps : pattern_.relationships.size();
  for (size_t step = 0; step < steps; ++step) {
    size_t best = pattern_.relationships.size();
    double best_growth = std::numeric_limits<double>::max();
    for (size_t i = 0; i < pattern_.relationships.size(); ++i) {
      const PatternRelationship& relationship = pattern_.relationships[i];
      if (solved[i] || IsShortest(relationship)) continue;
      const bool left = bound.Has(relationship.left);
      const bool right = bound.Has(relationship.right);
      if (!left && !right) continue;
      const double growth = left && right ? 0.5 : Growth(relationship, left);
      if (growth < best_growth) {
        best = i;
        best_growth = growth;
      }
    }
    if (best == pattern_.relationships.size()) return cost;
    const PatternRelationship& relationship = pattern_.relationships[best];
    solved[best] = true;
    const VarId reached = bound.Has(relationship.left) ? relationship.right : relationship.left;
    const bool into = bound.Has(relationship.left) && bound.Has(relationship.right);
    rows *= best_growth;
    cost += rows;
    bound.Add(reached);
    if (into) continue;
    for (const Predicate& predicate : predicates_) {
      if (!predicate.applied && predicate.reads.Has(reached) && bound.ContainsAll(predicate.reads)) {
        rows *= planner_.cardinality_.Selectivity(*predicate.expression);
      }
    }
  }
  return cost;
}

std::pair<VarId, double> PatternPlanner::CheapestStart() {
  const std::vector<NodeAccess::Condition> conditions = Conditions();
  const auto open = std::count_if(pattern_.nodes.begin(), pattern_.nodes.end(),
                                  [&](const PatternNode& node) { return !Bound(node.variable); });
  const bool many = static_cast<size_t>(open) > kManyStarts;
  std::pair<VarId, double> best{VarId(), std::numeric_limits<double>::max()};
  for (const PatternNode& node : pattern_.nodes) {
    if (Bound(node.variable)) continue;
    double cost = -1;  // a hint decides before any cost
    if (HintFor(node.variable) == nullptr) {
      const auto known = many ? start_costs_.find(node.variable) : start_costs_.end();
      cost = known != start_costs_.end() ? known->second : SimulateFrom(node.variable, conditions);
      if (many && known == start_costs_.end()) start_costs_.emplace(node.variable, cost);
    }
    if (cost < best.second) best = {node.variable, cost};
  }
  return best;
}

void PatternPlanner::StepLeaf() {
  // The cheapest start among the nodes that are not known yet.
  const auto [start, best] = CheapestStart();
  if (StepRelationshipSeek(best)) return;
  const NodeAccess access = AccessTo(start);
  if (StepRelationshipScan(access, best)) return;
  for (const size_t index : access.answered) predicates_[index].applied = true;
  const std::vector<std::string_view> labels = ConjunctiveLabels(Node(start).labels);
  const bool one_plain_label = labels.size() == 1 && Node(start).labels->kind == binder::LabelExpressionKind::kName;
  switch (access.kind) {
    case NodeAccess::Kind::kIdSeek: {
      auto* seek = planner_.Push<IdSeek>(&stream_);
      seek->entity = start;
      seek->ids = access.ids;
      seek->element_ids = access.element_ids;
      return planner_.Pushed(&stream_, stream_.rows * access.rows);
    }
    case NodeAccess::Kind::kIndexSeek: {
      PushIndexSeek(access)->entity = start;
      if (one_plain_label) labels_checked_.Add(start);
      return planner_.Pushed(&stream_, stream_.rows * access.rows);
    }
    case NodeAccess::Kind::kLabelScan: {
      Stream leaf;
      auto* scan = planner_.Make<LabelScan>();
      scan->node = start;
      scan->label = access.label;
      leaf.root = scan;
      if (one_plain_label) labels_checked_.Add(start);
      planner_.Pushed(&leaf, access.rows);
      return JoinLeaf(std::move(leaf));
    }
    case NodeAccess::Kind::kAllNodes: {
      Stream leaf;
      auto* scan = planner_.Make<AllNodesScan>();
      scan->node = start;
      leaf.root = scan;
      planner_.Pushed(&leaf, access.rows);
      return JoinLeaf(std::move(leaf));
    }
  }
}

// The look-up of a relationship by its own index, where that is cheaper than every node to start from.
bool PatternPlanner::StepRelationshipSeek(double cheapest_node) {
  std::optional<NodeAccess> best;
  size_t at = 0;
  for (size_t i = 0; i < pattern_.relationships.size(); ++i) {
    const PatternRelationship& relationship = pattern_.relationships[i];
    const std::vector<std::string_view> types = Types(relationship);
    if (solved_[i] || relationship.hops || relationship.bound_before || IsShortest(relationship) ||
        Bound(relationship.left) || Bound(relationship.right) || relationship.left == relationship.right ||
        types.size() != 1 || !DisjunctiveTypes(relationship.types)) {
      continue;
    }
    auto access =
        NodeAccess::ByRelationshipIndex(planner_.context_, planner_.cardinality_, relationship.variable, types.front(),
                                        Conditions(), stream_.bound, HintFor(relationship.variable));
    const bool hinted = access && HintFor(relationship.variable) != nullptr;
    if (!access || (!hinted && (access->rows >= cheapest_node || (best && access->rows >= best->rows)))) continue;
    best = std::move(access);
    at = i;
  }
  if (!best) return false;
  const PatternRelationship& relationship = pattern_.relationships[at];
  solved_[at] = true;
  honoured_.Add(relationship.variable);
  for (const size_t index : best->answered) predicates_[index].applied = true;
  const std::span<const VarId> distinct = DistinctFrom(relationship.variable);
  auto* seek = PushIndexSeek(*best);
  const bool backwards = relationship.direction == base::Direction::kIncoming;
  seek->entity = relationship.variable;
  seek->relationship = true;
  seek->start = backwards ? relationship.right : relationship.left;
  seek->end = backwards ? relationship.left : relationship.right;
  seek->both_directions = relationship.direction == base::Direction::kBoth;
  planner_.Pushed(&stream_, stream_.rows * best->rows * (seek->both_directions ? 2 : 1));
  AddDistinctChecks(relationship.variable, distinct);
  return true;
}

IndexSeek* PatternPlanner::PushIndexSeek(const NodeAccess& access) {
  auto* seek = planner_.Push<IndexSeek>(&stream_);
  seek->index = access.index;
  seek->seek = access.seek;
  seek->equal = planner_.plan_.arena.Copy(access.equal);
  seek->lower = access.lower;
  seek->upper = access.upper;
  seek->prefix = access.prefix;
  seek->unique = access.unique;
  return seek;
}

void PatternPlanner::JoinLeaf(Stream leaf) {
  if (stream_.empty_start) {
    const VarSet outer = stream_.bound;
    leaf.argument = stream_.argument;
    stream_ = std::move(leaf);
    stream_.bound.Add(outer);
    return;
  }
  // Equalities between the two sides make a hash join; they are checked again afterwards, because grouping equality is
  // coarser.
  std::vector<ProjectedColumn> left;
  std::vector<ProjectedColumn> right;
  for (const Predicate& predicate : predicates_) {
    if (predicate.applied || predicate.can_raise || predicate.expression->kind != binder::ExpressionKind::kOperator)
      continue;
    const auto& equal = predicate.expression->As<binder::OperatorExpression>();
    if (equal.op != binder::Operator::kEqual) continue;
    for (size_t side = 0; side < 2; ++side) {
      const VarSet a = FreeVariables(*equal.operands[side]);
      const VarSet b = FreeVariables(*equal.operands[1 - side]);
      if (a.empty() || b.empty() || !stream_.bound.ContainsAll(a) || !leaf.bound.ContainsAll(b)) continue;
      left.push_back({planner_.NewVariable(), equal.operands[side]});
      right.push_back({planner_.NewVariable(), equal.operands[1 - side]});
      break;
    }
  }
  const double rows = stream_.rows * leaf.rows;
  if (left.empty()) {
    auto* product = planner_.Make<CartesianProduct>({stream_.root, leaf.root});
    stream_.root = product;
    stream_.bound.Add(leaf.bound);
    return planner_.Pushed(&stream_, rows);
  }
  const auto project = [&](Stream* stream, const std::vector<ProjectedColumn>& columns) {
    auto* op = planner_.Push<Project>(stream);
    op->columns = planner_.plan_.arena.Copy(columns);
    planner_.Pushed(stream, stream->rows);
    std::vector<VarId> keys;
    for (const ProjectedColumn& column : columns) keys.push_back(column.output);
    return planner_.plan_.arena.Copy(keys);
  };
  const std::span<const VarId> left_keys = project(&stream_, left);
  const std::span<const VarId> right_keys = project(&leaf, right);
  auto* join = planner_.Make<HashJoin>({stream_.root, leaf.root});
  join->left_keys = left_keys;
  join->right_keys = right_keys;
  stream_.root = join;
  stream_.bound.Add(leaf.bound);
  planner_.Pushed(&stream_, std::max(stream_.rows, leaf.rows));
}

}  // namespace mycel::engine::planner
