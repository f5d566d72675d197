// Patterns that are matched.
#include <algorithm>
#include <set>
#include <utility>

#include "engine/binder/binder.h"
#include "engine/binder/deferred_predicates.h"

namespace mycel::engine::binder {

namespace type_spec = types::type_spec;

namespace {

// :A|B|C, and not an expression with other operators.
bool IsListOfTypes(const cypher::LabelExpression& types) {
  if (types.kind == cypher::LabelExpressionKind::kName || types.kind == cypher::LabelExpressionKind::kDynamic)
    return true;
  return types.kind == cypher::LabelExpressionKind::kOr &&
         std::all_of(types.operands.begin(), types.operands.end(),
                     [](const cypher::LabelExpression* operand) { return IsListOfTypes(*operand); });
}

// Relationships of one pattern are told apart in pairs, and each step of the planner looks at all that are left.
constexpr size_t kMaxPatternRelationships = 500;

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

// Forms of type expressions that older Cypher had.
Status CheckTypeExpression(const cypher::RelationshipPattern& pattern) {
  if (pattern.types == nullptr) return Status::Ok();
  const cypher::LabelExpression& types = *pattern.types;
  if (types.kind == cypher::LabelExpressionKind::kColonAnd) {
    return Status::Error(ErrorId::kSyntaxError,
                         "Relationship types in a relationship type expressions may not be combined using ':'")
        .At(types.operands[0]->range.end);
  }
  const bool more = pattern.variable || pattern.properties != nullptr || pattern.var_length || pattern.quantifier;
  if (!types.colon_bar || !more) return Status::Ok();
  std::string names;
  for (const cypher::LabelExpression* operand : types.operands) {
    names += (names.empty() ? "" : "|") + std::string(operand->name);
  }
  return Status::Error(ErrorId::kSyntaxError,
                       "The semantics of using colon in the separation of alternative relationship types in "
                       "conjunction with the use of variable binding, inlined property predicates, or variable length "
                       "is no longer supported. Please separate the relationships types using `:" +
                           names + "` instead.")
      .At(types.range.begin);
}

}  // namespace

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
      if (!fits && std::find(draft->exported.begin(), draft->exported.end(), *known) != draft->exported.end()) {
        return Fail(ErrorId::kSyntaxError,
                    "The variable `" + std::string(name) +
                        "` occurs both inside and outside a quantified path pattern and needs to be renamed.",
                    node.variable->range.begin);
      }
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
  MYCEL_RETURN_IF_ERROR(CheckTypeExpression(pattern));
  const std::optional<cypher::Repetition>& repetition = pattern.var_length ? pattern.var_length : pattern.quantifier;
  if (repetition) {
    MYCEL_ASSIGN_OR_RETURN(drafted.hops, BindRepetition(*repetition, !pattern.var_length));
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
      if (pattern.quantifier && known->value < draft->first_new) {
        return Fail(ErrorId::kSyntaxError,
                    "The variable `" + std::string(name) +
                        "` is already defined in a previous clause, it cannot be referenced as a node or as a "
                        "relationship variable inside of a quantified path pattern.",
                    pattern.variable->range.begin);
      }
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
  if (pattern.types != nullptr && pattern.var_length && !IsListOfTypes(*pattern.types)) {
    return Fail(ErrorId::kSyntaxError, "Variable length relationships must not use relationship type expressions.",
                pattern.types->range.begin);
  }
  if (pattern.where != nullptr && pattern.var_length) {
    return Fail(ErrorId::kSyntaxError,
                "Relationship pattern predicates are not supported for variable-length relationships.",
                pattern.where->range.begin);
  }
  if (pattern.where != nullptr) deferred->relationship_conditions.push_back({index, pattern.where});
  return Status::Ok();
}

Binder::PatternDraft::PatternDraft() = default;
Binder::PatternDraft::~PatternDraft() = default;

Result<VarId> Binder::DraftPathVariable(const cypher::ParsedName& name, PatternDraft* draft) {
  if (scope_.Find(name.text)) {
    return AlreadyDeclared(name.text, name.range.begin);
  }
  const VarId id = NewVariable(name.text, VariableRole::kPath, type_spec::kPath, name.range.begin);
  scope_.Set(variable(id).name, id);
  draft->introduced.push_back(id);
  return id;
}

Status Binder::CheckPath(const cypher::PathPattern& path, bool may_select) const {
  const bool selects =
      path.selector.kind != cypher::PathSelectorKind::kNone && path.selector.kind != cypher::PathSelectorKind::kAll;
  if (selects && !may_select) {
    return Fail(ErrorId::kSyntaxError,
                "Multiple path patterns cannot be used in the same clause in combination with a selective path "
                "selector. You may want to use several MATCH clauses, or the REPEATABLE ELEMENTS match mode.",
                path.range.begin);
  }
  const auto may_be_empty = [](const cypher::PathElement* element) {
    const cypher::PathGroup* group = cypher::AsGroup(element);
    return group != nullptr && group->quantifier && group->quantifier->min.value_or(1) == 0;
  };
  if (std::all_of(path.elements.begin(), path.elements.end(), may_be_empty)) {
    return Fail(ErrorId::kSyntaxError,
                "A top-level path pattern in a `MATCH` clause must be written such that it always evaluates to at "
                "least one node pattern.",
                path.range.begin);
  }
  if (repeatable_ && !selects) return CheckBounded(path);
  return Status::Ok();
}

Status Binder::CheckBounded(const cypher::PathPattern& path) const {
  for (const cypher::PathElement* element : path.elements) {
    const cypher::PathGroup* group = cypher::AsGroup(element);
    const cypher::RelationshipPattern* relationship = cypher::AsRelationship(element);
    if (group != nullptr && !group->quantifier) MYCEL_RETURN_IF_ERROR(CheckBounded(*group->pattern));
    const bool open = (group != nullptr && group->quantifier && !group->quantifier->max) ||
                      (relationship != nullptr && relationship->quantifier && !relationship->quantifier->max) ||
                      (relationship != nullptr && relationship->var_length && !relationship->var_length->max);
    if (!open) continue;
    return Fail(ErrorId::kSyntaxError,
                "The pattern may yield an infinite number of rows under match mode 'REPEATABLE ELEMENTS': use a path "
                "selector or add an upper bound to the quantifier.",
                element->range.begin);
  }
  return Status::Ok();
}

Status Binder::DraftPath(const cypher::PathPattern& path, PatternDraft* draft, DeferredPredicates* deferred) {
  PatternPath drafted{.offset = path.range.begin};
  drafted.legacy_shortest = path.legacy_shortest != cypher::LegacyShortest::kNone;
  if (path.legacy_shortest == cypher::LegacyShortest::kShortestPath) drafted.selector = SelectorKind::kAny;
  if (path.legacy_shortest == cypher::LegacyShortest::kAllShortestPaths) drafted.selector = SelectorKind::kAllShortest;
  MYCEL_RETURN_IF_ERROR(BindSelector(path.selector, &drafted));
  if (path.selector.mode == cypher::PathMode::kSimple) {
    return Fail(ErrorId::kSyntaxError, "The path mode SIMPLE is not supported: use WALK, TRAIL or ACYCLIC",
                path.selector.range.begin);
  }
  // Parentheses around the whole path only hold its WHERE.
  const cypher::PathGroup* group = path.elements.size() == 1 ? cypher::AsGroup(path.elements[0]) : nullptr;
  const bool wrapped = group != nullptr && !group->quantifier;
  const cypher::List<const cypher::PathElement*> parsed = wrapped ? group->pattern->elements : path.elements;
  if (wrapped && (group->pattern->selector.kind != cypher::PathSelectorKind::kNone ||
                  group->pattern->selector.mode != cypher::PathMode::kNone)) {
    return Fail(ErrorId::kSyntaxError,
                "Path selectors and path modes are not supported within parenthesized path patterns.",
                group->pattern->selector.range.begin);
  }
  if (drafted.legacy_shortest) {
    MYCEL_RETURN_IF_ERROR(CheckLegacyShortest(path));
    NoteLegacyShortest(path);
  }
  const bool selected = drafted.selector != SelectorKind::kAll && !drafted.legacy_shortest;
  const bool acyclic = path.selector.mode == cypher::PathMode::kAcyclic;
  if (acyclic || (selected && (!IsOneRepetition(parsed) || (repeatable_ && drafted.count != nullptr)))) {
    return DraftSelection(path, drafted, draft);
  }
  std::vector<VarId> elements;
  MYCEL_RETURN_IF_ERROR(DraftElements(parsed, draft, deferred, &elements));
  const std::optional<cypher::ParsedName>& path_name =
      wrapped && !path.variable ? group->pattern->variable : path.variable;
  if (path_name) {
    MYCEL_ASSIGN_OR_RETURN(drafted.variable, DraftPathVariable(*path_name, draft));
    element_variables_[&path] = drafted.variable;
  }
  drafted.elements = arena_.Copy(elements);
  if (drafted.variable.valid() || drafted.selector != SelectorKind::kAll) draft->paths.push_back(drafted);
  if (wrapped && group->where != nullptr) {
    if (drafted.selector == SelectorKind::kAll) {
      deferred->conditions.push_back(group->where);
    } else {
      deferred->path_conditions.push_back({draft->paths.size() - 1, group->where});
    }
  }
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
    NotePropertyKey(*property->object, entry.key.text, entry.key.range.begin);
    out->push_back(NewOperator(Operator::kEqual, {property, value}, {entry.key.range.begin, entry.value->range.end},
                               type_spec::kBoolean));
  }
  return Status::Ok();
}

