#include "engine/exec/path_bindings.h"

#include <algorithm>

#include "engine/types/compare.h"

namespace mycel::engine::exec {

using binder::VarId;
using types::Value;

PathBindings::PathBindings(const planner::PathSearch& plan, const PathAutomaton& automaton)
    : pattern_(*plan.path), automaton_(automaton), bound_before_(plan.bound) {
  const auto add = [&](VarId id) {
    const bool known = id == pattern_.left || id == pattern_.right ||
                       std::find(bound_before_.begin(), bound_before_.end(), id) != bound_before_.end();
    if (!known) variables_.push_back(id);
  };
  for (const binder::PatternNode& node : pattern_.nodes) add(node.variable);
  for (const binder::PatternRelationship& relationship : pattern_.relationships) add(relationship.variable);
  for (const binder::QuantifiedGroup& group : pattern_.groups) {
    add(group.relationship_list);
    for (const auto& exported : group.exported) add(exported.outer_list);
  }
  if (pattern_.variable.valid()) add(pattern_.variable);
}

std::pair<size_t, size_t> PathBindings::RangeOf(size_t segment, const WalkedPath& path) const {
  const auto [first, end] = std::equal_range(path.segments.begin(), path.segments.end(), segment);
  return {static_cast<size_t>(first - path.segments.begin()), static_cast<size_t>(end - path.segments.begin())};
}

Value PathBindings::Exported(const PathSegment& segment, VarId inner, size_t first, size_t end,
                             const WalkedPath& path) const {
  std::vector<Value> list;
  const size_t links = segment.links.size();
  for (size_t at = first; at < end; at += links) {
    if (segment.links[0].from == inner) {
      list.push_back(Value::Node(path.nodes[at]));
      continue;
    }
    for (size_t i = 0; i < links; ++i) {
      if (segment.links[i].hop == inner) list.push_back(Value::Relationship(path.rels[at + i]));
      if (segment.links[i].to != inner) continue;
      list.push_back(Value::Node(path.nodes[at + i + 1]));
      break;
    }
  }
  return Value::List(std::move(list));
}

Value PathBindings::OfSegment(size_t segment, VarId variable, const WalkedPath& path) const {
  const auto [first, end] = RangeOf(segment, path);
  const PathSegment& of = automaton_.segments()[segment];
  if (of.group != nullptr) {
    for (const auto& exported : of.group->exported) {
      if (exported.outer_list == variable) return Exported(of, exported.inner, first, end, path);
    }
  }
  if (!of.repeated) return Value::Relationship(path.rels[first]);
  std::vector<Value> list;
  for (size_t at = first; at < end; ++at) list.push_back(Value::Relationship(path.rels[at]));
  return Value::List(std::move(list));
}

Value PathBindings::Of(VarId variable, const WalkedPath& path) const {
  if (variable == pattern_.variable) return Value::Path(path.nodes, path.rels);
  for (size_t i = 0; i < automaton_.nodes().size(); ++i) {
    if (automaton_.nodes()[i].variable != variable) continue;
    const auto first = std::lower_bound(path.segments.begin(), path.segments.end(), i);
    return Value::Node(path.nodes[static_cast<size_t>(first - path.segments.begin())]);
  }
  for (size_t i = 0; i < automaton_.segments().size(); ++i) {
    const PathSegment& segment = automaton_.segments()[i];
    if (pattern_.elements[i * 2 + 1] == variable) return OfSegment(i, variable, path);
    if (segment.group == nullptr) continue;
    const auto& exported = segment.group->exported;
    if (std::any_of(exported.begin(), exported.end(), [&](const auto& e) { return e.outer_list == variable; })) {
      return OfSegment(i, variable, path);
    }
  }
  return {};
}

bool PathBindings::Agrees(const WalkedPath& path, const types::Batch& input, uint32_t row) const {
  for (size_t i = 0; i < automaton_.nodes().size(); ++i) {
    const auto first = std::lower_bound(path.segments.begin(), path.segments.end(), i);
    const Value node = Value::Node(path.nodes[static_cast<size_t>(first - path.segments.begin())]);
    if (!types::Equivalent(node, Of(automaton_.nodes()[i].variable, path))) return false;
    const bool end =
        automaton_.nodes()[i].variable == pattern_.left || automaton_.nodes()[i].variable == pattern_.right;
    if (end && !types::Equivalent(node, input.column(automaton_.nodes()[i].variable.value).Get(row))) return false;
  }
  return std::all_of(bound_before_.begin(), bound_before_.end(),
                     [&](VarId id) { return types::Equivalent(Of(id, path), input.column(id.value).Get(row)); });
}

}  // namespace mycel::engine::exec
