// Clauses that filter, order or extend rows without closing the scope: projections of everything that is visible.
#include <algorithm>
#include <cctype>

#include "engine/binder/binder.h"

namespace mycel::engine::binder {

ProjectionClause* Binder::NewPassThrough(uint32_t offset, std::vector<ProjectionItem>* items) {
  for (const std::string_view name : scope_.names()) {
    const VarId id = *scope_.Find(name);
    NoteUse(id);
    items->push_back({id, NewVariableRef(id, {offset, offset}), name});
  }
  return NewClause<ProjectionClause>(offset);
}

Status Binder::BindFilter(const cypher::FilterClause& clause, std::vector<const BoundClause*>* out) {
  std::vector<ProjectionItem> items;
  ProjectionClause* bound = NewPassThrough(clause.range.begin, &items);
  WithRules scoped(this, {});
  MYCEL_ASSIGN_OR_RETURN(bound->where, BindCondition(*clause.where));
  bound->items = arena_.Copy(items);
  out->push_back(bound);
  return Status::Ok();
}

Status Binder::BindLet(const cypher::LetClause& clause, std::vector<const BoundClause*>* out) {
  std::vector<ProjectionItem> items;
  ProjectionClause* bound = NewPassThrough(clause.range.begin, &items);
  WithRules scoped(this, {});
  // Values see the row as it came: the new names count from the next clause on.
  Scope extended = scope_;
  for (const cypher::LetItem& item : clause.items) {
    MYCEL_ASSIGN_OR_RETURN(const BoundExpression* value, BindExpression(*item.value));
    const uint32_t at = item.variable.range.begin;
    if (extended.Find(item.variable.text)) {
      return AlreadyDeclared(item.variable.text, at);
    }
    // A variable of its own even for a mere copy: the column would else be there twice.
    const VariableRole role = value->kind == ExpressionKind::kVariable
                                  ? variable(value->As<VariableExpression>().variable).role
                                  : VariableRole::kValue;
    const VarId id = NewVariable(item.variable.text, role, value->type, at);
    items.push_back({id, value, variable(id).name});
    extended.Set(variable(id).name, id);
  }
  scope_ = extended;
  bound->items = arena_.Copy(items);
  out->push_back(bound);
  return Status::Ok();
}

Status Binder::BindOrderByClause(const cypher::OrderByClause& clause, std::vector<const BoundClause*>* out) {
  std::vector<ProjectionItem> items;
  ProjectionClause* bound = NewPassThrough(clause.range.begin, &items);
  bound->items = arena_.Copy(items);
  const Scope visible = scope_;
  MYCEL_RETURN_IF_ERROR(BindOrderAndPage(clause.page, visible, bound));
  scope_ = visible;
  out->push_back(bound);
  return Status::Ok();
}

Status Binder::BindUse(const cypher::UseClause& clause, bool first) {
  const uint32_t at = clause.range.begin;
  if (!first) {
    return Fail(ErrorId::kInvalidClauseComposition,
                "USE clause must be either the first clause in a (sub-)query or preceded by an importing WITH clause",
                at);
  }
  if (clause.graph != nullptr) {
    return Fail(ErrorId::kSyntaxError,
                "Dynamic graph lookup not allowed here. This feature is only available on composite databases.",
                clause.graph->range.begin);
  }
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  if (std::equal(clause.name.begin(), clause.name.end(), context_.database.begin(), context_.database.end(), same)) {
    return Status::Ok();
  }
  return Fail(ErrorId::kDatabaseNotFound, "Graph not found: " + std::string(clause.name), at);
}

}  // namespace mycel::engine::binder