Status Binder::BindDeferred(const DeferredPredicates& deferred, PatternDraft* draft) {
  WithRules scoped(this, {});
  for (const auto& [id, labels] : deferred.labels) {
    MYCEL_RETURN_IF_ERROR(label_style_.Note(*labels));
    NoteLabels(*labels, TokenKind::kLabel);
    MYCEL_ASSIGN_OR_RETURN(const LabelExpression* bound, BindLabels(*labels));
    for (PatternNode& node : draft->nodes) {
      if (node.variable == id) node.labels = AndLabels(node.labels, bound);
    }
  }
  for (const auto& [index, labels] : deferred.types) {
    MYCEL_RETURN_IF_ERROR(label_style_.NoteTypes(*labels));
    MYCEL_ASSIGN_OR_RETURN(draft->relationships[index].types, BindLabels(*labels));
    NoteLabels(*labels, TokenKind::kRelationshipType);
    NoteTypeExpression(*labels);
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
    if (!relationship.hops) {
      MYCEL_RETURN_IF_ERROR(BindConjuncts(*condition, &draft->predicates));
      continue;
    }
    // Inside, the name stands for one relationship.
    const std::string_view name = variable(relationship.variable).name;
    const Scope outer = scope_;
    if (!name.empty()) scope_.Set(name, relationship.hop_variable);
    std::vector<const BoundExpression*> predicates(relationship.hop_predicates.begin(),
                                                   relationship.hop_predicates.end());
    Status bound = BindConjuncts(*condition, &predicates);
    scope_ = outer;
    MYCEL_RETURN_IF_ERROR(std::move(bound));
    relationship.hop_predicates = arena_.Copy(predicates);
  }
  for (const std::unique_ptr<GroupDraft>& group : draft->pending_groups) {
    MYCEL_RETURN_IF_ERROR(BindGroup(group.get(), draft));
  }
  for (const std::unique_ptr<SelectionDraft>& selection : draft->selections) {
    MYCEL_RETURN_IF_ERROR(BindSelection(selection.get(), draft));
  }
  for (const auto& [index, condition] : deferred.path_conditions) {
    MYCEL_RETURN_IF_ERROR(BindPathPredicates(*condition, &draft->paths[index], draft));
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
  for (size_t i = 0; i < draft->groups.size() && !repeatable; ++i) {
    const VarId list = draft->groups[i].relationship_list;
    for (const PatternRelationship& other : draft->relationships) pairs.push_back({other.variable, list});
    for (size_t j = 0; j < i; ++j) pairs.push_back({draft->groups[j].relationship_list, list});
  }
  std::vector<VarId> selected;
  pattern.nodes = arena_.Copy(draft->nodes);
  pattern.relationships = arena_.Copy(draft->relationships);
  pattern.groups = arena_.Copy(draft->groups);
  pattern.paths = arena_.Copy(draft->paths);
  std::vector<SelectedPath> selections;
  for (const std::unique_ptr<SelectionDraft>& selection : draft->selections) {
    selection->path.walks = repeatable;
    selections.push_back(selection->path);
    if (repeatable) continue;
    std::vector<VarId> own;
    for (const PatternRelationship& one : selection->inner.relationships) own.push_back(one.variable);
    for (const QuantifiedGroup& group : selection->inner.groups) own.push_back(group.relationship_list);
    for (const VarId id : own) {
      for (const PatternRelationship& other : draft->relationships) pairs.push_back({other.variable, id});
      for (const QuantifiedGroup& other : draft->groups) pairs.push_back({other.relationship_list, id});
      for (const VarId other : selected) pairs.push_back({other, id});
    }
    selected.insert(selected.end(), own.begin(), own.end());
  }
  pattern.repeatable = repeatable;
  pattern.selections = arena_.Copy(selections);
  pattern.distinct_relationships = arena_.Copy(pairs);
  return pattern;
}

Result<BoundPattern> Binder::BindPattern(cypher::List<const cypher::PathPattern*> paths, bool repeatable,
                                         std::vector<const BoundExpression*>* predicates,
                                         std::vector<VarId>* introduced) {
  PatternDraft draft;
  draft.first_new = static_cast<uint32_t>(out_.variables.size());
  DeferredPredicates deferred;
  const bool outer_repeatable = std::exchange(repeatable_, repeatable);
  const auto draft_all = [&]() -> Status {
    for (const cypher::PathPattern* path : paths) {
      MYCEL_RETURN_IF_ERROR(CheckPath(*path, paths.size() == 1 || repeatable));
      MYCEL_RETURN_IF_ERROR(DraftPath(*path, &draft, &deferred));
    }
    return Status::Ok();
  };
  Status drafted = draft_all();
  repeatable_ = outer_repeatable;
  MYCEL_RETURN_IF_ERROR(std::move(drafted));
  if (draft.relationships.size() > kMaxPatternRelationships) {
    return Fail(ErrorId::kStatementTooComplex,
                "A pattern has " + std::to_string(draft.relationships.size()) + " relationships; the limit is " +
                    std::to_string(kMaxPatternRelationships) + ". Match it in parts",
                paths.front()->range.begin);
  }
  MYCEL_RETURN_IF_ERROR(BindDeferred(deferred, &draft));
  predicates->insert(predicates->end(), draft.predicates.begin(), draft.predicates.end());
  introduced->insert(introduced->end(), draft.introduced.begin(), draft.introduced.end());
  return FinishPattern(&draft, repeatable);
}

}  // namespace mycel::engine::binder
