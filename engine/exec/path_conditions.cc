#include "engine/exec/path_conditions.h"

#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::NodeId;
using base::RelId;
using base::Result;
using types::Value;

Result<bool> PathConditions::HasLabels(const binder::LabelExpression* labels, const Value& entity) const {
  if (labels == nullptr) return true;
  expr::Row row = NewRow();
  return expr::MatchesLabels(*labels, entity, row, context_.evaluation());
}

Result<bool> PathConditions::AllTrue(std::span<const binder::BoundExpression* const> predicates, expr::Row* row) const {
  for (const binder::BoundExpression* predicate : predicates) {
    MYCEL_ASSIGN_OR_RETURN(const expr::Truth truth, expr::EvaluateCondition(*predicate, *row, context_.evaluation()));
    if (truth != expr::Truth::kTrue) return false;
  }
  return true;
}

Result<bool> PathConditions::NodeFits(size_t index, NodeId node) const {
  const PathNode& pattern = automaton_.nodes()[index];
  MYCEL_ASSIGN_OR_RETURN(const bool labelled, HasLabels(pattern.labels, Value::Node(node)));
  if (!labelled || pattern.predicates.empty()) return labelled;
  expr::Row row = NewRow();
  row.PushLocal(pattern.variable, Value::Node(node));
  return AllTrue(pattern.predicates, &row);
}

Result<bool> PathConditions::LinkFits(const PathLink& link, NodeId from, RelId rel, NodeId to) const {
  MYCEL_ASSIGN_OR_RETURN(bool fits, HasLabels(link.to_labels, Value::Node(to)));
  if (fits) {
    MYCEL_ASSIGN_OR_RETURN(fits, HasLabels(link.from_labels, Value::Node(from)));
  }
  if (fits) {
    MYCEL_ASSIGN_OR_RETURN(fits, HasLabels(link.type_test, Value::Relationship(rel)));
  }
  if (!fits || link.predicates.empty()) return fits;
  expr::Row row = NewRow();
  if (link.from.valid()) row.PushLocal(link.from, Value::Node(from));
  if (link.to.valid()) row.PushLocal(link.to, Value::Node(to));
  row.PushLocal(link.hop, Value::Relationship(rel));
  return AllTrue(link.predicates, &row);
}

Result<bool> PathConditions::RepetitionFits(const PathSegment& segment, std::span<const NodeId> nodes,
                                            std::span<const RelId> rels) const {
  if (segment.group == nullptr) return true;
  expr::Row row = NewRow();
  std::vector<std::pair<binder::VarId, NodeId>> bound = {{segment.links[0].from, nodes[0]}};
  row.PushLocal(segment.links[0].from, Value::Node(nodes[0]));
  for (size_t i = 0; i < segment.links.size(); ++i) {
    const PathLink& link = segment.links[i];
    // A node variable that comes twice in the chain is one node.
    for (const auto& [variable, same] : bound) {
      if (variable == link.to && same != nodes[i + 1]) return false;
    }
    bound.emplace_back(link.to, nodes[i + 1]);
    row.PushLocal(link.hop, Value::Relationship(rels[i]));
    row.PushLocal(link.to, Value::Node(nodes[i + 1]));
  }
  return AllTrue(segment.predicates, &row);
}

}  // namespace mycel::engine::exec
