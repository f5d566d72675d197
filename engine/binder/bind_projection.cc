// WITH and RETURN: columns, grouping, ordering, paging.
#include <algorithm>
#include <set>

#include "engine/binder/binder.h"
#include "engine/binder/rewrite_expression.h"
#include "engine/functions/registry.h"

namespace mycel::engine::binder {

namespace {

// Whether an item behind `*` gives the name a new meaning.
bool IsRenamed(const cypher::Projection& projection, std::string_view name) {
  return std::any_of(projection.items.begin(), projection.items.end(),
                     [&](const cypher::ProjectionItem& item) { return item.alias && item.alias->text == name; });
}

// The name that an item has without AS: a variable's, also where a map is made from it; empty for other expressions.
std::string_view NameOf(const cypher::Expression& expression) {
  const cypher::Expression* named = &expression;
  if (const auto* projection = expression.TryAs<cypher::MapProjection>()) named = projection->subject;
  const auto* variable = named->TryAs<cypher::Variable>();
  return variable == nullptr ? std::string_view() : variable->name;
}

}  // namespace

Result<std::vector<Binder::DraftItem>> Binder::DraftItems(const cypher::Projection& projection, bool is_return,
                                                          QueryRules rules, uint32_t offset) {
  std::vector<DraftItem> drafts;
  if (projection.star) {
    if (is_return && scope_.empty() && projection.items.empty()) {
      return Fail(ErrorId::kNoVariablesInScope, "RETURN * is not allowed when there are no variables in scope", offset);
    }
    std::vector<std::string_view> names = scope_.names();
    if (!rules.after_show) std::sort(names.begin(), names.end());
    for (const std::string_view name : names) {
      if (IsRenamed(projection, name)) continue;
      // What a subquery took over stays visible by itself, and is no column of its.
      if (constants_.Find(name)) continue;
      drafts.push_back({.name = name, .star_variable = *scope_.Find(name), .offset = offset});
    }
  }
  for (const cypher::ProjectionItem& item : projection.items) {
    DraftItem draft{.source = item.expression, .offset = item.text_range.begin};
    if (item.alias) {
      draft.name = Intern(item.alias->text);
    } else if (const std::string_view name = NameOf(*item.expression); !name.empty()) {
      draft.name = Intern(name);
    } else {
      draft.name = Intern(parsed_.TextOf(item.text_range));
      draft.unnamed = !is_return || rules.subquery_call;
    }
    MYCEL_RETURN_IF_ERROR(CheckShadowing(draft.name, item));
    draft.aggregates = ContainsAggregate(*item.expression);
    drafts.push_back(draft);
  }
  std::set<std::string_view> seen;
  for (const DraftItem& draft : drafts) {
    if (!draft.unnamed && !seen.insert(draft.name).second) {
      return Fail(ErrorId::kColumnNameConflict,
                  "Multiple result columns with the same name are not supported: `" + std::string(draft.name) + "`",
                  draft.offset);
    }
  }
  return drafts;
}

Status Binder::CheckOuterNames(const DraftItem& draft) const {
  if (draft.source == nullptr || !constants_.Find(draft.name)) return Status::Ok();
  const auto* same = draft.source->TryAs<cypher::Variable>();
  if (same != nullptr && same->name == draft.name) return Status::Ok();
  return Fail(ErrorId::kVariableAlreadyBound,
              "The variable `" + std::string(draft.name) +
                  "` is shadowing a variable with the same name from the outer scope and needs to be renamed",
              draft.offset);
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
      // A variable keeps its id as a key: what a subquery captures is found there.
      const VarId key =
          bound->kind == ExpressionKind::kVariable ? bound->As<VariableExpression>().variable : draft.output;
      grouping.push_back({key, bound, draft.name});
      items[i].expression = NewVariableRef(key, {bound->offset, bound->end});
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

Result<const BoundExpression*> Binder::ReplaceGroupings(const BoundExpression* expression,
                                                        std::span<const ProjectionItem> grouping,
                                                        std::span<const Aggregation> aggregations, bool simple_only) {
  Status failure;
  const auto visible = [&](VarId id) {
    if (constants_.Has(id) || id == csv_.line || id == csv_.file) return true;
    for (const ProjectionItem& item : grouping) {
      if (item.output == id) return true;
    }
    for (const Aggregation& aggregation : aggregations) {
      if (aggregation.output == id) return true;
    }
    return false;
  };
  const auto ambiguous = [&](VarId id, uint32_t offset) {
    failure = Fail(
        ErrorId::kAmbiguousAggregationExpression,
        "Aggregation column contains implicit grouping expressions. For example, in 'RETURN n.a, n.a + n.b + count(*)' "
        "the aggregation expression 'n.a + n.b + count(*)' includes the implicit grouping key 'n.b'. It may be "
        "possible "
        "to rewrite the query by extracting these grouping/aggregation expressions into a preceding WITH clause. "
        "Illegal expression(s): " +
            std::string(variable(id).name),
        offset);
  };
  const BoundExpression* replaced =
      RewriteExpression(&arena_, expression, [&](const BoundExpression* node) -> const BoundExpression* {
        for (const ProjectionItem& item : grouping) {
          const ExpressionKind kind = item.expression->kind;
          if (simple_only && kind != ExpressionKind::kVariable && kind != ExpressionKind::kProperty) continue;
          if (SameExpression(*node, *item.expression)) return NewVariableRef(item.output, {node->offset, node->end});
        }
        if (!failure.ok()) return nullptr;
        if (node->kind == ExpressionKind::kVariable) {
          const VarId id = node->As<VariableExpression>().variable;
          if (!visible(id) && !IsLocalTo(*expression, id)) ambiguous(id, node->offset);
        } else if (node->kind == ExpressionKind::kSubquery) {
          for (const VarId id : node->As<SubqueryExpression>().captured) {
            if (failure.ok() && !visible(id) && !IsLocalTo(*expression, id)) ambiguous(id, node->offset);
          }
        }
        return nullptr;
      });
  if (!failure.ok()) return failure;
  return replaced;
}

Result<const BoundExpression*> Binder::BindConstant(const cypher::Expression& value, std::string_view what,
                                                    ExpressionRules rules) {
  WithRules scoped(this, rules);
  const Scope saved = scope_;
  scope_ = Scope();
  Result<const BoundExpression*> bound = BindExpression(value);
  scope_ = saved;
  if (bound.ok() || bound.status().id() != ErrorId::kUndefinedVariable) return bound;
  return Fail(ErrorId::kNonConstantExpression, "It is not allowed to refer to variables in " + std::string(what),
              value.range.begin);
}

Result<const BoundExpression*> Binder::BindPageCount(const cypher::Expression& count, std::string_view what) {
  const uint32_t offset = count.range.begin;
  Result<const BoundExpression*> bound = BindConstant(count, what, {.page = what});
  if (!bound.ok()) return bound;
  if ((*bound)->kind == ExpressionKind::kLiteral) {
    const types::Value& value = (*bound)->As<LiteralExpression>().value;
    if (value.is_null()) {
      return Fail(ErrorId::kInvalidArgumentTypeSyntax,
                  "Invalid input. 'NULL' is not a valid value. Must be a non-negative integer.", offset);
    }
    if (value.is_integer() && value.AsInteger() < 0) {
      return Fail(ErrorId::kNegativeIntegerArgument,
                  "Invalid input. '" + std::to_string(value.AsInteger()) +
                      "' is not a valid value. Must be a non-negative integer.",
                  offset);
    }
  }
  if ((*bound)->type.kinds != 0 && !(*bound)->type.Overlaps(types::type_spec::kInteger)) {
    return Fail(ErrorId::kInvalidArgumentTypeSyntax,
                "Type mismatch: expected Integer but was " + (*bound)->type.ToString() + " in " + std::string(what),
                offset);
  }
  return bound;
}

Result<const BoundExpression*> Binder::CloseExpression(const BoundExpression* expression,
                                                       const ProjectionClause& clause,
                                                       std::span<const Aggregation> aggregations) {
  if (!clause.distinct && !clause.aggregates) return expression;
  const bool aggregates =
      aggregations.size() > clause.aggregations.size() || MentionsAny(*expression, [&](VarId id) {
        return std::any_of(aggregations.begin(), aggregations.end(),
                           [&](const Aggregation& aggregation) { return aggregation.output == id; });
      });
  // Expressions that repeat a projected one mean its column.
  std::vector<ProjectionItem> columns;
  if (clause.aggregates) columns.assign(clause.grouping.begin(), clause.grouping.end());
  for (const ProjectionItem& item : clause.items) {
    if (clause.aggregates) {
      columns.push_back({item.output, NewVariableRef(item.output, {}), item.name});
    } else {
      columns.push_back(item);
    }
  }
  const auto undefined = [&](uint32_t at) {
    return Fail(
        ErrorId::kUndefinedVariable,
        "In a WITH/RETURN with DISTINCT or an aggregation, it is not possible to access variables declared before the "
        "WITH/RETURN: " +
            std::string(parsed_.text().substr(expression->offset, expression->end - expression->offset)),
        at);
  };
  // An aggregate that was not projected could only be computed from what is gone by now.
  for (const Aggregation& aggregation : aggregations.subspan(clause.aggregations.size())) {
    for (const BoundExpression* argument : aggregation.arguments) {
      if (MentionsAny(*argument, [&](VarId id) { return !IsLocalTo(*argument, id); }))
        return undefined(aggregation.offset);
    }
  }
  Result<const BoundExpression*> replaced = ReplaceGroupings(expression, columns, aggregations, aggregates);
  if (replaced.ok()) return replaced;
  const bool of_grouping =
      aggregates && MentionsAny(*expression, [&](VarId id) {
        return std::any_of(clause.grouping.begin(), clause.grouping.end(), [&](const ProjectionItem& item) {
          return item.expression->kind != ExpressionKind::kVariable &&
                 MentionsAny(*item.expression, [&](VarId other) { return other == id; });
        });
      });
  if (of_grouping) return replaced.status();
  return undefined(replaced.status().offset().value_or(expression->offset));
}

Status Binder::BindOrderAndPage(const cypher::OrderAndPage& page, const Scope& visible, ProjectionClause* clause) {
  std::vector<Aggregation> aggregations(clause->aggregations.begin(), clause->aggregations.end());
  std::vector<SortItem> sort;
  for (const cypher::OrderItem& item : page.order_by) {
    if (!clause->aggregates && ContainsAggregate(*item.expression)) {
      return Fail(
          ErrorId::kInvalidAggregation,
          "Cannot use aggregation in ORDER BY if there are no aggregate expressions in the preceding projection",
          item.expression->range.begin);
    }
    scope_ = visible;
    WithRules scoped(this, {.aggregations = clause->aggregates ? &aggregations : nullptr});
    MYCEL_ASSIGN_OR_RETURN(const BoundExpression* bound, BindExpression(*item.expression));
    MYCEL_ASSIGN_OR_RETURN(bound, CloseExpression(bound, *clause, aggregations));
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
  return Status::Ok();
}

Status Binder::BindColumns(const cypher::OrderAndPage& page, QueryRules rules, std::vector<DraftItem>* drafts,
                           ProjectionClause* clause, Scope* visible) {
  for (const DraftItem& draft : *drafts) {
    if (!clause->is_return) MYCEL_RETURN_IF_ERROR(CheckOuterNames(draft));
  }
  const bool outer_literals = literals_may_be_free_;
  literals_may_be_free_ = false;
  Status items = BindItems(drafts, clause, rules, clause->is_return);
  literals_may_be_free_ = outer_literals;
  MYCEL_RETURN_IF_ERROR(std::move(items));
  if (clause->aggregates) csv_ = {};
  *visible = scope_;
  for (const DraftItem& draft : *drafts) visible->Set(draft.name, draft.output);
  return BindOrderAndPage(page, *visible, clause);
}

// An aggregate in it stands for the column that holds the same one.
Status Binder::BindProjectionWhere(const cypher::Expression& where, ProjectionClause* clause) {
  std::vector<Aggregation> aggregations(clause->aggregations.begin(), clause->aggregations.end());
  WithRules scoped(this, {.aggregations = clause->aggregates ? &aggregations : nullptr});
  MYCEL_ASSIGN_OR_RETURN(const BoundExpression* bound, BindCondition(where));
  MYCEL_ASSIGN_OR_RETURN(clause->where, CloseExpression(bound, *clause, aggregations));
  if (aggregations.size() == clause->aggregations.size()) return Status::Ok();
  const Aggregation& added = aggregations.back();
  return Fail(ErrorId::kInvalidAggregation,
              "Invalid use of aggregating function " + std::string(added.function->name) + "(...) in this context",
              added.offset);
}

Status Binder::BindProjection(const cypher::Projection& projection, const cypher::Expression* where, bool is_return,
                              QueryRules rules, uint32_t offset, std::vector<const BoundClause*>* out,
                              BoundSingleQuery* query, std::vector<std::string_view>* names) {
  MYCEL_ASSIGN_OR_RETURN(std::vector<DraftItem> drafts, DraftItems(projection, is_return, rules, offset));
  auto* clause = NewClause<ProjectionClause>(offset);
  clause->is_return = is_return;
  clause->distinct = projection.distinct;
  Scope visible;
  Status items = BindColumns(projection.page, rules, &drafts, clause, &visible);
  const auto unnamed = std::find_if(drafts.begin(), drafts.end(), [](const DraftItem& draft) { return draft.unnamed; });
  // What is wrong with the order of groups is told first.
  if (unnamed != drafts.end() && (items.ok() || items.id() != ErrorId::kAmbiguousAggregationExpression)) {
    return Fail(ErrorId::kNoExpressionAlias,
                std::string(is_return ? "Expression in CALL { RETURN ... }" : "Expression in WITH") +
                    " must be aliased (use AS)",
                unnamed->offset);
  }
  MYCEL_RETURN_IF_ERROR(std::move(items));
  Scope output;
  for (const DraftItem& draft : drafts) output.Set(draft.name, draft.output);
  if (where != nullptr) {
    scope_ = visible;
    MYCEL_RETURN_IF_ERROR(BindProjectionWhere(*where, clause));
  }
  for (const std::string_view name : constants_.names()) {
    if (!output.Find(name)) output.Set(name, *constants_.Find(name));
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
