// Cypher 25's composed queries, taken apart into what there is already.
//
// NEXT: the columns of one part are the variables of the next one, which reads them as a table. A part of one query is
// simply gone on with. A union reads the table once in every branch:
//
//   q NEXT a UNION b      q WITH collect({…}) AS rows CALL (rows) { UNWIND rows AS row WITH row.x AS x, … a UNION … b }
//
// WHEN: the branch is chosen once for every row, then the others give nothing:
//
//   WHEN c THEN a ELSE b  WITH *, CASE WHEN c THEN 0 ELSE 1 END AS choice
//                         CALL (*) { FILTER choice = 0 CALL (*) { a } UNION ALL FILTER choice = 1 CALL (*) { b } }
#include <algorithm>
#include <utility>

#include "engine/binder/binder.h"
#include "engine/functions/registry.h"

namespace mycel::engine::binder {

namespace type_spec = types::type_spec;

CallSubqueryClause* Binder::NewCall(const BoundQuery* query, std::vector<VarId> imported, uint32_t offset) {
  auto* call = NewClause<CallSubqueryClause>(offset);
  call->query = query;
  call->imported = arena_.Copy(imported);
  call->returned = query->columns;
  return call;
}

Result<const BoundQuery*> Binder::BindNext(const cypher::ParsedQuery& query, QueryRules rules) {
  BoundSingleQuery single;
  std::vector<const BoundClause*> clauses;
  std::vector<std::string_view> names;
  std::vector<VarId> columns;
  const bool outer_writes = std::exchange(writes_, false);
  const Scope outer = scope_;
  rules.top_level = false;
  for (size_t i = 0; i < query.branches.size(); ++i) {
    const bool last = i + 1 == query.branches.size();
    MYCEL_RETURN_IF_ERROR(BindPart(*query.branches[i], rules, last, &clauses, &names, &columns));
    if (last) break;
    if (columns.empty()) {
      return Fail(ErrorId::kInvalidClauseComposition,
                  "A query in front of NEXT must end with a RETURN, whose columns the next one reads",
                  query.branches[i]->range.begin);
    }
    Scope visible;
    for (size_t c = 0; c < columns.size(); ++c) visible.Set(names[c], columns[c]);
    for (const std::string_view name : constants_.names()) {
      if (!visible.Find(name)) visible.Set(name, *constants_.Find(name));
    }
    scope_ = visible;
  }
  scope_ = outer;
  single.clauses = arena_.Copy(clauses);
  single.columns = arena_.Copy(columns);
  single.writes = writes_;
  writes_ = writes_ || outer_writes;
  auto* bound = arena_.New<BoundQuery>();
  bound->columns = single.columns;
  bound->writes = single.writes;
  bound->branches = arena_.Copy(std::vector<BoundSingleQuery>{single});
  bound->column_names = arena_.Copy(names);
  return bound;
}

Status Binder::BindPart(const cypher::ParsedQuery& part, QueryRules rules, bool last,
                        std::vector<const BoundClause*>* out, std::vector<std::string_view>* names,
                        std::vector<VarId>* columns) {
  if (part.kind == cypher::QueryKind::kUnion && !out->empty()) return BindUnionPart(part, rules, out, names, columns);
  names->clear();
  columns->clear();
  if (part.kind == cypher::QueryKind::kSingle) {
    MYCEL_ASSIGN_OR_RETURN(const BoundSingleQuery single, BindSingleQuery(part.clauses, rules, names));
    out->insert(out->end(), single.clauses.begin(), single.clauses.end());
    columns->assign(single.columns.begin(), single.columns.end());
    return Status::Ok();
  }
  // Conditions are asked for every row; what such a part returns takes the row's place.
  BeginCapture();
  rules.top_level = false;
  rules.subquery_call = true;
  Result<const BoundQuery*> query = BindQuery(part, rules);
  CaptureFrame frame = EndCapture();
  MYCEL_RETURN_IF_ERROR(query.status());
  out->push_back(NewCall(*query, std::move(frame.captured), part.range.begin));
  names->assign((*query)->column_names.begin(), (*query)->column_names.end());
  columns->assign((*query)->columns.begin(), (*query)->columns.end());
  if (columns->empty()) return Status::Ok();
  auto* projection = NewClause<ProjectionClause>(part.range.begin);
  projection->is_return = last;
  std::vector<ProjectionItem> items;
  for (size_t i = 0; i < columns->size(); ++i) {
    items.push_back({(*columns)[i], NewVariableRef((*columns)[i], part.range), (*names)[i]});
  }
  projection->items = arena_.Copy(items);
  out->push_back(projection);
  return Status::Ok();
}

VarId Binder::GatherRows(std::span<const std::string_view> names, cypher::SourceRange range,
                         std::vector<const BoundClause*>* out) {
  auto* row = New<MapExpression>(range, type_spec::kMap);
  std::vector<const BoundExpression*> values;
  for (const std::string_view name : names) values.push_back(NewVariableRef(*scope_.Find(name), range));
  row->keys = arena_.Copy(std::vector<std::string_view>(names.begin(), names.end()));
  row->values = arena_.Copy(values);
  const VarId rows = NewVariable("", VariableRole::kValue, type_spec::kList, range.begin);
  auto* gather = NewClause<ProjectionClause>(range.begin);
  gather->aggregates = true;
  Aggregation collect;
  collect.output = rows;
  collect.function = functions::FindFunction("collect");
  collect.arguments = arena_.Copy(std::vector<const BoundExpression*>{row});
  collect.offset = range.begin;
  gather->aggregations = arena_.Copy(std::vector<Aggregation>{collect});
  gather->items = arena_.Copy(std::vector<ProjectionItem>{{rows, NewVariableRef(rows, range), "rows"}});
  out->push_back(gather);
  return rows;
}

void Binder::SpreadRows(VarId rows, std::span<const std::string_view> names, const Scope& input,
                        cypher::SourceRange range, std::vector<const BoundClause*>* out) {
  auto* unwind = NewClause<UnwindClause>(range.begin);
  NoteUse(rows);
  unwind->list = NewVariableRef(rows, range);
  unwind->variable = NewVariable("", VariableRole::kValue, type_spec::kMap, range.begin);
  out->push_back(unwind);
  auto* open = NewClause<ProjectionClause>(range.begin);
  std::vector<ProjectionItem> items;
  Scope visible = constants_;
  for (const std::string_view name : names) {
    const Variable outside = variable(*input.Find(name));
    auto* value = New<PropertyExpression>(range, outside.type);
    value->object = NewVariableRef(unwind->variable, range);
    value->key = name;
    const VarId id = NewVariable(name, outside.role, outside.type, range.begin);
    items.push_back({id, value, variable(id).name});
    visible.Set(variable(id).name, id);
  }
  open->items = arena_.Copy(items);
  out->push_back(open);
  scope_ = visible;
}

bool Binder::AddBranch(const std::vector<std::string_view>& branch_names, std::span<const VarId> columns,
                       uint32_t offset, std::vector<std::string_view>* names, std::vector<VarId>* outputs,
                       BoundSingleQuery* branch, bool first) {
  if (first) {
    *names = branch_names;
    for (const VarId id : columns) {
      outputs->push_back(NewVariable("", VariableRole::kValue, variable(id).type, offset));
    }
  }
  std::vector<VarId> ordered;
  for (const std::string_view name : *names) {
    const auto it = std::find(branch_names.begin(), branch_names.end(), name);
    if (it != branch_names.end()) ordered.push_back(columns[static_cast<size_t>(it - branch_names.begin())]);
  }
  if (ordered.size() != names->size() || branch_names.size() != names->size()) return false;
  for (size_t i = 0; i < outputs->size(); ++i) {
    types::TypeSpec& type = out_.variables[(*outputs)[i].value].type;
    type = type.Union(variable(ordered[i]).type);
  }
  branch->columns = arena_.Copy(ordered);
  return true;
}

Status Binder::BindUnionPart(const cypher::ParsedQuery& part, QueryRules rules, std::vector<const BoundClause*>* out,
                             std::vector<std::string_view>* names, std::vector<VarId>* columns) {
  const uint32_t at = part.range.begin;
  const Scope input = scope_;
  std::vector<std::string_view> keys;
  for (const std::string_view name : input.names()) {
    if (!constants_.Find(name)) keys.push_back(name);
  }
  const VarId rows = GatherRows(keys, part.range, out);
  auto* query = arena_.New<BoundQuery>();
  query->union_all = part.union_all[0];
  std::vector<BoundSingleQuery> branches;
  std::vector<VarId> outputs;
  names->clear();
  BeginCapture();
  const auto bind = [&]() -> Status {
    for (size_t i = 0; i < part.branches.size(); ++i) {
      std::vector<const BoundClause*> clauses;
      SpreadRows(rows, keys, input, part.range, &clauses);
      std::vector<std::string_view> branch_names;
      std::vector<VarId> branch_columns;
      MYCEL_RETURN_IF_ERROR(BindPart(*part.branches[i], rules, false, &clauses, &branch_names, &branch_columns));
      BoundSingleQuery branch;
      branch.clauses = arena_.Copy(clauses);
      if (!AddBranch(branch_names, branch_columns, at, names, &outputs, &branch, i == 0)) {
        return Fail(ErrorId::kDifferentColumnsInUnion,
                    "All sub queries in an UNION must have the same return column names",
                    part.branches[i]->range.begin);
      }
      branches.push_back(branch);
    }
    return Status::Ok();
  };
  Status status = bind();
  CaptureFrame frame = EndCapture();
  scope_ = input;
  MYCEL_RETURN_IF_ERROR(std::move(status));
  query->branches = arena_.Copy(branches);
  query->columns = arena_.Copy(outputs);
  query->column_names = arena_.Copy(*names);
  query->writes = writes_;
  out->push_back(NewCall(query, std::move(frame.captured), at));
  *columns = outputs;
  return Status::Ok();
}

Result<VarId> Binder::BindChoice(const cypher::ParsedQuery& query, std::vector<const BoundClause*>* out) {
  std::vector<ProjectionItem> items;
  ProjectionClause* choose = NewPassThrough(query.range.begin, &items);
  auto* choice = New<CaseExpression>(query.range, type_spec::kInteger);
  std::vector<const BoundExpression*> conditions;
  std::vector<const BoundExpression*> results;
  for (const cypher::ConditionalBranch& branch : query.conditional) {
    if (branch.condition == nullptr) continue;
    WithRules scoped(this, {});
    MYCEL_ASSIGN_OR_RETURN(const BoundExpression* condition, BindCondition(*branch.condition));
    conditions.push_back(condition);
    results.push_back(NewLiteral(types::Value::Integer(static_cast<int64_t>(results.size())), branch.condition->range));
  }
  choice->conditions = arena_.Copy(conditions);
  choice->results = arena_.Copy(results);
  choice->otherwise = NewLiteral(types::Value::Integer(static_cast<int64_t>(results.size())), query.range);
  const VarId chosen = NewVariable("", VariableRole::kValue, type_spec::kInteger, query.range.begin);
  items.push_back({chosen, choice, "choice"});
  choose->items = arena_.Copy(items);
  out->push_back(choose);
  return chosen;
}

Result<const BoundQuery*> Binder::BindConditional(const cypher::ParsedQuery& query, QueryRules rules) {
  const uint32_t at = query.range.begin;
  const bool outer_writes = std::exchange(writes_, false);
  const Scope outer = scope_;
  const Scope outer_constants = constants_;
  BoundSingleQuery single;
  std::vector<const BoundClause*> clauses;
  MYCEL_ASSIGN_OR_RETURN(const VarId chosen, BindChoice(query, &clauses));
  constants_ = scope_;
  auto* all = arena_.New<BoundQuery>();
  all->union_all = true;
  std::vector<BoundSingleQuery> branches;
  std::vector<std::string_view> names;
  std::vector<VarId> outputs;
  BeginCapture();
  rules.top_level = false;
  rules.subquery_call = true;
  const auto bind = [&]() -> Status {
    for (size_t i = 0; i < query.conditional.size(); ++i) {
      scope_ = outer;
      const cypher::ConditionalBranch& parsed = query.conditional[i];
      std::vector<std::string_view> branch_names;
      BoundSingleQuery branch;
      MYCEL_RETURN_IF_ERROR(BindBranch(parsed, chosen, static_cast<int64_t>(i), rules, &branch, &branch_names));
      if (!AddBranch(branch_names, branch.columns, at, &names, &outputs, &branch, i == 0)) {
        return Fail(ErrorId::kDifferentColumnsInUnion,
                    "All branches of a conditional query must have the same return column names",
                    parsed.query->range.begin);
      }
      branches.push_back(branch);
    }
    return Status::Ok();
  };
  Status status = bind();
  CaptureFrame frame = EndCapture();
  scope_ = outer;
  constants_ = outer_constants;
  MYCEL_RETURN_IF_ERROR(std::move(status));
  all->branches = arena_.Copy(branches);
  all->columns = arena_.Copy(outputs);
  all->column_names = arena_.Copy(names);
  all->writes = writes_;
  clauses.push_back(NewCall(all, std::move(frame.captured), at));
  std::vector<std::pair<std::string_view, VarId>> returned;
  for (size_t i = 0; i < outputs.size(); ++i) returned.emplace_back(names[i], outputs[i]);
  if (!returned.empty()) ReturnVariables(std::move(returned), at, &clauses, &single, &names);
  single.clauses = arena_.Copy(clauses);
  single.columns = all->columns;
  single.writes = writes_;
  auto* bound = arena_.New<BoundQuery>();
  bound->branches = arena_.Copy(std::vector<BoundSingleQuery>{single});
  bound->columns = single.columns;
  bound->column_names = all->column_names;
  bound->writes = writes_;
  writes_ = writes_ || outer_writes;
  return bound;
}

Status Binder::BindBranch(const cypher::ConditionalBranch& branch, VarId choice, int64_t index, QueryRules rules,
                          BoundSingleQuery* bound, std::vector<std::string_view>* names) {
  const cypher::SourceRange range = branch.query->range;
  std::vector<ProjectionItem> items;
  ProjectionClause* filter = NewPassThrough(range.begin, &items);
  NoteUse(choice);
  filter->where =
      NewOperator(Operator::kEqual, {NewVariableRef(choice, range), NewLiteral(types::Value::Integer(index), range)},
                  range, type_spec::kBoolean);
  filter->items = arena_.Copy(items);
  // A subquery of its own: where another branch is taken it must not run, not even to count nothing.
  const bool outer_writes = std::exchange(writes_, false);
  BeginCapture();
  Result<const BoundQuery*> query = BindQuery(*branch.query, rules);
  CaptureFrame frame = EndCapture();
  MYCEL_RETURN_IF_ERROR(query.status());
  const CallSubqueryClause* call = NewCall(*query, std::move(frame.captured), range.begin);
  bound->clauses = arena_.Copy(std::vector<const BoundClause*>{filter, call});
  bound->columns = (*query)->columns;
  names->assign((*query)->column_names.begin(), (*query)->column_names.end());
  bound->writes = writes_;
  writes_ = writes_ || outer_writes;
  return Status::Ok();
}

}  // namespace mycel::engine::binder
