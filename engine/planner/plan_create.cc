// CREATE clauses, side by side ones by one operator.
//
//   CREATE (a:A) CREATE (b:B) CREATE (a)-[:R]->(b)   ->   Create: (a:A), (b:B), (a)-[:R]->(b)
//
// A script may be one statement of thousands of such clauses: an operator for each would need batches of thousands of
// columns thousands of times. A clause is left alone when it could see what the ones before it created: when one of its
// expressions has a subquery or reads a variable that they introduce.
#include <algorithm>

#include "engine/planner/expression_facts.h"
#include "engine/planner/planner.h"

namespace mycel::engine::planner {

using binder::BoundClause;
using binder::CreatePattern;

namespace {

bool IndependentOf(const BoundExpression* e, const VarSet& created) {
  if (e == nullptr) return true;
  bool independent = !FreeVariables(*e).Overlaps(created);
  ForEachSubquery(*e, [&](const binder::SubqueryExpression&) { independent = false; });
  return independent;
}

template <typename Element>
bool PropertiesIndependentOf(const Element& element, const VarSet& created) {
  return IndependentOf(element.property_map, created) &&
         std::all_of(element.properties.begin(), element.properties.end(),
                     [&](const binder::PropertyAssignment& p) { return IndependentOf(p.value, created); });
}

bool IndependentOf(const LabelExpression* labels, const VarSet& created) {
  return labels == nullptr || labels->kind == binder::LabelExpressionKind::kName ||
         IndependentOf(labels->dynamic, created);
}

bool IndependentOf(const CreatePattern& pattern, const VarSet& created) {
  for (const binder::CreateNode& node : pattern.nodes) {
    if (!PropertiesIndependentOf(node, created)) return false;
    for (const LabelExpression* label : node.labels) {
      if (!IndependentOf(label, created)) return false;
    }
  }
  return std::all_of(
      pattern.relationships.begin(), pattern.relationships.end(), [&](const binder::CreateRelationship& relationship) {
        return PropertiesIndependentOf(relationship, created) && IndependentOf(relationship.type, created);
      });
}

}  // namespace

size_t Planner::CreatesTogether(std::span<const BoundClause* const> clauses) {
  VarSet created;
  size_t count = 0;
  for (; count < clauses.size() && clauses[count]->kind == binder::ClauseKind::kCreate; ++count) {
    const CreatePattern& pattern = clauses[count]->As<binder::CreateClause>().pattern;
    if (count > 0 && !IndependentOf(pattern, created)) break;
    AddCreated(pattern, &created);
  }
  return count;
}

void Planner::PlanCreate(std::span<const BoundClause* const> clauses, Stream* stream) {
  const CreatePattern* whole = &clauses.front()->As<binder::CreateClause>().pattern;
  if (clauses.size() > 1) {
    std::vector<binder::CreateNode> nodes;
    std::vector<binder::CreateRelationship> relationships;
    std::vector<CreatePattern::Path> paths;
    for (const BoundClause* clause : clauses) {
      const CreatePattern& pattern = clause->As<binder::CreateClause>().pattern;
      nodes.insert(nodes.end(), pattern.nodes.begin(), pattern.nodes.end());
      relationships.insert(relationships.end(), pattern.relationships.begin(), pattern.relationships.end());
      paths.insert(paths.end(), pattern.paths.begin(), pattern.paths.end());
    }
    auto* together = plan_.arena.New<CreatePattern>();
    together->nodes = plan_.arena.Copy(nodes);
    together->relationships = plan_.arena.Copy(relationships);
    together->paths = plan_.arena.Copy(paths);
    whole = together;
  }
  Push<Create>(stream)->pattern = whole;
  Pushed(stream, stream->rows);
}

}  // namespace mycel::engine::planner
