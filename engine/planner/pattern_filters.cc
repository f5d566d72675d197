// The conditions of a pattern, each asked as soon as what it reads is known.
#include <algorithm>
#include <iterator>

#include "engine/planner/expression_maker.h"
#include "engine/planner/pattern_planner.h"

namespace mycel::engine::planner {

using binder::PatternNode;

const BoundExpression* PatternPlanner::LabelTest(VarId entity, const LabelExpression* labels) {
  return ExpressionMaker(&planner_.plan_.arena, labels->offset).HasLabels(entity, labels);
}

const BoundExpression* PatternPlanner::EqualTest(VarId a, VarId b) {
  ExpressionMaker make(&planner_.plan_.arena);
  return make.Apply(binder::Operator::kEqual, {make.Variable(a), make.Variable(b)});
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
  ExpressionMaker make(&planner_.plan_.arena);
  std::vector<const BoundExpression*> checks;
  for (const VarId other : others) {
    checks.push_back(make.Apply(binder::Operator::kNotEqual, {make.Variable(relationship), make.Variable(other)}));
  }
  AddFilter(&stream_, std::move(checks));
}

}  // namespace mycel::engine::planner
