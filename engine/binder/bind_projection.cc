// WITH and RETURN: columns, grouping, ordering, paging.
#include <algorithm>
#include <set>

#include "engine/binder/binder.h"
#include "engine/binder/rewrite_expression.h"

namespace mycel::engine::binder {

Result<std::vector<Binder::DraftItem>> Binder::DraftItems(const cypher::Projection& projection, bool is_return, uint32_t offset) {
  std::vector<DraftItem> drafts;
  if (projection.star) {
    if (scope_.empty() && projection.items.empty()) {
      return Fail(ErrorId::kNoVariablesInScope,
                  std::string(is_return ? "RETURN" : "WITH") + " * is not allowed when there are no variables in scope", offset);
    }
    std::vector<std::string_view> names = scope_.names();
    std::sort(names.begin(), names.end());
    for (const std::string_view name : names) {
      drafts.push_back({.name = name, .star_variable = *scope_.Find(name), .offset = offset});
    }
  }
  for (const cypher::ProjectionItem& item : projection.items) {
    DraftItem draft{.source = item.expression, .offset = item.text_range.begin};
    if (item.alias) {
      draft.name = Intern(item.alias->text);
    } else if (const auto* variable_item = item.expression->TryAs<cypher::Variable>()) {
      draft.name = Intern(variable_item->name);
    } else if (is_return) {
      draft.name = Intern(parsed_.TextOf(item.text_range));
    } else {
      return Fail(ErrorId::kNoExpressionAlias, "Expression in WITH must be aliased (use AS)", item.text_range.begin);
    }
    draft.aggregates = ContainsAggregate(*item.expression);
    drafts.push_back(draft);
  }
  std::set<std::string_view> seen;
  for (const DraftItem& draft : drafts) {
    if (!seen.insert(draft.name).second) {
      return Fail(ErrorId::kColumnNameConflict, "Multiple result columns with the same name are not supported: `" +
                                                    std::string(draft.name) + "`",
                  draft.offset);
    }
  }
  return drafts;
}

Status Binder::BindItems(std::vector<DraftItem>* drafts, ProjectionClause* clause, QueryRules rules, bool is_return) {
  std::vector<Aggregation> aggregations;
  std::vector<ProjectionItem> grouping;
  std::vector<ProjectionItem> items(drafts->size());
  const bool aggregates = std::any_of(drafts->begin(), drafts->end(), [](const DraftItem& d) { return d.aggregates; });
  // Grouping items first: the aggregating ones may repeat them.
  for (size_t i = 0; i < drafts->size(); ++i) {
    DraftItem& draft = (*drafts)[i];
    if (draft.aggregates) continue;
    const BoundExpression* bound = nullptr;
    if (draft.source == nullptr) {
      NoteUse(draft.star_variable);
      bound = NewVariableRef(draft.star_variable, {draft.offset, draft.offset});
    } else {
      MYCEL_ASSIGN_OR_RETURN(bound, BindExpression(*draft.source));
    }
    const bool fresh = is_return && rules.subquery_call;
    if (bound->kind == ExpressionKind::kVariable && !fresh) {
      draft.output = bound->As<VariableExpression>().variable;
    } else {
      const VariableRole role = bound->kind == ExpressionKind::kVariable
                                    ? variable(bound->As<VariableExpression>().variable).role
                                    : VariableRole::kValue;
      draft.output = NewVariable(draft.name, role, bound->type, draft.offset);
    }
    items[i] = {draft.output, bound, draft.name};
    if (aggregates) {
      grouping.push_back(items[i]);
      items[i].expression = NewVariableRef(draft.output, {bound->offset, bound->end});
    }
  }
  for (size_t i = 0; i < drafts->size(); ++i) {
    DraftItem& draft = (*drafts)[i];
    if (!draft.aggregates) continue;
    WithRules scoped(this, {.aggregations = &aggregations});
    MYCEL_ASSIGN_OR_RETURN(const BoundExpression* bound, BindExpression(*draft.source));
    MYCEL_ASSIGN_OR_RETURN(bound, ReplaceGroupings(bound, grouping, aggregations, true));
    draft.output = NewVariable(draft.name, VariableRole::kValue, bound->type, draft.offset);
    items[i] = {draft.output, bound, draft.name};
  }
  clause->aggregates = aggregates;
  clause->grouping = arena_.Copy(grouping);
  clause->aggregations = arena_.Copy(aggregations);
  clause->items = arena_.Copy(items);
  return Status::Ok();
}

Result<const BoundExpression*> Binder::ReplaceGroupings(const BoundExpression* expression, std::span<const ProjectionItem> grouping,
                                                        std::span<const Aggregation> aggregations, bool simple_only) {
  Status failure;
  const auto visible = [&](VarId id) {
    for (const ProjectionItem& item : grouping) {
      if (item.output == id) return true;
    }
    for (const Aggregation& aggregation : aggregations) {
      if (aggregation.output == id) return true;
    }
    return false;
  };
  const BoundExpression* replaced = RewriteExpression(&arena_, expression, [&](const BoundExpression* node) -> const BoundExpression* {
    for (const ProjectionItem& item : grouping) {
      const ExpressionKind kind = item.expression->kind;
      if (simple_only && kind != ExpressionKind::kVariable && kind != ExpressionKind::kProperty) continue;
      if (SameExpression(*node, *item.expression)) return NewVariableRef(item.output, {node->offset, node->end});
    }
    if (failure.ok() && node->kind == ExpressionKind::kVariable) {
      const VarId id = node->As<VariableExpression>().variable;
      if (!visible(id) && !IsLocalTo(*expression, id)) {
        failure = Fail(ErrorId::kAmbiguousAggregationExpression,
                       "Aggregation column contains implicit grouping expressions. For example, in 'RETURN n.a, n.a + n.b + count(*)' "
                       "the aggregation expression 'n.a + n.b + count(*)' includes the implicit grouping key 'n.b'. It may be possible "
                       "to rewrite the query by extracting these grouping/aggregation expressions into a preceding WITH clause. "
                       "Illegal expression(s): " +
                           std::string(variable(id).name),
                       node->offset);
      }
    }
    return nullptr;
  });
  if (!failure.ok()) return failure;
  return replaced;
}

Result<const BoundExpression*> Binder::BindPageCount(const cypher::Expression& count, std::string_view what) {
  const uint32_t offset = count.range.begin;
  WithRules scoped(this, {});
  const Scope saved = scope_;
  scope_ = Scope();
  Result<const BoundExpression*> bound = BindExpression(count);
  scope_ = saved;
  if (!bound.ok()) {
    if (bound.status().id() == ErrorId::kUndefinedVariable) {
      return Fail(ErrorId::kNonConstantExpression, "It is not allowed to refer to variables in " + std::string(what), offset);
    }
    return bound;
  }
  if ((*bound)->kind == ExpressionKind::kLiteral) {
    const types::Value& value = (*bound)->As<LiteralExpression>().value;
    if (value.is_integer() && value.AsInteger() < 0) {
      return Fail(ErrorId::kNegativeIntegerArgument,
                  "Invalid input. '" + std::to_string(value.AsInteger()) + "' is not a valid value. Must be a non-negative integer.",
                  offset);
    }
  }
  if ((*bound)->type.kinds != 0 && !(*bound)->type.Overlaps(types::type_spec::kInteger)) {
    return Fail(ErrorId::kInvalidArgumentTypeSyntax,
                "Type mismatch: expected Integer but was " + (*bound)->type.ToString() + " in " + std::string(what), offset);
  }
  return bound;
}

Status Binder::BindOrderAndPage(const cypher::OrderAndPage& page, const std::vector<DraftItem>& drafts, const Scope& input,
                                const Scope& output, ProjectionClause* clause) {
  // What ORDER BY sees: the new columns over the input's variables. After DISTINCT or aggregation only what was projected
  // is left; expressions that repeat a projected one mean its column.
  const bool closed = clause->distinct || clause->aggregates;
  Scope visible = input;
  for (const std::string_view name : output.names()) visible.Set(name, *output.Find(name));
  std::vector<Aggregation> aggregations(clause->aggregations.begin(), clause->aggregations.end());
  std::vector<ProjectionItem> known(clause->grouping.begin(), clause->grouping.end());
  if (!clause->aggregates) known.assign(clause->items.begin(), clause->items.end());
  std::vector<SortItem> sort;
  for (const cypher::OrderItem& item : page.order_by) {
    const bool aggregates = ContainsAggregate(*item.expression);
    if (aggregates && !clause->aggregates) {
      return Fail(ErrorId::kInvalidAggregation, "Cannot use aggregation in ORDER BY if there are no aggregate expressions in the preceding projection",
                  item.expression->range.begin);
    }
    scope_ = visible;
    WithRules scoped(this, {.aggregations = clause->aggregates ? &aggregations : nullptr});
    MYCEL_ASSIGN_OR_RETURN(const BoundExpression* bound, BindExpression(*item.expression));
    if (closed) {
      std::vector<ProjectionItem> replaceable = known;
      for (const ProjectionItem& projected : clause->items) {
        if (clause->aggregates) replaceable.push_back({projected.output, NewVariableRef(projected.output, {}), projected.name});
      }
      Result<const BoundExpression*> replaced = ReplaceGroupings(bound, replaceable, aggregations, aggregates);
      if (!replaced.ok()) {
        if (aggregates) return replaced.status();
        // Only projected columns are visible: the name is unknown here.
        const uint32_t at = replaced.status().offset().value_or(item.expression->range.begin);
        return Fail(ErrorId::kUndefinedVariable,
                    "In a WITH/RETURN with DISTINCT or an aggregation, it is not possible to access variables declared before the "
                    "WITH/RETURN: " + std::string(parsed_.TextOf(item.expression->range)),
                    at);
      }
      bound = *replaced;
    }
    sort.push_back({bound, item.descending});
  }
  clause->aggregations = arena_.Copy(aggregations);
  clause->sort = arena_.Copy(sort);
  if (page.skip != nullptr) {
    MYCEL_ASSIGN_OR_RETURN(clause->skip, BindPageCount(*page.skip, "SKIP"));
  }
  if (page.limit != nullptr) {
    MYCEL_ASSIGN_OR_RETURN(clause->limit, BindPageCount(*page.limit, "LIMIT"));
  }
  static_cast<void>(drafts);
  return Status::Ok();
}

Status Binder::BindProjection(const cypher::Projection& projection, const cypher::Expression* where, bool is_return, QueryRules rules,
                              uint32_t offset, std::vector<const BoundClause*>* out, BoundSingleQuery* query,
                              std::vector<std::string_view>* names) {
  MYCEL_ASSIGN_OR_RETURN(std::vector<DraftItem> drafts, DraftItems(projection, is_return, offset));
  auto* clause = NewClause<ProjectionClause>(offset);
  clause->is_return = is_return;
  clause->distinct = projection.distinct;
  const bool outer_literals = literals_may_be_free_;
  literals_may_be_free_ = false;
  Status items = BindItems(&drafts, clause, rules, is_return);
  literals_may_be_free_ = outer_literals;
  MYCEL_RETURN_IF_ERROR(std::move(items));
  const Scope input = scope_;
  Scope output;
  for (const DraftItem& draft : drafts) output.Set(draft.name, draft.output);
  MYCEL_RETURN_IF_ERROR(BindOrderAndPage(projection.page, drafts, input, output, clause));
  if (where != nullptr) {
    scope_ = output;
    if (!clause->distinct && !clause->aggregates) {
      scope_ = input;
      for (const std::string_view name : output.names()) scope_.Set(name, *output.Find(name));
    }
    MYCEL_ASSIGN_OR_RETURN(clause->where, BindCondition(*where));
  }
  scope_ = output;
  out->push_back(clause);
  if (is_return) {
    std::vector<VarId> columns;
    names->clear();
    for (const DraftItem& draft : drafts) {
      columns.push_back(draft.output);
      names->push_back(draft.name);
    }
    query->columns = arena_.Copy(columns);
  }
  return Status::Ok();
}

}  // namespace mycel::engine::binder
