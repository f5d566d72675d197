// Subqueries inside expressions: EXISTS, COUNT, COLLECT, pattern predicates and comprehensions.
#include "engine/binder/binder.h"

namespace mycel::engine::binder {

namespace type_spec = types::type_spec;

namespace {

types::TypeSpec ResultType(SubqueryKind kind) {
  switch (kind) {
    case SubqueryKind::kExists:
      return type_spec::kBoolean;
    case SubqueryKind::kCount:
      return type_spec::kInteger;
    case SubqueryKind::kCollect:
      return type_spec::kList;
  }
  return type_spec::kAny;
}

}  // namespace

Status Binder::CheckReadsGraph(uint32_t offset) const {
  if (rules_.page.empty()) return Status::Ok();
  const std::string clause(rules_.page);
  return Fail(ErrorId::kNonConstantExpression,
              "It is not allowed to use patterns in the expression for " + clause + ", so that the value for " +
                  clause + " can be statically calculated.",
              offset);
}

Result<const BoundExpression*> Binder::BindSubquery(const cypher::SubqueryExpression& subquery) {
  static constexpr SubqueryKind kKinds[] = {SubqueryKind::kExists, SubqueryKind::kCount, SubqueryKind::kCollect};
  MYCEL_RETURN_IF_ERROR(CheckReadsGraph(subquery.range.begin));
  if (in_merge_) {
    return Fail(ErrorId::kSyntaxError, "Subquery expressions are not allowed in a MERGE clause.", subquery.range.begin);
  }
  auto* node = New<SubqueryExpression>(subquery.range);
  node->subquery = kKinds[static_cast<int>(subquery.subquery)];
  node->type = ResultType(node->subquery);
  BeginCapture();
  const Scope outer = scope_;
  const Scope outer_constants = constants_;
  constants_ = scope_;
  const bool outer_writes = writes_;
  writes_ = false;
  WithRules scoped(this, {});
  Result<const BoundQuery*> query =
      BindQuery(*subquery.query, {.may_omit_return = node->subquery != SubqueryKind::kCollect});
  scope_ = outer;
  constants_ = outer_constants;
  const bool inner_writes = writes_;
  writes_ = outer_writes;
  CaptureFrame frame = EndCapture();
  MYCEL_RETURN_IF_ERROR(query.status());
  if (inner_writes) {
    return Fail(ErrorId::kInvalidClauseComposition, "A subquery expression cannot contain any updates",
                subquery.range.begin);
  }
  if (node->subquery == SubqueryKind::kCollect && (*query)->columns.size() != 1) {
    return Fail(ErrorId::kSyntaxError, "A Collect Expression must end with a single return column.",
                subquery.range.begin);
  }
  node->query = *query;
  node->captured = arena_.Copy(frame.captured);
  return node;
}

Result<const BoundExpression*> Binder::BindPatternExpression(const cypher::PatternExpression& pattern) {
  if (pattern.pattern->legacy_shortest != cypher::LegacyShortest::kNone) return BindShortestPathValue(pattern);
  if (!rules_.pattern_predicates) {
    return Fail(ErrorId::kUnexpectedSyntax,
                "A pattern expression should only be used in order to test the existence of a pattern. It can no "
                "longer be used inside "
                "the function size(), an alternative is to replace size() with COUNT {}.",
                pattern.range.begin);
  }
  auto* node = New<SubqueryExpression>(pattern.range, type_spec::kBoolean);
  node->subquery = SubqueryKind::kExists;
  BeginCapture();
  const Scope outer = scope_;
  WithRules scoped(this, {});
  auto* match = NewClause<MatchClause>(pattern.range.begin);
  std::vector<const BoundExpression*> predicates;
  std::vector<VarId> introduced;
  const cypher::PathPattern* paths[] = {pattern.pattern};
  Result<BoundPattern> bound = BindPattern(paths, false, &predicates, &introduced);
  scope_ = outer;
  CaptureFrame frame = EndCapture();
  MYCEL_RETURN_IF_ERROR(bound.status());
  for (const VarId id : introduced) {
    // A predicate asks about what is there: it cannot name something new.
    if (!variable(id).name.empty()) return Undefined(variable(id).name, variable(id).offset);
  }
  match->pattern = *bound;
  match->predicates = arena_.Copy(predicates);
  auto* query = arena_.New<BoundQuery>();
  BoundSingleQuery single;
  single.clauses = arena_.Copy(std::vector<const BoundClause*>{match});
  query->branches = arena_.Copy(std::vector<BoundSingleQuery>{single});
  node->query = query;
  node->captured = arena_.Copy(frame.captured);
  return node;
}

Result<const BoundExpression*> Binder::BindPatternComprehension(const cypher::PatternComprehension& comprehension) {
  MYCEL_RETURN_IF_ERROR(CheckReadsGraph(comprehension.range.begin));
  auto* node = New<SubqueryExpression>(comprehension.range, type_spec::kList);
  node->subquery = SubqueryKind::kCollect;
  BeginCapture();
  const Scope outer = scope_;
  WithRules scoped(this, {});
  auto* match = NewClause<MatchClause>(comprehension.range.begin);
  auto* projection = NewClause<ProjectionClause>(comprehension.range.begin);
  VarId column;
  const auto bind = [&]() -> Status {
    std::vector<const BoundExpression*> predicates;
    std::vector<VarId> introduced;
    const cypher::PathPattern* paths[] = {comprehension.pattern};
    Result<BoundPattern> pattern = BindPattern(paths, false, &predicates, &introduced);
    if (!pattern.ok()) return pattern.status();
    if (comprehension.where != nullptr) MYCEL_RETURN_IF_ERROR(BindConjuncts(*comprehension.where, &predicates));
    match->pattern = *pattern;
    match->predicates = arena_.Copy(predicates);
    Result<const BoundExpression*> value = BindExpression(*comprehension.projection);
    if (!value.ok()) return value.status();
    column = NewVariable("", VariableRole::kValue, (*value)->type, comprehension.projection->range.begin);
    projection->is_return = true;
    projection->items = arena_.Copy(std::vector<ProjectionItem>{{column, *value, "value"}});
    return Status::Ok();
  };
  Status status = bind();
  scope_ = outer;
  CaptureFrame frame = EndCapture();
  MYCEL_RETURN_IF_ERROR(std::move(status));
  auto* query = arena_.New<BoundQuery>();
  BoundSingleQuery single;
  single.clauses = arena_.Copy(std::vector<const BoundClause*>{match, projection});
  single.columns = arena_.Copy(std::vector<VarId>{column});
  query->branches = arena_.Copy(std::vector<BoundSingleQuery>{single});
  query->columns = single.columns;
  node->query = query;
  node->captured = arena_.Copy(frame.captured);
  node->type = type_spec::ListOf(variable(column).type);
  return node;
}

Result<const BoundExpression*> Binder::BindShortestPathValue(const cypher::PatternExpression& pattern) {
  // shortestPath(...) as a value is the head of COLLECT { MATCH p = shortestPath(...) RETURN p }, allShortestPaths(...)
  // the whole list.
  auto* collect = New<SubqueryExpression>(pattern.range, type_spec::ListOf(type_spec::kPath));
  collect->subquery = SubqueryKind::kCollect;
  BeginCapture();
  const Scope outer = scope_;
  WithRules scoped(this, {});
  auto* match = NewClause<MatchClause>(pattern.range.begin);
  std::vector<const BoundExpression*> predicates;
  std::vector<VarId> introduced;
  cypher::PathPattern named = *pattern.pattern;
  named.variable = cypher::ParsedName{"  path", pattern.range};
  const cypher::PathPattern* paths[] = {&named};
  Result<BoundPattern> bound = BindPattern(paths, false, &predicates, &introduced);
  const std::optional<VarId> path = scope_.Find("  path");
  scope_ = outer;
  CaptureFrame frame = EndCapture();
  MYCEL_RETURN_IF_ERROR(bound.status());
  for (const VarId id : introduced) {
    // The ends are known before; only the relationships may be named here.
    const Variable& one = variable(id);
    if (one.role == VariableRole::kNode && !one.name.empty()) return Undefined(one.name, one.offset + 1);
  }
  match->pattern = *bound;
  match->predicates = arena_.Copy(predicates);
  auto* projection = NewClause<ProjectionClause>(pattern.range.begin);
  projection->is_return = true;
  projection->items = arena_.Copy(std::vector<ProjectionItem>{{*path, NewVariableRef(*path, pattern.range), "path"}});
  auto* query = arena_.New<BoundQuery>();
  BoundSingleQuery single;
  single.clauses = arena_.Copy(std::vector<const BoundClause*>{match, projection});
  single.columns = arena_.Copy(std::vector<VarId>{*path});
  query->branches = arena_.Copy(std::vector<BoundSingleQuery>{single});
  query->columns = single.columns;
  collect->query = query;
  collect->captured = arena_.Copy(frame.captured);
  if (pattern.pattern->legacy_shortest == cypher::LegacyShortest::kAllShortestPaths) return collect;
  return NewOperator(Operator::kSubscript, {collect, NewLiteral(types::Value::Integer(0), pattern.range)},
                     pattern.range, type_spec::kPath);
}

}  // namespace mycel::engine::binder
