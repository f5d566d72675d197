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
  if (const auto* count = selector.count->TryAs<cypher::IntegerLiteral>()) {
    if (count->value < 1) {
      return Fail(ErrorId::kSyntaxError, "The path count needs to be greater than 0.", count->range.begin);
    }
    if (count->value == 1) return Status::Ok();
  }
  MYCEL_ASSIGN_OR_RETURN(path->count, BindExpression(*selector.count));
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

namespace {

bool Repeats(const cypher::PathElement* element) {
  const cypher::PathGroup* group = cypher::AsGroup(element);
  const cypher::RelationshipPattern* relationship = cypher::AsRelationship(element);
  return (group != nullptr && group->quantifier) || (relationship != nullptr && relationship->quantifier);
}

// What a quantifier may stand behind: a plain chain of relationships.
Status CheckRepeatedPattern(const cypher::PathPattern& pattern, uint32_t at) {
  const auto fail = [](std::string_view message, uint32_t offset) {
    return Status::Error(ErrorId::kSyntaxError, std::string(message)).At(offset);
  };
  if (pattern.variable) {
    return fail("Assigning a path in a quantified path pattern is not yet supported.", pattern.variable->range.begin);
  }
  if (pattern.selector.kind != cypher::PathSelectorKind::kNone || pattern.selector.mode != cypher::PathMode::kNone) {
    return fail("Path selectors and path modes are not supported within quantified path patterns.",
                pattern.selector.range.begin);
  }
  if (pattern.legacy_shortest != cypher::LegacyShortest::kNone) {
    return fail("shortestPath(...) and allShortestPaths(...) are not supported within quantified path patterns.", at);
  }
  for (const cypher::PathElement* element : pattern.elements) {
    if (Repeats(element)) return fail("Quantified path patterns are not allowed to be nested.", element->range.begin);
    if (element->kind == cypher::PathElementKind::kGroup) {
      return fail("Juxtaposition is currently only supported for quantified path patterns.", element->range.begin);
    }
    const cypher::RelationshipPattern* relationship = cypher::AsRelationship(element);
    if (relationship != nullptr && relationship->var_length) {
      return fail("Variable length relationships cannot be part of a quantified path pattern.", element->range.begin);
    }
  }
  if (pattern.elements.size() < 3) {
    return fail("A quantified path pattern needs to have at least one relationship.", at);
  }
  return Status::Ok();
}

}  // namespace

Status Binder::CheckGroupVariables(const PatternDraft& inner, const PatternDraft& draft) const {
  const auto check = [&](VarId id, uint32_t offset) -> Status {
    if (std::find(inner.introduced.begin(), inner.introduced.end(), id) != inner.introduced.end()) return Status::Ok();
    const std::string name = "The variable `" + std::string(variable(id).name) + "` ";
    if (id.value < draft.first_new) {
      return Fail(ErrorId::kSyntaxError,
                  name +
                      "is already defined in a previous clause, it cannot be referenced as a node or as a "
                      "relationship variable inside of a quantified path pattern.",
                  offset);
    }
    return Fail(ErrorId::kSyntaxError,
                name + "occurs both inside and outside a quantified path pattern and needs to be renamed.", offset);
  };
  for (const PatternNode& node : inner.nodes) MYCEL_RETURN_IF_ERROR(check(node.variable, node.offset));
  for (const PatternRelationship& one : inner.relationships) {
    MYCEL_RETURN_IF_ERROR(check(one.variable, one.offset));
  }
  return Status::Ok();
}

Status Binder::DraftGroup(const cypher::PathGroup& group, VarId left, VarId right, PatternDraft* draft) {
  const uint32_t at = group.range.begin;
  const cypher::PathPattern& pattern = *group.pattern;
  QuantifiedGroup drafted{.left = left, .right = right, .offset = at};
  MYCEL_ASSIGN_OR_RETURN(drafted.repetitions, BindRepetition(*group.quantifier, true));
  MYCEL_RETURN_IF_ERROR(CheckRepeatedPattern(pattern, at));
  for (const cypher::PathElement* element : pattern.elements) {
    const cypher::NodePattern* node = cypher::AsNode(element);
    const cypher::RelationshipPattern* relationship = cypher::AsRelationship(element);
    const std::optional<cypher::ParsedName>& name = node != nullptr ? node->variable : relationship->variable;
    const std::optional<VarId> known = name ? scope_.Find(name->text) : std::nullopt;
    if (!known || std::find(draft->exported.begin(), draft->exported.end(), *known) == draft->exported.end()) continue;
    return Fail(ErrorId::kSyntaxError,
                "The variable `" + std::string(name->text) +
                    "` occurs in multiple quantified path patterns and needs to be renamed.",
                name->range.begin);
  }
  // Inside, the names stand for one repetition; outside, for lists over all of them.
  const Scope outer = scope_;
  auto pending = std::make_unique<GroupDraft>();
  pending->deferred = std::make_unique<DeferredPredicates>();
  PatternDraft& inner = pending->inner;
  inner.first_new = static_cast<uint32_t>(out_.variables.size());
  MYCEL_RETURN_IF_ERROR(DraftPath(pattern, &inner, pending->deferred.get()));
  if (group.where != nullptr) pending->deferred->conditions.push_back(group.where);
  MYCEL_RETURN_IF_ERROR(CheckGroupVariables(inner, *draft));
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
    draft->exported.push_back(list);
    exported.push_back({id, list});
  }
  drafted.relationship_list =
      NewVariable("", VariableRole::kRelationshipList, type_spec::ListOf(type_spec::kRelationship), at);
  draft->introduced.push_back(drafted.relationship_list);
  drafted.exported = arena_.Copy(exported);
  pending->index = draft->groups.size();
  draft->pending_groups.push_back(std::move(pending));
  draft->groups.push_back(drafted);
  return Status::Ok();
}

