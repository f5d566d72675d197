// Repeated parts of a pattern whose conditions wait for each other:
//
//   (a)-[r* {w: size(q)}]->(b)-[q* {w: size(r)}]->(c)
//
// One of them is walked without the conditions that cannot be asked yet; these are asked of its list once everything is
// known: all(hop IN r WHERE hop.w = size(q)). For a repeated chain, of the lists that its variables become:
//
//   ((x)-[r]->(y) WHERE x.v < size(q))+     all(i IN range(0, size(x) - 1) WHERE x[i].v < size(q))
#include "engine/binder/rewrite_expression.h"
#include "engine/planner/expression_facts.h"
#include "engine/planner/expression_maker.h"
#include "engine/planner/pattern_planner.h"

namespace mycel::engine::planner {

namespace {

namespace type_spec = types::type_spec;

// The condition of one repetition, asked of all of them by the lists that they leave. `place` is free.
Result<const BoundExpression*> OverRepetitions(base::Arena* arena, const binder::QuantifiedGroup& group,
                                               const BoundExpression* predicate, VarId place) {
  bool subquery = false;
  ForEachSubquery(*predicate, [&](const binder::SubqueryExpression&) { subquery = true; });
  if (subquery || group.exported.empty()) {
    return Status::Error(base::ErrorId::kNotSupported,
                         "A subquery in a quantified path pattern that reads what another repeated part of the same "
                         "MATCH binds is not supported: put the condition into the WHERE of the MATCH")
        .At(predicate->offset);
  }
  ExpressionMaker make(arena, predicate->offset);
  const auto at_place = [&](const BoundExpression* e) -> const BoundExpression* {
    if (e->kind != binder::ExpressionKind::kVariable) return nullptr;
    const VarId id = e->As<binder::VariableExpression>().variable;
    for (const binder::QuantifiedGroup::Exported& exported : group.exported) {
      if (exported.inner != id) continue;
      const BoundExpression* list = make.Variable(exported.outer_list, type_spec::ListOf(e->type));
      return make.Apply(binder::Operator::kSubscript, {list, make.Variable(place, type_spec::kInteger)}, e->type);
    }
    return nullptr;
  };
  const BoundExpression* some_list = make.Variable(group.exported[0].outer_list, type_spec::kList);
  const BoundExpression* size = make.Call("size", {some_list}, type_spec::kInteger);
  const BoundExpression* last = make.Apply(binder::Operator::kSubtract, {size, make.Integer(1)}, type_spec::kInteger);
  const BoundExpression* places = make.Call("range", {make.Integer(0), last}, type_spec::ListOf(type_spec::kInteger));
  return make.All(place, places, binder::RewriteExpression(arena, predicate, at_place));
}

}  // namespace

Result<bool> PatternPlanner::StepDeferring() {
  base::Arena& arena = planner_.plan_.arena;
  for (size_t i = 0; i < pattern_.relationships.size(); ++i) {
    const binder::PatternRelationship& relationship = pattern_.relationships[i];
    if (solved_[i] || IsShortest(relationship) || !relationship.hops) continue;
    solved_[i] = true;
    VarSet known = stream_.bound;
    known.Add(relationship.hop_variable);
    auto* ready = arena.New<binder::PatternRelationship>(relationship);
    std::vector<const BoundExpression*> now;
    for (const BoundExpression* predicate : relationship.hop_predicates) {
      if (known.ContainsAll(FreeVariables(*predicate))) {
        now.push_back(predicate);
        continue;
      }
      ExpressionMaker make(&arena, predicate->offset);
      const BoundExpression* list = make.Variable(relationship.variable, type_spec::ListOf(type_spec::kRelationship));
      AddPredicate(make.All(relationship.hop_variable, list, predicate));
    }
    ready->hop_predicates = arena.Copy(now);
    ExpandVariable(*ready, Bound(relationship.left));
    return true;
  }
  for (size_t i = 0; i < pattern_.groups.size(); ++i) {
    const binder::QuantifiedGroup& group = pattern_.groups[i];
    if (solved_groups_[i]) continue;
    solved_groups_[i] = true;
    VarSet known = stream_.bound;
    for (const binder::PatternNode& node : group.nodes) known.Add(node.variable);
    for (const binder::PatternRelationship& one : group.relationships) known.Add(one.variable);
    auto* ready = arena.New<binder::QuantifiedGroup>(group);
    std::vector<const BoundExpression*> now;
    for (const BoundExpression* predicate : group.predicates) {
      if (known.ContainsAll(FreeVariables(*predicate))) {
        now.push_back(predicate);
        continue;
      }
      MYCEL_ASSIGN_OR_RETURN(const BoundExpression* later,
                             OverRepetitions(&arena, group, predicate, planner_.NewVariable()));
      AddPredicate(later);
    }
    ready->predicates = arena.Copy(now);
    ExpandGroup(*ready);
    return true;
  }
  return false;
}

}  // namespace mycel::engine::planner
