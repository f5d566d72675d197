// Patterns that are matched.
#include <algorithm>
#include <limits>
#include <set>

#include "engine/binder/binder.h"
#include "engine/binder/deferred_predicates.h"

namespace mycel::engine::binder {

namespace type_spec = types::type_spec;

namespace {

// The plain type names of a relationship pattern; empty if it is open or more than a list of names.
std::vector<std::string_view> PlainTypes(const LabelExpression* types) {
  if (types == nullptr) return {};
  if (types->kind == LabelExpressionKind::kName) return {types->name};
  if (types->kind != LabelExpressionKind::kOr) return {};
  std::vector<std::string_view> names;
  for (const LabelExpression* operand : types->operands) {
    if (operand->kind != LabelExpressionKind::kName) return {};
    names.push_back(operand->name);
  }
  return names;
}

bool CouldCoincide(const PatternRelationship& a, const PatternRelationship& b) {
  const std::vector<std::string_view> left = PlainTypes(a.types);
  const std::vector<std::string_view> right = PlainTypes(b.types);
  if (left.empty() || right.empty()) return true;
  return std::any_of(left.begin(), left.end(),
                     [&](std::string_view name) { return std::find(right.begin(), right.end(), name) != right.end(); });
}

std::string_view RoleName(VariableRole role) {
  switch (role) {
    case VariableRole::kNode:
      return "Node";
    case VariableRole::kRelationship:
      return "Relationship";
    case VariableRole::kRelationshipList:
      return "List<Relationship>";
    case VariableRole::kPath:
      return "Path";
    case VariableRole::kValue:
      return "a value";
  }
  return "a value";
}

}  // namespace

const LabelExpression* Binder::AndLabels(const LabelExpression* a, const LabelExpression* b) {
  if (a == nullptr) return b;
  if (b == nullptr) return a;
  auto* both = arena_.New<LabelExpression>();
  both->kind = LabelExpressionKind::kAnd;
  both->offset = b->offset;
  both->operands = arena_.Copy(std::vector<const LabelExpression*>{a, b});
  return both;
}

Result<const LabelExpression*> Binder::BindLabels(const cypher::LabelExpression& labels) {
  auto* bound = arena_.New<LabelExpression>();
  bound->offset = labels.range.begin;
  switch (labels.kind) {
    case cypher::LabelExpressionKind::kName:
      bound->kind = LabelExpressionKind::kName;
      bound->name = Intern(labels.name);
      return bound;
    case cypher::LabelExpressionKind::kDynamic: {
      bound->kind = LabelExpressionKind::kDynamic;
      bound->dynamic_any = labels.dynamic_any;
      MYCEL_ASSIGN_OR_RETURN(bound->dynamic, BindExpression(*labels.dynamic));
      return bound;
    }
    case cypher::LabelExpressionKind::kWildcard:
      bound->kind = LabelExpressionKind::kWildcard;
      return bound;
    case cypher::LabelExpressionKind::kNot:
      bound->kind = LabelExpressionKind::kNot;
      break;
    case cypher::LabelExpressionKind::kAnd:
    case cypher::LabelExpressionKind::kColonAnd:
      bound->kind = LabelExpressionKind::kAnd;
      break;
    case cypher::LabelExpressionKind::kOr:
      bound->kind = LabelExpressionKind::kOr;
      break;
  }
  std::vector<const LabelExpression*> operands;
  for (const cypher::LabelExpression* operand : labels.operands) {
    MYCEL_ASSIGN_OR_RETURN(const LabelExpression* inner, BindLabels(*operand));
    operands.push_back(inner);
  }
  bound->operands = arena_.Copy(operands);
  return bound;
}

Result<VarId> Binder::DraftNode(const cypher::NodePattern& node, uint32_t offset, PatternDraft* draft,
                                DeferredPredicates* deferred) {
  PatternNode drafted{.offset = offset};
  if (node.variable) {
    const std::string_view name = node.variable->text;
    if (const std::optional<VarId> known = scope_.Find(name)) {
      const Variable& existing = variable(*known);
      const bool fits =
          existing.role == VariableRole::kNode || (existing.role == VariableRole::kValue &&
                                                   (existing.type.kinds == 0 || existing.type.Has(types::Kind::kNode)));
      if (!fits) {
        return Fail(ErrorId::kVariableTypeConflict,
                    "Type mismatch: `" + std::string(name) + "` defined with conflicting type " +
                        std::string(RoleName(existing.role)) + " (expected Node)",
                    node.variable->range.begin);
      }
      drafted.variable = *known;
      drafted.bound_before = known->value < draft->first_new;
      NoteUse(*known);
    }
  }
  if (!drafted.variable.valid()) {
    const std::string_view name = node.variable ? node.variable->text : std::string_view();
    drafted.variable = NewVariable(name, VariableRole::kNode, type_spec::kNode, offset);
    if (!name.empty()) scope_.Set(variable(drafted.variable).name, drafted.variable);
    draft->introduced.push_back(drafted.variable);
  }
  if (node.labels != nullptr) deferred->labels.push_back({drafted.variable, node.labels});
  if (node.properties != nullptr) deferred->properties.push_back({drafted.variable, node.properties});
  if (node.where != nullptr) deferred->conditions.push_back(node.where);
  element_variables_[&node] = drafted.variable;
  const auto same = [&](const PatternNode& other) { return other.variable == drafted.variable; };
  if (std::none_of(draft->nodes.begin(), draft->nodes.end(), same)) draft->nodes.push_back(drafted);
  return drafted.variable;
}

Status Binder::DraftRelationship(const cypher::RelationshipPattern& pattern, VarId left, VarId right,
                                 PatternDraft* draft, DeferredPredicates* deferred) {
  PatternRelationship drafted{
      .left = left, .right = right, .direction = pattern.direction, .offset = pattern.range.begin};
  const std::optional<cypher::Repetition>& repetition = pattern.var_length ? pattern.var_length : pattern.quantifier;
  if (repetition) {
    constexpr uint64_t kNoEnd = std::numeric_limits<uint32_t>::max();
    const uint64_t min = repetition->min.value_or(1);
    const uint64_t max = repetition->max.value_or(kNoEnd);
    drafted.hops = HopRange{static_cast<uint32_t>(std::min(min, kNoEnd)), static_cast<uint32_t>(std::min(max, kNoEnd))};
  }
  const VariableRole role = repetition ? VariableRole::kRelationshipList : VariableRole::kRelationship;
  const types::TypeSpec type = repetition ? type_spec::ListOf(type_spec::kRelationship) : type_spec::kRelationship;
  const std::string_view name = pattern.variable ? pattern.variable->text : std::string_view();
  if (!name.empty()) {
    if (const std::optional<VarId> known = scope_.Find(name)) {
      const auto repeated = [&](const PatternRelationship& other) { return other.variable == *known; };
      if (std::any_of(draft->relationships.begin(), draft->relationships.end(), repeated)) {
        return Fail(ErrorId::kRelationshipUniquenessViolation,
                    "Cannot use the same relationship variable '" + std::string(name) + "' for multiple relationships",
                    pattern.variable->range.begin);
      }
      const Variable& existing = variable(*known);
      const types::Kind wanted = repetition ? types::Kind::kList : types::Kind::kRelationship;
      const bool fits =
          existing.role == role ||
          (existing.role == VariableRole::kValue && (existing.type.kinds == 0 || existing.type.Has(wanted)) &&
           (!repetition || existing.type.elements == 0 || existing.type.Element().Has(types::Kind::kRelationship)));
      if (!fits) {
        return Fail(ErrorId::kVariableTypeConflict,
                    "Type mismatch: `" + std::string(name) + "` defined with conflicting type " +
                        std::string(RoleName(existing.role)) + " (expected Relationship)",
                    pattern.variable->range.begin);
      }
      drafted.variable = *known;
      drafted.bound_before = true;
      NoteUse(*known);
    }
  }
  if (!drafted.variable.valid()) {
    drafted.variable = NewVariable(name, role, type, pattern.range.begin);
    if (!name.empty()) scope_.Set(variable(drafted.variable).name, drafted.variable);
    draft->introduced.push_back(drafted.variable);
  }
  element_variables_[&pattern] = drafted.variable;
  draft->relationships.push_back(drafted);
  const size_t index = draft->relationships.size() - 1;
  if (pattern.types != nullptr) deferred->types.push_back({index, pattern.types});
  if (pattern.properties != nullptr) deferred->relationship_properties.push_back({index, pattern.properties});
  if (pattern.where != nullptr) deferred->relationship_conditions.push_back({index, pattern.where});
  return Status::Ok();
}

Status Binder::DraftPath(const cypher::PathPattern& path, PatternDraft* draft, DeferredPredicates* deferred) {
  PatternPath drafted{.offset = path.range.begin};
  drafted.legacy_shortest = path.legacy_shortest != cypher::LegacyShortest::kNone;
  if (path.legacy_shortest == cypher::LegacyShortest::kShortestPath) drafted.selector = SelectorKind::kAny;
  if (path.legacy_shortest == cypher::LegacyShortest::kAllShortestPaths) drafted.selector = SelectorKind::kAllShortest;
  switch (path.selector.kind) {
    case cypher::PathSelectorKind::kNone:
    case cypher::PathSelectorKind::kAll:
      break;
    default:
      return NotSupported("A path selector (ANY, SHORTEST)", path.selector.range.begin);
  }
  std::vector<VarId> elements;
  const cypher::RelationshipPattern* pending = nullptr;
  for (const cypher::PathElement* element : path.elements) {
    if (element->kind == cypher::PathElementKind::kGroup)
      return NotSupported("A parenthesised or quantified path pattern", element->range.begin);
    if (const cypher::RelationshipPattern* relationship = cypher::AsRelationship(element)) {
      pending = relationship;
      continue;
    }
    MYCEL_ASSIGN_OR_RETURN(const VarId node,
                           DraftNode(*cypher::AsNode(element), element->range.begin, draft, deferred));
    if (pending != nullptr) {
      MYCEL_RETURN_IF_ERROR(DraftRelationship(*pending, elements.back(), node, draft, deferred));
      elements.push_back(draft->relationships.back().variable);
      pending = nullptr;
    }
    elements.push_back(node);
  }
  if (drafted.legacy_shortest && (elements.size() != 3 || path.elements.size() != 3)) {
    return Fail(ErrorId::kSyntaxError, "shortestPath(...) requires a pattern containing a single relationship",
                path.range.begin);
  }
  if (path.variable) {
    const std::string_view name = path.variable->text;
    if (const std::optional<VarId> known = scope_.Find(name)) {
      return Fail(ErrorId::kVariableAlreadyBound, "Variable `" + std::string(name) + "` already declared",
                  path.variable->range.begin);
    }
    drafted.variable = NewVariable(name, VariableRole::kPath, type_spec::kPath, path.variable->range.begin);
    scope_.Set(variable(drafted.variable).name, drafted.variable);
    draft->introduced.push_back(drafted.variable);
    element_variables_[&path] = drafted.variable;
  }
  drafted.elements = arena_.Copy(elements);
  if (drafted.variable.valid() || drafted.selector != SelectorKind::kAll) draft->paths.push_back(drafted);
  return Status::Ok();
}

Status Binder::BindPropertyPredicates(const cypher::Expression& properties, VarId id,
                                      std::vector<const BoundExpression*>* out) {
  if (properties.kind == cypher::ExpressionKind::kParameter) {
    return Fail(ErrorId::kInvalidParameterUse,
                "Parameter maps cannot be used in `MATCH` patterns (use a literal map instead, e.g. `{id: $param.id}`)",
                properties.range.begin);
  }
  for (const cypher::MapEntry& entry : properties.As<cypher::MapLiteral>().entries) {
    MYCEL_ASSIGN_OR_RETURN(const BoundExpression* value, BindFreeValue(*entry.value));
    auto* property = New<PropertyExpression>(entry.key.range);
    property->object = NewVariableRef(id, entry.key.range);
    property->key = Intern(entry.key.text);
    out->push_back(NewOperator(Operator::kEqual, {property, value}, {entry.key.range.begin, entry.value->range.end},
                               type_spec::kBoolean));
  }
  return Status::Ok();
}

Status Binder::BindDeferred(const DeferredPredicates& deferred, PatternDraft* draft) {
  WithRules scoped(this, {});
  for (const auto& [id, labels] : deferred.labels) {
    MYCEL_ASSIGN_OR_RETURN(const LabelExpression* bound, BindLabels(*labels));
    for (PatternNode& node : draft->nodes) {
      if (node.variable == id) node.labels = AndLabels(node.labels, bound);
    }
  }
  for (const auto& [index, labels] : deferred.types) {
    MYCEL_ASSIGN_OR_RETURN(draft->relationships[index].types, BindLabels(*labels));
  }
  for (const auto& [id, properties] : deferred.properties) {
    MYCEL_RETURN_IF_ERROR(BindPropertyPredicates(*properties, id, &draft->predicates));
  }
  for (PatternRelationship& relationship : draft->relationships) {
    if (relationship.hops) {
      relationship.hop_variable =
          NewVariable("", VariableRole::kRelationship, type_spec::kRelationship, relationship.offset);
    }
  }
  for (const auto& [index, properties] : deferred.relationship_properties) {
    PatternRelationship& relationship = draft->relationships[index];
    if (!relationship.hops) {
      MYCEL_RETURN_IF_ERROR(BindPropertyPredicates(*properties, relationship.variable, &draft->predicates));
      continue;
    }
    std::vector<const BoundExpression*> predicates(relationship.hop_predicates.begin(),
                                                   relationship.hop_predicates.end());
    MYCEL_RETURN_IF_ERROR(BindPropertyPredicates(*properties, relationship.hop_variable, &predicates));
    relationship.hop_predicates = arena_.Copy(predicates);
  }
  for (const auto& [index, condition] : deferred.relationship_conditions) {
    PatternRelationship& relationship = draft->relationships[index];
    if (relationship.hops)
      return NotSupported("WHERE inside a relationship of variable length", condition->range.begin);
    MYCEL_RETURN_IF_ERROR(BindConjuncts(*condition, &draft->predicates));
  }
  for (const cypher::Expression* condition : deferred.conditions) {
    MYCEL_RETURN_IF_ERROR(BindConjuncts(*condition, &draft->predicates));
  }
  return Status::Ok();
}

BoundPattern Binder::FinishPattern(PatternDraft* draft, bool repeatable) {
  BoundPattern pattern;
  std::vector<BoundPattern::DistinctPair> pairs;
  for (size_t i = 0; i < draft->relationships.size() && !repeatable; ++i) {
    for (size_t j = i + 1; j < draft->relationships.size(); ++j) {
      const PatternRelationship& a = draft->relationships[i];
      const PatternRelationship& b = draft->relationships[j];
      if (CouldCoincide(a, b)) pairs.push_back({a.variable, b.variable});
    }
  }
  pattern.nodes = arena_.Copy(draft->nodes);
  pattern.relationships = arena_.Copy(draft->relationships);
  pattern.groups = arena_.Copy(draft->groups);
  pattern.paths = arena_.Copy(draft->paths);
  pattern.distinct_relationships = arena_.Copy(pairs);
  return pattern;
}

Result<BoundPattern> Binder::BindPattern(cypher::List<const cypher::PathPattern*> paths, bool repeatable,
                                         std::vector<const BoundExpression*>* predicates,
                                         std::vector<VarId>* introduced) {
  PatternDraft draft;
  draft.first_new = static_cast<uint32_t>(out_.variables.size());
  DeferredPredicates deferred;
  for (const cypher::PathPattern* path : paths) MYCEL_RETURN_IF_ERROR(DraftPath(*path, &draft, &deferred));
  MYCEL_RETURN_IF_ERROR(BindDeferred(deferred, &draft));
  predicates->insert(predicates->end(), draft.predicates.begin(), draft.predicates.end());
  introduced->insert(introduced->end(), draft.introduced.begin(), draft.introduced.end());
  return FinishPattern(&draft, repeatable);
}

}  // namespace mycel::engine::binder