Status Binder::BindGroup(GroupDraft* group, PatternDraft* draft) {
  const Scope outer = scope_;
  for (const VarId id : group->inner.introduced) {
    if (!variable(id).name.empty()) scope_.Set(variable(id).name, id);
  }
  Status bound = BindDeferred(*group->deferred, &group->inner);
  scope_ = outer;
  MYCEL_RETURN_IF_ERROR(std::move(bound));
  QuantifiedGroup& drafted = draft->groups[group->index];
  drafted.nodes = arena_.Copy(group->inner.nodes);
  drafted.relationships = arena_.Copy(group->inner.relationships);
  drafted.predicates = arena_.Copy(group->inner.predicates);
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
      return Fail(ErrorId::kSyntaxError, "Juxtaposition is currently only supported for quantified path patterns.",
                  element->range.begin);
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

bool Binder::IsOneRepetition(cypher::List<const cypher::PathElement*> elements) {
  if (elements.size() != 3) return false;
  const cypher::RelationshipPattern* middle = cypher::AsRelationship(elements[1]);
  return cypher::AsNode(elements[0]) != nullptr && cypher::AsNode(elements[2]) != nullptr && middle != nullptr &&
         (middle->var_length || middle->quantifier);
}

Status Binder::DraftSelection(const cypher::PathPattern& path, const PatternPath& selector, PatternDraft* draft) {
  const cypher::PathGroup* group = path.elements.size() == 1 ? cypher::AsGroup(path.elements[0]) : nullptr;
  const bool wrapped = group != nullptr && !group->quantifier;
  auto selection = std::make_unique<SelectionDraft>();
  selection->path.selector = selector.selector;
  selection->path.count = selector.count;
  selection->path.acyclic = path.selector.mode == cypher::PathMode::kAcyclic;
  selection->path.offset = path.range.begin;
  selection->inner.first_new = draft->first_new;
  std::vector<VarId> elements;
  const cypher::List<const cypher::PathElement*> parsed = wrapped ? group->pattern->elements : path.elements;
  selection->deferred = std::make_unique<DeferredPredicates>();
  MYCEL_RETURN_IF_ERROR(DraftElements(parsed, &selection->inner, selection->deferred.get(), &elements));
  selection->path.left = elements.front();
  selection->path.right = elements.back();
  selection->path.elements = arena_.Copy(elements);
  const std::optional<cypher::ParsedName>& name = wrapped && !path.variable ? group->pattern->variable : path.variable;
  if (name) {
    MYCEL_ASSIGN_OR_RETURN(selection->path.variable, DraftPathVariable(*name, draft));
    element_variables_[&path] = selection->path.variable;
  }
  if (wrapped && group->where != nullptr) selection->deferred->conditions.push_back(group->where);
  const std::vector<VarId>& introduced = selection->inner.introduced;
  draft->introduced.insert(draft->introduced.end(), introduced.begin(), introduced.end());
  // The ends are nodes of the pattern around the path, found before it is searched.
  for (const VarId end : {selection->path.left, selection->path.right}) {
    const auto same = [&](const PatternNode& node) { return node.variable == end; };
    if (std::any_of(draft->nodes.begin(), draft->nodes.end(), same)) continue;
    draft->nodes.push_back(*std::find_if(selection->inner.nodes.begin(), selection->inner.nodes.end(), same));
  }
  draft->selections.push_back(std::move(selection));
  return Status::Ok();
}

Status Binder::BindSelection(SelectionDraft* selection, PatternDraft* draft) {
  SelectedPath& path = selection->path;
  PatternDraft& inner = selection->inner;
  MYCEL_RETURN_IF_ERROR(BindDeferred(*selection->deferred, &inner));
  for (const PatternNode& node : inner.nodes) {
    if (node.variable != path.left && node.variable != path.right) continue;
    for (PatternNode& outer : draft->nodes) {
      if (outer.variable == node.variable) outer.labels = AndLabels(outer.labels, node.labels);
    }
  }
  std::vector<const BoundExpression*> predicates;
  for (const BoundExpression* predicate : inner.predicates) {
    // Paths are selected per pair of ends: what is said of the ends alone may be asked before.
    const bool of_path = MentionsAny(*predicate, [&](VarId id) {
      return id == path.variable ||
             (id != path.left && id != path.right &&
              std::find(inner.introduced.begin(), inner.introduced.end(), id) != inner.introduced.end());
    });
    (of_path ? predicates : draft->predicates).push_back(predicate);
  }
  path.nodes = arena_.Copy(inner.nodes);
  path.relationships = arena_.Copy(inner.relationships);
  path.groups = arena_.Copy(inner.groups);
  path.predicates = arena_.Copy(predicates);
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
