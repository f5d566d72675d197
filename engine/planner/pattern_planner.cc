#include "engine/planner/pattern_planner.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "engine/functions/registry.h"
#include "engine/planner/expression_facts.h"

namespace mycel::engine::planner {

using binder::PatternNode;
using binder::PatternRelationship;

namespace {

// Patterns with more relationships are not simulated to their ends.
constexpr size_t kLongPattern = 64;
constexpr size_t kSimulatedSteps = 8;

}  // namespace

PatternPlanner::PatternPlanner(Planner* planner, const binder::BoundPattern& pattern, binder::Expressions predicates,
                               Stream* stream)
    : planner_(*planner),
      pattern_(pattern),
      stream_(*stream),
      solved_(pattern.relationships.size()),
      solved_groups_(pattern.groups.size()) {
  for (const BoundExpression* predicate : predicates) AddPredicate(predicate);
  for (const PatternNode& node : pattern.nodes) nodes_.try_emplace(node.variable, &node);
  for (const binder::BoundPattern::DistinctPair& pair : pattern.distinct_relationships) {
    distinct_[pair.first].push_back(pair.second);
    distinct_[pair.second].push_back(pair.first);
  }
}

void PatternPlanner::AddPredicate(const BoundExpression* predicate) {
  predicates_.push_back({predicate, FreeVariables(*predicate), CanRaise(*predicate)});
}

const PatternNode& PatternPlanner::Node(VarId id) const {
  static const PatternNode kNone;
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? kNone : *found->second;
}

std::vector<std::string_view> PatternPlanner::Types(const PatternRelationship& relationship) const {
  return DisjunctiveTypes(relationship.types).value_or(std::vector<std::string_view>());
}

bool PatternPlanner::IsShortest(const PatternRelationship& relationship) const {
  for (const binder::PatternPath& path : pattern_.paths) {
    if (path.selector != binder::SelectorKind::kAll && path.elements[1] == relationship.variable) return true;
  }
  return false;
}

double PatternPlanner::Growth(const PatternRelationship& relationship, bool from_left) const {
  const VarId from = from_left ? relationship.left : relationship.right;
  const VarId to = from_left ? relationship.right : relationship.left;
  base::Direction direction = relationship.direction;
  if (!from_left && direction != base::Direction::kBoth) {
    direction = direction == base::Direction::kOutgoing ? base::Direction::kIncoming : base::Direction::kOutgoing;
  }
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

double PatternPlanner::SimulateFrom(VarId start) const {
  VarSet bound = stream_.bound;
  const NodeAccess access =
      NodeAccess::Best(planner_.context_, planner_.cardinality_, Node(start), Conditions(), stream_.bound);
  double rows = access.rows;
  for (const Predicate& predicate : predicates_) {
    VarSet only = stream_.bound;
    only.Add(start);
    const bool here = !predicate.applied && predicate.reads.Has(start) && only.ContainsAll(predicate.reads);
    const size_t index = static_cast<size_t>(&predicate - predicates_.data());
    const bool answered = std::find(access.answered.begin(), access.answered.end(), index) != access.answered.end();
    if (here && !answered) rows *= planner_.cardinality_.Selectivity(*predicate.expression);
  }
  // A scan touches what it then throws away.
  double cost = access.rows + rows;
  bound.Add(start);
  std::vector<bool> solved = solved_;
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

const BoundExpression* PatternPlanner::LabelTest(VarId entity, const LabelExpression* labels) {
  auto* variable = planner_.plan_.arena.New<binder::VariableExpression>();
  variable->kind = binder::ExpressionKind::kVariable;
  variable->variable = entity;
  variable->offset = labels->offset;
  auto* test = planner_.plan_.arena.New<binder::LabelTestExpression>();
  test->kind = binder::ExpressionKind::kLabelTest;
  test->offset = labels->offset;
  test->entity = variable;
  test->labels = labels;
  test->type = types::type_spec::kBoolean;
  return test;
}

const BoundExpression* PatternPlanner::EqualTest(VarId a, VarId b) {
  std::vector<const BoundExpression*> operands;
  for (const VarId id : {a, b}) {
    auto* variable = planner_.plan_.arena.New<binder::VariableExpression>();
    variable->kind = binder::ExpressionKind::kVariable;
    variable->variable = id;
    operands.push_back(variable);
  }
  auto* equal = planner_.plan_.arena.New<binder::OperatorExpression>();
  equal->kind = binder::ExpressionKind::kOperator;
  equal->op = binder::Operator::kEqual;
  equal->operands = planner_.plan_.arena.Copy(operands);
  equal->type = types::type_spec::kBoolean;
  return equal;
}

void PatternPlanner::AddFilter(Stream* stream, std::vector<const BoundExpression*> predicates) {
  if (predicates.empty()) return;
  double rows = stream->rows;
  for (const BoundExpression* predicate : predicates) rows *= planner_.cardinality_.Selectivity(*predicate);
  auto* filter = planner_.Push<Filter>(stream);
  filter->predicates = planner_.plan_.arena.Copy(predicates);
  planner_.Pushed(stream, rows);
}

void PatternPlanner::CheckLabels(VarId id) {
  const PatternNode& node = Node(id);
  if (node.labels == nullptr || labels_checked_.Has(id) || !Bound(id)) return;
  labels_checked_.Add(id);
  AddFilter(&stream_, {LabelTest(id, node.labels)});
}

void PatternPlanner::ApplyFilters() {
  for (const PatternNode& node : pattern_.nodes) CheckLabels(node.variable);
  std::vector<const BoundExpression*> ready;
  bool all_before = true;
  for (Predicate& predicate : predicates_) {
    if (predicate.applied) continue;
    if (stream_.bound.ContainsAll(predicate.reads) && (all_before || !predicate.can_raise)) {
      predicate.applied = true;
      ready.push_back(predicate.expression);
    } else {
      all_before = false;
    }
  }
  AddFilter(&stream_, std::move(ready));
}

std::span<const VarId> PatternPlanner::DistinctFrom(VarId relationship) const {
  std::vector<VarId> others;
  if (const auto found = distinct_.find(relationship); found != distinct_.end()) {
    std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(others),
                 [&](VarId other) { return Bound(other); });
  }
  return planner_.plan_.arena.Copy(others);
}

void PatternPlanner::ExpandFixed(const PatternRelationship& relationship, bool from_left) {
  const double growth = Growth(relationship, from_left);
  const VarId from = from_left ? relationship.left : relationship.right;
  const VarId to = from_left ? relationship.right : relationship.left;
  // A relationship that is bound already is found again under another name and compared.
  const VarId found = relationship.bound_before ? planner_.NewVariable() : relationship.variable;
  const std::optional<std::vector<std::string_view>> plain = DisjunctiveTypes(relationship.types);
  const std::span<const VarId> distinct = DistinctFrom(relationship.variable);
  const bool into = Bound(to);
  auto* op = planner_.Push<Expand>(&stream_);
  op->mode = into ? ExpandMode::kInto : ExpandMode::kAll;
  op->from = from;
  op->relationship = found;
  op->to = to;
  op->direction = relationship.direction;
  if (!from_left && op->direction != base::Direction::kBoth) {
    op->direction =
        op->direction == base::Direction::kOutgoing ? base::Direction::kIncoming : base::Direction::kOutgoing;
  }
  op->types = planner_.plan_.arena.Copy(plain.value_or(std::vector<std::string_view>()));
  op->distinct_from = distinct;
  planner_.Pushed(&stream_, stream_.rows * (into ? std::min(0.5, growth) : growth));
  std::vector<const BoundExpression*> checks;
  if (!plain) checks.push_back(LabelTest(found, relationship.types));
  if (relationship.bound_before) checks.push_back(EqualTest(found, relationship.variable));
  AddFilter(&stream_, std::move(checks));
}

void PatternPlanner::ExpandVariable(const PatternRelationship& relationship, bool from_left) {
  const double growth = Growth(relationship, from_left);
  const VarId from = from_left ? relationship.left : relationship.right;
  const VarId to = from_left ? relationship.right : relationship.left;
  const VarId found = relationship.bound_before ? planner_.NewVariable() : relationship.variable;
  const std::optional<std::vector<std::string_view>> plain = DisjunctiveTypes(relationship.types);
  const std::span<const VarId> distinct = DistinctFrom(relationship.variable);
  const bool into = Bound(to);
  auto* op = planner_.Push<VarLengthExpand>(&stream_);
  op->into = into;
  op->from = from;
  op->relationships = found;
  op->to = to;
  op->direction = relationship.direction;
  if (!from_left && op->direction != base::Direction::kBoth) {
    op->direction =
        op->direction == base::Direction::kOutgoing ? base::Direction::kIncoming : base::Direction::kOutgoing;
  }
  op->types = planner_.plan_.arena.Copy(plain.value_or(std::vector<std::string_view>()));
  op->hops = *relationship.hops;
  op->reverse_list = !from_left;
  op->hop_variable = relationship.hop_variable;
  std::vector<const BoundExpression*> hop_predicates(relationship.hop_predicates.begin(),
                                                     relationship.hop_predicates.end());
  if (!plain) hop_predicates.push_back(LabelTest(relationship.hop_variable, relationship.types));
  op->hop_predicates = planner_.plan_.arena.Copy(hop_predicates);
  op->distinct_from = distinct;
  op->walks = pattern_.repeatable;
  planner_.Pushed(&stream_, stream_.rows * (into ? 1 : growth));
  if (relationship.bound_before) AddFilter(&stream_, {EqualTest(found, relationship.variable)});
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

bool PatternPlanner::StepBoundRelationship() {
  for (size_t i = 0; i < pattern_.relationships.size(); ++i) {
    const PatternRelationship& relationship = pattern_.relationships[i];
    if (solved_[i] || !relationship.bound_before || relationship.hops) continue;
    solved_[i] = true;
    auto* variable = planner_.plan_.arena.New<binder::VariableExpression>();
    variable->kind = binder::ExpressionKind::kVariable;
    variable->variable = relationship.variable;
    auto* call = planner_.plan_.arena.New<binder::FunctionExpression>();
    call->kind = binder::ExpressionKind::kFunction;
    call->function = functions::FindFunction("id");
    call->arguments = planner_.plan_.arena.Copy(std::vector<const BoundExpression*>{variable});
    auto* seek = planner_.Push<IdSeek>(&stream_);
    seek->relationship = true;
    seek->entity = planner_.NewVariable();
    seek->ids = call;
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

void PatternPlanner::StepRelationshipScan(const PatternRelationship& relationship, size_t index) {
  solved_[index] = true;
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

void PatternPlanner::AddDistinctChecks(VarId relationship, std::span<const VarId> others) {
  std::vector<const BoundExpression*> checks;
  for (const VarId other : others) {
    auto* equal =
        const_cast<binder::OperatorExpression*>(&EqualTest(relationship, other)->As<binder::OperatorExpression>());
    equal->op = binder::Operator::kNotEqual;
    checks.push_back(equal);
  }
  AddFilter(&stream_, std::move(checks));
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

void PatternPlanner::StepLeaf() {
  // The cheapest start among the nodes that are not known yet.
  VarId start;
  double best = std::numeric_limits<double>::max();
  for (const PatternNode& node : pattern_.nodes) {
    if (Bound(node.variable)) continue;
    // A hint decides before any cost.
    const double cost = HintFor(node.variable) != nullptr ? -1 : SimulateFrom(node.variable);
    if (cost < best) {
      best = cost;
      start = node.variable;
    }
  }
  if (StepRelationshipSeek(best)) return;
  const NodeAccess access = AccessTo(start);
  // Relationships between nodes that nothing is known of: scan them instead of all nodes.
  if (access.kind == NodeAccess::Kind::kAllNodes) {
    for (size_t i = 0; i < pattern_.relationships.size(); ++i) {
      const PatternRelationship& relationship = pattern_.relationships[i];
      const bool open = !solved_[i] && !relationship.hops && !relationship.bound_before && !IsShortest(relationship) &&
                        relationship.left != relationship.right && !Bound(relationship.left) &&
                        !Bound(relationship.right) && DisjunctiveTypes(relationship.types).has_value();
      if (open && Node(relationship.left).labels == nullptr && Node(relationship.right).labels == nullptr) {
        return StepRelationshipScan(relationship, i);
      }
    }
  }
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

const binder::PatternHint* PatternPlanner::HintFor(VarId variable) const {
  for (const binder::PatternHint& hint : pattern_.hints) {
    if (hint.variable == variable && IsUsable(hint)) return &hint;
  }
  return nullptr;
}

// A hint for an index that does not exist is left alone, as in Neo4j.
bool PatternPlanner::IsUsable(const binder::PatternHint& hint) const {
  if (hint.kind == binder::PatternHint::Kind::kScan) return !hint.relationship;
  if (!planner_.context_.use_property_indexes) return false;
  const catalog::Tokens& tokens = *planner_.context_.tokens;
  catalog::SchemaSnapshot::Indexes indexes;
  if (hint.relationship) {
    if (const auto type = tokens.rel_types.Find(hint.token)) indexes = planner_.context_.schema->IndexesOn(*type);
  } else if (const auto label = tokens.labels.Find(hint.token)) {
    indexes = planner_.context_.schema->IndexesOn(*label);
  }
  return std::any_of(indexes.begin(), indexes.end(), [&](const catalog::IndexDescriptor* index) {
    return NodeAccess::Names(planner_.context_, hint, *index);
  });
}

Status PatternPlanner::CheckHints() const {
  for (const binder::PatternHint& hint : pattern_.hints) {
    if (!IsUsable(hint) || honoured_.Has(hint.variable)) continue;
    return Status::Error(base::ErrorId::kSyntaxError,
                         "Cannot use this hint for `" + std::string(hint.name) + "`: the MATCH must find it by `" +
                             std::string(hint.token) +
                             "` and a predicate that the index can answer on the hint's properties, and it must not be "
                             "known before")
        .At(hint.offset);
  }
  return Status::Ok();
}

Status PatternPlanner::Plan() {
  CheckLoneNodes();
  ApplyFilters();
  while (true) {
    MYCEL_RETURN_IF_ERROR(planner_.context_.CheckCancel());
    if (StepRelationship() || StepBoundRelationship() || StepGroup()) {
      ApplyFilters();
      continue;
    }
    const bool open = std::any_of(pattern_.nodes.begin(), pattern_.nodes.end(),
                                  [&](const PatternNode& n) { return !Bound(n.variable); });
    if (!open) {
      MYCEL_ASSIGN_OR_RETURN(const bool deferred, StepDeferring());
      if (!deferred) break;
      ApplyFilters();
      continue;
    }
    StepLeaf();
    ApplyFilters();
  }
  MYCEL_RETURN_IF_ERROR(CheckHints());
  for (const binder::PatternPath& path : pattern_.paths) {
    if (path.selector != binder::SelectorKind::kAll) {
      PlanShortest(path);
      ApplyFilters();
    }
  }
  for (const binder::SelectedPath& path : pattern_.selections) {
    PlanSelection(path);
    ApplyFilters();
  }
  std::vector<ProjectedColumn> paths;
  for (const binder::PatternPath& path : pattern_.paths) {
    if (path.selector != binder::SelectorKind::kAll || !path.variable.valid()) continue;
    auto* value = planner_.plan_.arena.New<binder::PathExpression>();
    value->kind = binder::ExpressionKind::kPath;
    value->elements = path.elements;
    value->offset = path.offset;
    value->type = types::type_spec::kPath;
    paths.push_back({path.variable, value});
  }
  if (!paths.empty()) {
    auto* project = planner_.Push<Project>(&stream_);
    project->columns = planner_.plan_.arena.Copy(paths);
    planner_.Pushed(&stream_, stream_.rows);
    ApplyFilters();
  }
  return Status::Ok();
}

Status Planner::PlanPattern(const binder::BoundPattern& pattern, binder::Expressions predicates, Stream* stream) {
  return PatternPlanner(this, pattern, predicates, stream).Plan();
}

}  // namespace mycel::engine::planner
