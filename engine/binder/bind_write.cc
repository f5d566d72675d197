// Updating clauses.
#include "engine/binder/binder.h"

namespace mycel::engine::binder {

namespace type_spec = types::type_spec;

Status Binder::BindCreate(const cypher::CreateClause& clause, std::vector<const BoundClause*>* out) {
  auto* bound = NewClause<CreateClause>(clause.range.begin);
  std::vector<VarId> introduced;
  MYCEL_ASSIGN_OR_RETURN(bound->pattern, BindCreatePattern(clause.patterns, false, &introduced));
  out->push_back(bound);
  return Status::Ok();
}

Status Binder::BindMerge(const cypher::MergeClause& clause, std::vector<const BoundClause*>* out) {
  auto* bound = NewClause<MergeClause>(clause.range.begin);
  const Scope outer = scope_;
  in_merge_ = true;  // an error ends the binder, so only the end of the clause puts it back
  const cypher::PathPattern* paths[] = {clause.pattern};
  std::vector<const BoundExpression*> predicates;
  std::vector<VarId> introduced;
  element_variables_.clear();
  MYCEL_ASSIGN_OR_RETURN(bound->pattern, BindPattern(paths, false, &predicates, &introduced));
  bound->predicates = arena_.Copy(predicates);
  // The same text once more as a pattern to create; both halves fill the same columns.
  scope_ = outer;
  introduced.clear();
  MYCEL_ASSIGN_OR_RETURN(bound->create, BindCreatePattern(paths, true, &introduced));
  std::vector<SetItem> on_create;
  std::vector<SetItem> on_match;
  for (const cypher::MergeAction& action : clause.actions) {
    MYCEL_ASSIGN_OR_RETURN(std::vector<SetItem> items, BindSetItems(action.set->items));
    std::vector<SetItem>& target = action.on_create ? on_create : on_match;
    target.insert(target.end(), items.begin(), items.end());
  }
  bound->on_create = arena_.Copy(on_create);
  bound->on_match = arena_.Copy(on_match);
  in_merge_ = false;
  out->push_back(bound);
  return Status::Ok();
}

Result<const BoundExpression*> Binder::BindEntity(const cypher::Expression& entity, std::string_view what) {
  MYCEL_ASSIGN_OR_RETURN(const BoundExpression* bound, BindExpression(entity));
  MYCEL_RETURN_IF_ERROR(CheckType(bound, type_spec::kEntity, what));
  return bound;
}

Result<SetItem> Binder::BindSetTarget(const cypher::Expression& target, uint32_t offset) {
  SetItem item{.offset = offset};
  if (const auto* access = target.TryAs<cypher::PropertyAccess>()) {
    item.kind = SetKind::kProperty;
    MYCEL_ASSIGN_OR_RETURN(item.entity, BindEntity(*access->subject, "Node or Relationship"));
    item.key = Intern(access->key.text);
    return item;
  }
  if (const auto* subscript = target.TryAs<cypher::Subscript>()) {
    item.kind = SetKind::kDynamicProperty;
    MYCEL_ASSIGN_OR_RETURN(item.entity, BindEntity(*subscript->subject, "Node or Relationship"));
    MYCEL_ASSIGN_OR_RETURN(item.dynamic_key, BindExpression(*subscript->index));
    MYCEL_RETURN_IF_ERROR(CheckType(item.dynamic_key, type_spec::kString, "String"));
    return item;
  }
  return Fail(ErrorId::kUnexpectedSyntax, "Only a property of a node or relationship can be set or removed", offset);
}

Result<std::vector<SetItem>> Binder::BindSetItems(cypher::List<cypher::SetItem> items) {
  WithRules scoped(this, {});
  std::vector<SetItem> bound;
  for (const cypher::SetItem& item : items) {
    SetItem target{.offset = item.range.begin};
    switch (item.kind) {
      case cypher::SetItem::Kind::kProperty: {
        MYCEL_ASSIGN_OR_RETURN(target, BindSetTarget(*item.target, item.range.begin));
        NoteCreated(TokenKind::kPropertyKey, target.key);
        break;
      }
      case cypher::SetItem::Kind::kReplaceProperties:
      case cypher::SetItem::Kind::kAddProperties: {
        target.kind =
            item.kind == cypher::SetItem::Kind::kAddProperties ? SetKind::kAddProperties : SetKind::kReplaceProperties;
        MYCEL_ASSIGN_OR_RETURN(target.entity, BindEntity(*item.target, "Node or Relationship"));
        break;
      }
      case cypher::SetItem::Kind::kLabels: {
        target.kind = SetKind::kLabels;
        MYCEL_ASSIGN_OR_RETURN(target.entity, BindExpression(*item.target));
        MYCEL_RETURN_IF_ERROR(CheckType(target.entity, type_spec::kNode, "Node"));
        std::vector<const LabelExpression*> labels;
        for (const cypher::LabelExpression* label : item.labels) {
          MYCEL_ASSIGN_OR_RETURN(const LabelExpression* bound_label, BindLabels(*label));
          labels.push_back(bound_label);
          NoteCreated(TokenKind::kLabel, label->name);
        }
        target.labels = arena_.Copy(labels);
        break;
      }
    }
    if (item.value != nullptr) {
      MYCEL_ASSIGN_OR_RETURN(target.value, BindFreeValue(*item.value));
      if (target.kind == SetKind::kReplaceProperties || target.kind == SetKind::kAddProperties) {
        MYCEL_RETURN_IF_ERROR(
            CheckType(target.value, type_spec::kMap.Union(type_spec::kEntity), "Map, Node or Relationship"));
        NoteSetFromEntity(item, *target.value);
      }
    }
    bound.push_back(target);
  }
  return bound;
}

Status Binder::BindSet(const cypher::SetClause& clause, std::vector<const BoundClause*>* out) {
  auto* bound = NewClause<SetClause>(clause.range.begin);
  MYCEL_ASSIGN_OR_RETURN(std::vector<SetItem> items, BindSetItems(clause.items));
  bound->items = arena_.Copy(items);
  out->push_back(bound);
  return Status::Ok();
}

Status Binder::BindRemove(const cypher::RemoveClause& clause, std::vector<const BoundClause*>* out) {
  auto* bound = NewClause<RemoveClause>(clause.range.begin);
  WithRules scoped(this, {});
  std::vector<SetItem> items;
  for (const cypher::RemoveItem& item : clause.items) {
    SetItem removed{.offset = item.range.begin};
    if (item.labels.empty()) {
      MYCEL_ASSIGN_OR_RETURN(removed, BindSetTarget(*item.target, item.range.begin));
    } else {
      removed.kind = SetKind::kLabels;
      MYCEL_ASSIGN_OR_RETURN(removed.entity, BindExpression(*item.target));
      MYCEL_RETURN_IF_ERROR(CheckType(removed.entity, type_spec::kNode, "Node"));
      std::vector<const LabelExpression*> labels;
      for (const cypher::LabelExpression* label : item.labels) {
        MYCEL_ASSIGN_OR_RETURN(const LabelExpression* bound_label, BindLabels(*label));
        labels.push_back(bound_label);
      }
      removed.labels = arena_.Copy(labels);
    }
    items.push_back(removed);
  }
  bound->items = arena_.Copy(items);
  out->push_back(bound);
  return Status::Ok();
}

Status Binder::BindDelete(const cypher::DeleteClause& clause, std::vector<const BoundClause*>* out) {
  auto* bound = NewClause<DeleteClause>(clause.range.begin);
  bound->detach = clause.mode == cypher::DetachMode::kDetach;
  WithRules scoped(this, {});
  std::vector<const BoundExpression*> targets;
  for (const cypher::Expression* target : clause.targets) {
    if (target->kind == cypher::ExpressionKind::kLabelPredicate) {
      return Fail(ErrorId::kInvalidDelete, "DELETE doesn't support removing labels from a node. Try REMOVE.",
                  target->range.begin);
    }
    MYCEL_ASSIGN_OR_RETURN(const BoundExpression* expression, BindExpression(*target));
    MYCEL_RETURN_IF_ERROR(
        CheckType(expression, type_spec::kEntity.Union(type_spec::kPath), "Node, Path or Relationship"));
    targets.push_back(expression);
  }
  bound->targets = arena_.Copy(targets);
  out->push_back(bound);
  return Status::Ok();
}

Status Binder::BindForeach(const cypher::ForeachClause& clause, std::vector<const BoundClause*>* out) {
  auto* bound = NewClause<ForeachClause>(clause.range.begin);
  WithRules scoped(this, {});
  MYCEL_ASSIGN_OR_RETURN(bound->list, BindExpression(*clause.list));
  types::TypeSpec element = bound->list->type.Element();
  if (element.kinds == 0 || !bound->list->type.Only(types::Kind::kList)) element = type_spec::kAny;
  bound->variable = NewVariable(clause.variable.text, VariableRole::kValue, element, clause.variable.range.begin);
  const Scope outer = scope_;
  scope_.Set(variable(bound->variable).name, bound->variable);
  std::vector<const BoundClause*> body;
  for (const cypher::Clause* inner : clause.body) {
    BoundSingleQuery unused_query;
    std::vector<std::string_view> unused_names;
    MYCEL_RETURN_IF_ERROR(BindClause(*inner, {}, false, &body, &unused_query, &unused_names));
  }
  scope_ = outer;
  bound->body = arena_.Copy(body);
  out->push_back(bound);
  return Status::Ok();
}

}  // namespace mycel::engine::binder
