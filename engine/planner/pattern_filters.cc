// The conditions of a pattern, each asked as soon as what it reads is known.
#include <algorithm>
#include <iterator>

#include "engine/planner/pattern_planner.h"

namespace mycel::engine::planner {

using binder::PatternNode;

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

}  // namespace mycel::engine::planner
