#include "engine/planner/pattern_planner.h"

#include <algorithm>

#include "engine/planner/expression_facts.h"
#include "engine/planner/expression_maker.h"
#include "engine/planner/rules/equalities_to_in.h"

namespace mycel::engine::planner {

using binder::PatternNode;
using binder::PatternRelationship;

PatternPlanner::PatternPlanner(Planner* planner, const binder::BoundPattern& pattern, binder::Expressions predicates,
                               Stream* stream)
    : planner_(*planner),
      pattern_(pattern),
      stream_(*stream),
      solved_(pattern.relationships.size()),
      solved_groups_(pattern.groups.size()) {
  base::Arena* const arena = &planner->plan_.arena;
  for (const BoundExpression* predicate : InequalitiesToNotIn(arena, predicates)) {
    AddPredicate(EqualitiesToIn(arena, predicate));
  }
  for (const PatternNode& node : pattern.nodes) nodes_.try_emplace(node.variable, &node);
  for (const binder::PatternPath& path : pattern.paths) {
    if (path.selector != binder::SelectorKind::kAll) shortest_.Add(path.elements[1]);
  }
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
  return shortest_.Has(relationship.variable);
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
    auto* value =
        ExpressionMaker(&planner_.plan_.arena, path.offset).New<binder::PathExpression>(types::type_spec::kPath);
    value->elements = path.elements;
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
