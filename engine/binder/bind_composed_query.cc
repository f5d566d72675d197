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

namespace {

constexpr std::string_view kHiddenRow = "  row";

// The columns of all branches must be the same, in any order; `columns` become those of the first branch's order.
bool SameNames(const std::vector<std::string_view>& names, const std::vector<std::string_view>& other,
               std::span<const VarId> columns, std::vector<VarId>* ordered) {
  for (const std::string_view name : names) {
    const auto it = std::find(other.begin(), other.end(), name);
    if (it != other.end()) ordered->push_back(columns[static_cast<size_t>(it - other.begin())]);
  }
  return ordered->size() == names.size() && other.size() == names.size();
}

}  // namespace

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
  captures_.push_back({.first_inner = static_cast<uint32_t>(out_.variables.size())});
  rules.top_level = false;
  rules.subquery_call = true;
  Result<const BoundQuery*> query = BindQuery(part, rules);
  CaptureFrame frame = std::move(captures_.back());
  captures_.pop_back();
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

Status Binder::BindUnionPart(const cypher::ParsedQuery& part, QueryRules rules, std::vector<const BoundClause*>* out,
                             std::vector<std::string_view>* names, std::vector<VarId>* columns) {
  const uint32_t at = part.range.begin;
  const Scope input = scope_;
  // WITH collect({…}) AS rows
  auto* row = New<MapExpression>(part.range, type_spec::kMap);
  std::vector<std::string_view> keys;
  std::vector<const BoundExpression*> values;
  for (const std::string_view name : input.names()) {
    if (constants_.Find(name)) continue;
    keys.push_back(name);
    values.push_back(NewVariableRef(*input.Find(name), part.range));
  }
  row->keys = arena_.Copy(keys);
  row->values = arena_.Copy(values);
  const VarId rows = NewVariable("", VariableRole::kValue, type_spec::kList, at);
  auto* gather = NewClause<ProjectionClause>(at);
  gather->aggregates = true;
  Aggregation collect;
  collect.output = rows;
  collect.function = functions::FindFunction("collect");
  collect.arguments = arena_.Copy(std::vector<const BoundExpression*>{row});
  collect.offset = at;
  gather->aggregations = arena_.Copy(std::vector<Aggregation>{collect});
  gather->items = arena_.Copy(std::vector<ProjectionItem>{{rows, NewVariableRef(rows, part.range), "rows"}});
  out->push_back(gather);

  auto* query = arena_.New<BoundQuery>();
  query->union_all = part.union_all[0];
  std::vector<BoundSingleQuery> branches;
  std::vector<VarId> outputs;
  names->clear();
  captures_.push_back({.first_inner = static_cast<uint32_t>(out_.variables.size())});
  const auto bind = [&]() -> Status {
    for (size_t i = 0; i < part.branches.size(); ++i) {
      // UNWIND rows AS row WITH row.x AS x, …
      auto* unwind = NewClause<UnwindClause>(at);
      NoteUse(rows);
      unwind->list = NewVariableRef(rows, part.range);
      unwind->variable = NewVariable(kHiddenRow, VariableRole::kValue, type_spec::kMap, at);
      auto* open = NewClause<ProjectionClause>(at);
      std::vector<ProjectionItem> items;
      Scope visible = constants_;
      for (const std::string_view name : keys) {
        const Variable outside = variable(*input.Find(name));
        auto* value = New<PropertyExpression>(part.range, outside.type);
        value->object = NewVariableRef(unwind->variable, part.range);
        value->key = name;
        const VarId id = NewVariable(name, outside.role, outside.type, at);
        items.push_back({id, value, variable(id).name});
        visible.Set(variable(id).name, id);
      }
      open->items = arena_.Copy(items);
      scope_ = visible;
      BoundSingleQuery branch;
      std::vector<const BoundClause*> clauses = {unwind, open};
      std::vector<std::string_view> branch_names;
      std::vector<VarId> branch_columns;
      MYCEL_RETURN_IF_ERROR(BindPart(*part.branches[i], rules, false, &clauses, &branch_names, &branch_columns));
      std::vector<VarId> ordered = branch_columns;
      if (i == 0) {
        *names = branch_names;
        for (const VarId id : branch_columns) {
          outputs.push_back(NewVariable("", VariableRole::kValue, variable(id).type, at));
        }
      } else {
        ordered.clear();
        if (!SameNames(*names, branch_names, branch_columns, &ordered)) {
          return Fail(ErrorId::kDifferentColumnsInUnion,
                      "All sub queries in an UNION must have the same return column names",
                      part.branches[i]->range.begin);
        }
        for (size_t c = 0; c < outputs.size(); ++c) {
          types::TypeSpec& type = out_.variables[outputs[c].value].type;
          type = type.Union(variable(ordered[c]).type);
        }
      }
      branch.clauses = arena_.Copy(clauses);
      branch.columns = arena_.Copy(ordered);
      branches.push_back(branch);
    }
    return Status::Ok();
  };
  Status status = bind();
  CaptureFrame frame = std::move(captures_.back());
  captures_.pop_back();
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

Result<const BoundQuery*> Binder::BindConditional(const cypher::ParsedQuery& query, QueryRules rules) {
  const uint32_t at = query.range.begin;
  const bool outer_writes = std::exchange(writes_, false);
  const Scope outer = scope_;
  const Scope outer_constants = constants_;
  // WITH *, CASE WHEN … THEN 0 WHEN … THEN 1 … ELSE n END AS choice
  std::vector<ProjectionItem> items;
  ProjectionClause* choose = NewPassThrough(at, &items);
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
  const VarId chosen = NewVariable("", VariableRole::kValue, type_spec::kInteger, at);
  items.push_back({chosen, choice, "choice"});
  choose->items = arena_.Copy(items);

  constants_ = scope_;
  auto* branches_query = arena_.New<BoundQuery>();
  branches_query->union_all = true;
  std::vector<BoundSingleQuery> branches;
  std::vector<std::string_view> names;
  std::vector<VarId> outputs;
  captures_.push_back({.first_inner = static_cast<uint32_t>(out_.variables.size())});
  rules.top_level = false;
  rules.subquery_call = true;
  const auto bind = [&]() -> Status {
    for (size_t i = 0; i < query.conditional.size(); ++i) {
      scope_ = outer;
      std::vector<std::string_view> branch_names;
      BoundSingleQuery branch;
      MYCEL_RETURN_IF_ERROR(
          BindBranch(query.conditional[i], chosen, static_cast<int64_t>(i), rules, &branch, &branch_names));
      std::vector<VarId> ordered;
      if (i == 0) {
        names = branch_names;
        ordered.assign(branch.columns.begin(), branch.columns.end());
        for (const VarId id : ordered) {
          outputs.push_back(NewVariable("", VariableRole::kValue, variable(id).type, at));
        }
      } else if (!SameNames(names, branch_names, branch.columns, &ordered)) {
        return Fail(ErrorId::kDifferentColumnsInUnion,
                    "All branches of a conditional query must have the same return column names",
                    query.conditional[i].query->range.begin);
      }
      for (size_t c = 0; c < outputs.size(); ++c) {
        types::TypeSpec& type = out_.variables[outputs[c].value].type;
        type = type.Union(variable(ordered[c]).type);
      }
      branch.columns = arena_.Copy(ordered);
      branches.push_back(branch);
    }
    return Status::Ok();
  };
  Status status = bind();
  CaptureFrame frame = std::move(captures_.back());
  captures_.pop_back();
  scope_ = outer;
  constants_ = outer_constants;
  MYCEL_RETURN_IF_ERROR(std::move(status));
  branches_query->branches = arena_.Copy(branches);
  branches_query->columns = arena_.Copy(outputs);
  branches_query->column_names = arena_.Copy(names);
  branches_query->writes = writes_;

  BoundSingleQuery single;
  std::vector<const BoundClause*> clauses = {choose, NewCall(branches_query, std::move(frame.captured), at)};
  if (!outputs.empty()) {
    auto* returned = NewClause<ProjectionClause>(at);
    returned->is_return = true;
    std::vector<ProjectionItem> columns;
    for (size_t i = 0; i < outputs.size(); ++i) {
      columns.push_back({outputs[i], NewVariableRef(outputs[i], query.range), names[i]});
    }
    returned->items = arena_.Copy(columns);
    clauses.push_back(returned);
  }
  single.clauses = arena_.Copy(clauses);
  single.columns = branches_query->columns;
  single.writes = writes_;
  auto* bound = arena_.New<BoundQuery>();
  bound->branches = arena_.Copy(std::vector<BoundSingleQuery>{single});
  bound->columns = single.columns;
  bound->column_names = branches_query->column_names;
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
  filter->where = NewOperator(Operator::kEqual,
                              {NewVariableRef(choice, range), NewLiteral(types::Value::Integer(index), range)}, range,
                              type_spec::kBoolean);
  filter->items = arena_.Copy(items);
  // A subquery of its own: where another branch is taken it must not run, not even to count nothing.
  const bool outer_writes = std::exchange(writes_, false);
  captures_.push_back({.first_inner = static_cast<uint32_t>(out_.variables.size())});
  Result<const BoundQuery*> query = BindQuery(*branch.query, rules);
  CaptureFrame frame = std::move(captures_.back());
  captures_.pop_back();
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
