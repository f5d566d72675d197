// Path selectors (ANY, SHORTEST k, …) and quantified groups of a pattern.
#include <algorithm>
#include <limits>

#include "engine/binder/binder.h"
#include "engine/binder/deferred_predicates.h"
#include "engine/binder/rewrite_expression.h"

namespace mycel::engine::binder {

namespace type_spec = types::type_spec;

Status Binder::BindSelector(const cypher::PathSelector& selector, PatternPath* path) {
  switch (selector.kind) {
    case cypher::PathSelectorKind::kNone:
    case cypher::PathSelectorKind::kAll:
      return Status::Ok();
    case cypher::PathSelectorKind::kAny:
      path->selector = SelectorKind::kAny;
      break;
    case cypher::PathSelectorKind::kAnyShortest:
    case cypher::PathSelectorKind::kShortest:
      path->selector = SelectorKind::kShortest;
      break;
    case cypher::PathSelectorKind::kAllShortest:
      path->selector = SelectorKind::kAllShortest;
      break;
    case cypher::PathSelectorKind::kShortestGroups:
      path->selector = SelectorKind::kShortestGroups;
      break;
  }
  if (selector.count == nullptr) return Status::Ok();
  const auto* count = selector.count->TryAs<cypher::IntegerLiteral>();
  if (count == nullptr) return NotSupported("A parameter as the path count of a selector", selector.count->range.begin);
  if (count->value < 1 || count->value > std::numeric_limits<uint32_t>::max()) {
    return Fail(ErrorId::kSyntaxError, "The path count of a selector must be a positive integer", count->range.begin);
  }
  path->selector_count = static_cast<uint32_t>(count->value);
  return Status::Ok();
}

Result<HopRange> Binder::BindRepetition(const cypher::Repetition& repetition, bool quantifier) {
  constexpr uint64_t kNoEnd = std::numeric_limits<uint32_t>::max();
  const HopRange range{static_cast<uint32_t>(std::min(repetition.min.value_or(1), kNoEnd)),
                       static_cast<uint32_t>(std::min(repetition.max.value_or(kNoEnd), kNoEnd))};
  if (quantifier && (range.max < range.min || range.max == 0)) {
    return Fail(ErrorId::kSyntaxError,
                "A quantifier for a path pattern must have a positive upper bound that is not below its lower bound",
                repetition.range.begin);
  }
  return range;
}

VarId Binder::DraftAnonymousNode(uint32_t offset, PatternDraft* draft) {
  const VarId id = NewVariable("", VariableRole::kNode, type_spec::kNode, offset);
  draft->nodes.push_back({.variable = id, .offset = offset});
  draft->introduced.push_back(id);
  return id;
}

Status Binder::DraftGroup(const cypher::PathGroup& group, VarId left, VarId right, PatternDraft* draft) {
  const uint32_t at = group.range.begin;
  const cypher::PathPattern& pattern = *group.pattern;
  QuantifiedGroup drafted{.left = left, .right = right, .offset = at};
  MYCEL_ASSIGN_OR_RETURN(drafted.repetitions, BindRepetition(*group.quantifier, true));
  if (pattern.variable)
    return NotSupported("A path variable in a quantified path pattern", pattern.variable->range.begin);
  if (pattern.elements.size() < 3) {
    return Fail(ErrorId::kSyntaxError, "A quantified path pattern needs to have at least one relationship", at);
  }
  for (const cypher::PathElement* element : pattern.elements) {
    if (element->kind == cypher::PathElementKind::kGroup) {
      return Fail(ErrorId::kSyntaxError, "Quantified path patterns are not allowed to be nested", element->range.begin);
    }
    const cypher::RelationshipPattern* relationship = cypher::AsRelationship(element);
    if (relationship != nullptr && (relationship->var_length || relationship->quantifier)) {
      return Fail(ErrorId::kSyntaxError, "Variable length relationships cannot be part of a quantified path pattern",
                  element->range.begin);
    }
  }
  // Inside, the names stand for one repetition; outside, for lists over all of them.
  const Scope outer = scope_;
  PatternDraft inner;
  inner.first_new = static_cast<uint32_t>(out_.variables.size());
  DeferredPredicates deferred;
  MYCEL_RETURN_IF_ERROR(DraftPath(pattern, &inner, &deferred));
  if (group.where != nullptr) deferred.conditions.push_back(group.where);
  for (const PatternNode& node : inner.nodes) {
    if (node.bound_before) {
      return NotSupported("A node of a quantified path pattern that is bound outside", node.offset);
    }
  }
  MYCEL_RETURN_IF_ERROR(BindDeferred(deferred, &inner));
  scope_ = outer;
  std::vector<QuantifiedGroup::Exported> exported;
  for (const VarId id : inner.introduced) {
    const Variable one = variable(id);
    if (one.name.empty()) continue;
    const bool relationship = one.role == VariableRole::kRelationship;
    const VarId list = NewVariable(one.name, relationship ? VariableRole::kRelationshipList : VariableRole::kValue,
                                   type_spec::ListOf(one.type), one.offset);
    scope_.Set(variable(list).name, list);
    draft->introduced.push_back(list);
    exported.push_back({id, list});
  }
  drafted.relationship_list =
      NewVariable("", VariableRole::kRelationshipList, type_spec::ListOf(type_spec::kRelationship), at);
  draft->introduced.push_back(drafted.relationship_list);
  drafted.nodes = arena_.Copy(inner.nodes);
  drafted.relationships = arena_.Copy(inner.relationships);
  drafted.predicates = arena_.Copy(inner.predicates);
  drafted.exported = arena_.Copy(exported);
  draft->groups.push_back(drafted);
  return Status::Ok();
}

Status Binder::DraftElements(cypher::List<const cypher::PathElement*> parsed, PatternDraft* draft,
                             DeferredPredicates* deferred, std::vector<VarId>* elements) {
  const cypher::PathElement* pending = nullptr;  // a relationship or group whose right node is not known yet
  const auto arrive = [&](VarId node) -> Status {
    if (pending != nullptr) {
      if (const cypher::RelationshipPattern* relationship = cypher::AsRelationship(pending)) {
        MYCEL_RETURN_IF_ERROR(DraftRelationship(*relationship, elements->back(), node, draft, deferred));
        elements->push_back(draft->relationships.back().variable);
      } else {
        MYCEL_RETURN_IF_ERROR(DraftGroup(*cypher::AsGroup(pending), elements->back(), node, draft));
        elements->push_back(draft->groups.back().relationship_list);
      }
      pending = nullptr;
    }
    elements->push_back(node);
    return Status::Ok();
  };
  for (const cypher::PathElement* element : parsed) {
    if (const cypher::NodePattern* pattern = cypher::AsNode(element)) {
      MYCEL_ASSIGN_OR_RETURN(const VarId node, DraftNode(*pattern, element->range.begin, draft, deferred));
      MYCEL_RETURN_IF_ERROR(arrive(node));
      continue;
    }
    const cypher::PathGroup* group = cypher::AsGroup(element);
    if (group != nullptr && !group->quantifier) {
      return NotSupported("A parenthesised path pattern beside other elements", element->range.begin);
    }
    // Neighbours that no node pattern joins meet in a node of their own.
    if (pending != nullptr || elements->empty()) {
      MYCEL_RETURN_IF_ERROR(arrive(DraftAnonymousNode(element->range.begin, draft)));
    }
    pending = element;
  }
  if (pending != nullptr) return arrive(DraftAnonymousNode(pending->range.end, draft));
  return Status::Ok();
}

Status Binder::BindPathPredicates(const cypher::Expression& where, PatternPath* path, PatternDraft* draft) {
  std::vector<const BoundExpression*> conjuncts;
  WithRules scoped(this, {});
  MYCEL_RETURN_IF_ERROR(BindConjuncts(where, &conjuncts));
  std::vector<const BoundExpression*> inside;
  for (const BoundExpression* conjunct : conjuncts) {
    // Paths are selected per pair of ends: what is said of the ends alone may be asked at any time.
    const bool of_path = path->selector != SelectorKind::kAll && MentionsAny(*conjunct, [&](VarId id) {
                           return id == path->variable || (std::find(path->elements.begin(), path->elements.end(),
                                                                     id) != path->elements.end() &&
                                                           id != path->elements.front() && id != path->elements.back());
                         });
    (of_path ? inside : draft->predicates).push_back(conjunct);
  }
  path->path_predicates = arena_.Copy(inside);
  return Status::Ok();
}

}  // namespace mycel::engine::binder
