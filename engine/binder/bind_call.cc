// CALL: subqueries, procedures, and the SHOW commands that read like procedures.
#include <algorithm>

#include "engine/binder/binder.h"

namespace mycel::engine::binder {

namespace type_spec = types::type_spec;

Status Binder::ImportLeadingWith(const cypher::ParsedQuery& query, const Scope& outer, Scope* inner) {
  std::vector<const cypher::ParsedQuery*> singles;
  if (query.kind == cypher::QueryKind::kSingle) singles.push_back(&query);
  for (const cypher::ParsedQuery* branch : query.branches) singles.push_back(branch);
  for (const cypher::ParsedQuery* single : singles) {
    if (single->clauses.empty() || single->clauses[0]->kind != cypher::ClauseKind::kWith) continue;
    const auto& with = single->clauses[0]->As<cypher::WithClause>();
    if (with.projection.star) *inner = outer;
    bool imports = with.projection.star && !outer.empty();
    bool simple = true;
    for (const cypher::ProjectionItem& item : with.projection.items) {
      const auto* name = item.expression->TryAs<cypher::Variable>();
      const std::optional<VarId> id = name == nullptr ? std::nullopt : outer.Find(name->name);
      if (id) inner->Set(Intern(name->name), *id);
      imports = imports || id.has_value();
      simple = simple && id.has_value() && (!item.alias || item.alias->text == name->name);
    }
    if (!imports) continue;
    const cypher::OrderAndPage& page = with.projection.page;
    std::string_view more;
    if (!simple) more = "Aliasing or expressions are not supported.";
    if (with.where != nullptr) more = "WHERE is not allowed.";
    if (!page.order_by.empty()) more = "ORDER BY is not allowed.";
    if (page.skip != nullptr) more = "SKIP is not allowed.";
    if (page.limit != nullptr) more = "LIMIT is not allowed.";
    if (with.projection.distinct) more = "DISTINCT is not allowed.";
    if (more.empty()) continue;
    return Fail(ErrorId::kSyntaxError,
                "Importing WITH should consist only of simple references to outside variables. " + std::string(more),
                with.range.begin);
  }
  return Status::Ok();
}

Status Binder::CheckShadowing(std::string_view name, const cypher::ProjectionItem& item) const {
  if (std::find(imported_names_.begin(), imported_names_.end(), name) == imported_names_.end()) return Status::Ok();
  const auto* same = item.expression->TryAs<cypher::Variable>();
  if (same != nullptr && same->name == name) return Status::Ok();
  return Fail(ErrorId::kVariableAlreadyBound,
              "The variable `" + std::string(name) +
                  "` is shadowing an imported variable with the same name and needs to be renamed",
              item.alias ? item.alias->range.begin : item.text_range.begin);
}

Result<InTransactions> Binder::BindInTransactions(const cypher::InTransactions& parsed, QueryRules rules, uint32_t at) {
  if (rules.in_transactions) {
    return Fail(ErrorId::kInvalidClauseComposition, "Nested CALL { ... } IN TRANSACTIONS is not supported", at);
  }
  if (rules.subquery_call) {
    return Fail(ErrorId::kInvalidClauseComposition,
                "CALL { ... } IN TRANSACTIONS nested in a regular CALL is not supported", at);
  }
  if (rules.in_union) {
    return Fail(ErrorId::kInvalidClauseComposition, "CALL { ... } IN TRANSACTIONS in a UNION is not supported", at);
  }
  InTransactions in;
  const auto positive = [&](const cypher::Expression* number, std::string_view what,
                            const BoundExpression** bound) -> Status {
    if (number == nullptr) return Status::Ok();
    if (const auto* literal = number->TryAs<cypher::IntegerLiteral>(); literal != nullptr && literal->value == 0) {
      return Fail(ErrorId::kInvalidArgumentTypeSyntax,
                  "Invalid input. '0' is not a valid value. Must be a positive integer.", number->range.begin);
    }
    Result<const BoundExpression*> count = BindPageCount(*number, what);
    if (!count.ok()) return std::move(count).status();
    *bound = *count;
    return Status::Ok();
  };
  in.concurrent = parsed.concurrent;
  MYCEL_RETURN_IF_ERROR(positive(parsed.concurrency, "IN CONCURRENT TRANSACTIONS", &in.concurrency));
  MYCEL_RETURN_IF_ERROR(positive(parsed.rows, "IN TRANSACTIONS", &in.batch_rows));
  in.retries = parsed.on_error == cypher::OnError::kRetry;
  if (parsed.retry_seconds != nullptr) {
    MYCEL_ASSIGN_OR_RETURN(in.retry_seconds, BindConstant(*parsed.retry_seconds, "ON ERROR RETRY FOR", {}));
    MYCEL_RETURN_IF_ERROR(
        CheckType(in.retry_seconds, type_spec::kInteger.Union(type_spec::kFloat), "Integer or Float"));
  }
  const cypher::OnError on_error = in.retries ? parsed.after_retry : parsed.on_error;
  if (on_error == cypher::OnError::kBreak) in.on_error = ErrorBehaviour::kBreak;
  if (on_error == cypher::OnError::kContinue) in.on_error = ErrorBehaviour::kContinue;
  if (parsed.status_variable) {
    const cypher::ParsedName& status = *parsed.status_variable;
    if (in.on_error != ErrorBehaviour::kBreak && in.on_error != ErrorBehaviour::kContinue) {
      return Fail(ErrorId::kInvalidClauseComposition,
                  "REPORT STATUS can only be used when specifying ON ERROR CONTINUE or ON ERROR BREAK",
                  parsed.range.begin);
    }
    if (scope_.Find(status.text)) {
      return AlreadyDeclared(status.text, status.range.begin);
    }
    in.status = NewVariable(status.text, VariableRole::kValue, type_spec::kMap, at);
    scope_.Set(variable(in.status).name, in.status);
  }
  return in;
}

Status Binder::BindCallSubquery(const cypher::CallSubqueryClause& clause, QueryRules rules,
                                std::vector<const BoundClause*>* out) {
  const uint32_t at = clause.range.begin;
  auto* bound = NewClause<CallSubqueryClause>(at);
  bound->optional = clause.optional;
  WithRules scoped(this, {});
  const Scope outer = scope_;
  Scope inner;
  std::vector<std::string_view> imported;
  const cypher::ParsedQuery* query = clause.query;
  if (clause.has_scope) {
    if (clause.scope_star) inner = outer;
    for (const cypher::ParsedName& name : clause.scope) {
      const std::optional<VarId> id = outer.Find(name.text);
      if (!id) return Undefined(name.text, name.range.begin);
      inner.Set(Intern(name.text), *id);
    }
    imported = inner.names();
  } else {
    MYCEL_RETURN_IF_ERROR(ImportLeadingWith(*query, outer, &inner));
    NoteUnscopedSubquery(clause);
  }
  BeginCapture();
  const Scope outer_constants = constants_;
  constants_ = clause.has_scope ? inner : Scope();
  scope_ = inner;
  imported_names_.swap(imported);
  const bool wrote_before = writes_;
  const uint32_t csv_before = csv_clauses_;
  Result<const BoundQuery*> result = BindQuery(
      *query, {.subquery_call = true, .in_transactions = rules.in_transactions || clause.in_transactions != nullptr});
  imported_names_.swap(imported);
  scope_ = outer;
  constants_ = outer_constants;
  CaptureFrame frame = EndCapture();
  MYCEL_RETURN_IF_ERROR(result.status());
  std::vector<VarId> taken(frame.captured.begin(), frame.captured.end());
  for (const std::string_view name : inner.names()) taken.push_back(*inner.Find(name));
  NoteShadowing(outer, taken, frame.first_inner);
  if (csv_.clause == nullptr && csv_clauses_ != csv_before) csv_.in_subquery = true;
  bound->query = *result;
  bound->imported = arena_.Copy(frame.captured);
  bound->returned = bound->query->columns;
  for (size_t i = 0; i < bound->query->columns.size(); ++i) {
    const std::string_view name = bound->query->column_names[i];
    if (scope_.Find(name)) {
      return Fail(ErrorId::kVariableAlreadyBound,
                  "Variable `" + std::string(name) + "` already declared in outer scope", at);
    }
    scope_.Set(name, bound->query->columns[i]);
  }
  if (clause.in_transactions != nullptr) {
    if (wrote_before && !rules.subquery_call && !rules.in_union) {
      return Fail(ErrorId::kInvalidClauseComposition,
                  "CALL { ... } IN TRANSACTIONS after a write clause is not supported", at);
    }
    MYCEL_ASSIGN_OR_RETURN(bound->in_transactions, BindInTransactions(*clause.in_transactions, rules, at));
  }
  out->push_back(bound);
  return Status::Ok();
}

void Binder::ReturnVariables(std::vector<std::pair<std::string_view, VarId>> columns, uint32_t offset,
                             std::vector<const BoundClause*>* out, BoundSingleQuery* query,
                             std::vector<std::string_view>* names) {
  auto* projection = NewClause<ProjectionClause>(offset);
  projection->is_return = true;
  std::vector<ProjectionItem> items;
  std::vector<VarId> ids;
  names->clear();
  for (const auto& [name, id] : columns) {
    items.push_back({id, NewVariableRef(id, {offset, offset}), name});
    ids.push_back(id);
    names->push_back(name);
  }
  projection->items = arena_.Copy(items);
  query->columns = arena_.Copy(ids);
  out->push_back(projection);
}

namespace {

// Only a statement of its own may call a procedure by its bare name.
Status WithoutParentheses(const ProcedureSignature& procedure, uint32_t at) {
  if (procedure.inputs.empty()) {
    return Status::Error(ErrorId::kSyntaxError, "Procedure call is missing parentheses: " + procedure.name).At(at);
  }
  return Status::Error(ErrorId::kInvalidArgumentPassingMode,
                       "Procedure call inside a query does not support passing arguments implicitly. Please pass "
                       "arguments explicitly in parentheses after procedure name for `" +
                           procedure.name + "`")
      .At(at);
}

}  // namespace

Status Binder::BindCallProcedure(const cypher::CallProcedureClause& clause, bool standalone,
                                 std::vector<const BoundClause*>* out, BoundSingleQuery* query,
                                 std::vector<std::string_view>* names) {
  const uint32_t at = clause.name_range.begin;
  const ProcedureSignature* procedure = context_.procedures->FindProcedure(clause.name);
  if (procedure == nullptr) {
    std::string message =
        "There is no procedure with the name `" + std::string(clause.name) + "` registered for this database instance";
    const std::string near = context_.procedures->NearestProcedure(clause.name);
    message += near.empty() ? ". Please ensure you've spelled the procedure name correctly."
                            : ". Did you mean `" + near + "`?";
    return Fail(ErrorId::kProcedureNotFound, std::move(message), at);
  }
  auto* bound = NewClause<CallProcedureClause>(clause.range.begin);
  bound->optional = clause.optional;
  bound->procedure = procedure;
  writes_ = writes_ || procedure->mode == ProcedureMode::kWrite || procedure->mode == ProcedureMode::kSchema;
  out_.deterministic = false;
  WithRules scoped(this, {});
  if (!clause.has_arguments) {
    if (!standalone) return WithoutParentheses(*procedure, at);
    bound->arguments_from_parameters = !procedure->inputs.empty();
    std::vector<const BoundExpression*> arguments;
    for (const ProcedureField& input : procedure->inputs) {
      auto* parameter = New<ParameterExpression>(clause.name_range);
      parameter->name = Intern(input.name);
      parameter->index = ParameterIndex(parameter->name);
      arguments.push_back(parameter);
    }
    bound->arguments = arena_.Copy(arguments);
  } else {
    size_t required = 0;
    for (const ProcedureField& input : procedure->inputs) required += input.default_value ? 0 : 1;
    if (clause.arguments.size() < required || clause.arguments.size() > procedure->inputs.size()) {
      return Fail(ErrorId::kInvalidNumberOfArguments,
                  "Procedure call does not provide the required number of arguments: got " +
                      std::to_string(clause.arguments.size()) + " expected " +
                      std::to_string(procedure->inputs.size()) + " for `" + procedure->name + "`",
                  at);
    }
    std::vector<const BoundExpression*> arguments;
    for (size_t i = 0; i < clause.arguments.size(); ++i) {
      MYCEL_ASSIGN_OR_RETURN(const BoundExpression* argument, BindExpression(*clause.arguments[i]));
      types::TypeSpec allowed = procedure->inputs[i].type;
      if (allowed.Has(types::Kind::kFloat)) allowed = allowed.Union(type_spec::kInteger);
      MYCEL_RETURN_IF_ERROR(CheckType(argument, allowed, procedure->inputs[i].type_name));
      arguments.push_back(argument);
    }
    bound->arguments = arena_.Copy(arguments);
  }
  std::vector<ProcedureYield> yields;
  std::vector<std::pair<std::string_view, VarId>> columns;
  const auto add = [&](uint32_t column, std::string_view name, uint32_t offset) -> Status {
    if (scope_.Find(name)) {
      return AlreadyDeclared(name, offset);
    }
    const VarId id = NewVariable(name, VariableRole::kValue, procedure->outputs[column].type, offset);
    scope_.Set(variable(id).name, id);
    yields.push_back({column, id});
    columns.emplace_back(variable(id).name, id);
    return Status::Ok();
  };
  const bool all = clause.yield_star || (!clause.has_yield && standalone);
  if (clause.yield_star && !standalone) {
    return Fail(ErrorId::kUnexpectedSyntax, "Cannot use `YIELD *` outside standalone call", clause.range.begin);
  }
  if (!clause.has_yield && !standalone && !procedure->is_void) {
    return Fail(
        ErrorId::kUndefinedVariable,
        "Procedure call inside a query needs to name its results explicitly with YIELD: `" + procedure->name + "`", at);
  }
  if (all) {
    for (uint32_t i = 0; i < procedure->outputs.size(); ++i)
      MYCEL_RETURN_IF_ERROR(add(i, procedure->outputs[i].name, at));
  }
  for (const cypher::YieldItem& item : clause.yield_items) {
    const auto it = std::find_if(procedure->outputs.begin(), procedure->outputs.end(),
                                 [&](const ProcedureField& field) { return field.name == item.column.text; });
    if (it == procedure->outputs.end()) {
      return Fail(ErrorId::kSyntaxError, "Unknown procedure output: `" + std::string(item.column.text) + "`",
                  item.column.range.begin);
    }
    const cypher::ParsedName& name = item.alias ? *item.alias : item.column;
    MYCEL_RETURN_IF_ERROR(add(static_cast<uint32_t>(it - procedure->outputs.begin()), name.text, name.range.begin));
  }
  bound->yields = arena_.Copy(yields);
  if (clause.where != nullptr) {
    MYCEL_ASSIGN_OR_RETURN(bound->where, BindCondition(*clause.where));
  }
  out->push_back(bound);
  if (standalone && !columns.empty()) ReturnVariables(std::move(columns), clause.range.begin, out, query, names);
  return Status::Ok();
}

namespace {

std::string_view ShowProcedure(cypher::ShowKind kind) {
  switch (kind) {
    case cypher::ShowKind::kIndexes:
      return "SHOW INDEXES";
    case cypher::ShowKind::kConstraints:
      return "SHOW CONSTRAINTS";
    case cypher::ShowKind::kProcedures:
      return "SHOW PROCEDURES";
    case cypher::ShowKind::kFunctions:
      return "SHOW FUNCTIONS";
    case cypher::ShowKind::kDatabases:
      return "SHOW DATABASES";
    case cypher::ShowKind::kDatabase:
      return "SHOW DATABASE";
    case cypher::ShowKind::kDefaultDatabase:
      return "SHOW DEFAULT DATABASE";
    case cypher::ShowKind::kHomeDatabase:
      return "SHOW HOME DATABASE";
    case cypher::ShowKind::kTransactions:
      return "SHOW TRANSACTIONS";
    case cypher::ShowKind::kSettings:
      return "SHOW SETTINGS";
    case cypher::ShowKind::kCurrentUser:
      return "SHOW CURRENT USER";
    case cypher::ShowKind::kUsers:
      return "SHOW USERS";
    case cypher::ShowKind::kRoles:
      return "SHOW ROLES";
    case cypher::ShowKind::kPrivileges:
      return "SHOW PRIVILEGES";
    case cypher::ShowKind::kServers:
      return "SHOW SERVERS";
    case cypher::ShowKind::kAliases:
      return "SHOW ALIASES";
    case cypher::ShowKind::kSupportedPrivileges:
      return "SHOW SUPPORTED PRIVILEGES";
    case cypher::ShowKind::kCurrentGraphType:
      return "SHOW CURRENT GRAPH TYPE";
  }
  return "SHOW";
}

}  // namespace

Status Binder::BindShow(const cypher::ShowClause& clause, bool last, std::vector<const BoundClause*>* out,
                        BoundSingleQuery* query, std::vector<std::string_view>* names) {
  // Row sources of SHOW take the kind filter, then the name or the ids.
  std::vector<const BoundExpression*> arguments;
  const cypher::SourceRange range = clause.range;
  arguments.push_back(NewLiteral(types::Value::String(clause.filter), range));
  if (clause.name && clause.name->is_parameter) {
    auto* parameter = New<ParameterExpression>(clause.name->range);
    parameter->name = Intern(clause.name->text);
    parameter->index = ParameterIndex(parameter->name);
    arguments.push_back(parameter);
  } else if (clause.name) {
    arguments.push_back(NewLiteral(types::Value::String(clause.name->text), range));
  }
  if (!clause.ids.empty()) {
    std::vector<const BoundExpression*> ids;
    for (const cypher::Expression* id : clause.ids) {
      MYCEL_ASSIGN_OR_RETURN(const BoundExpression* bound, BindExpression(*id));
      ids.push_back(bound);
    }
    auto* list = New<ListExpression>(range, type_spec::kList);
    list->elements = arena_.Copy(ids);
    arguments.push_back(list);
  }
  return BindShowRows(ShowProcedure(clause.show), std::move(arguments), clause.yield, clause.range.begin, last, out,
                      query, names);
}

Status Binder::BindTerminate(const cypher::TerminateClause& clause, bool last, std::vector<const BoundClause*>* out,
                             BoundSingleQuery* query, std::vector<std::string_view>* names) {
  std::vector<const BoundExpression*> ids;
  for (const cypher::Expression* id : clause.ids) {
    MYCEL_ASSIGN_OR_RETURN(const BoundExpression* bound, BindExpression(*id));
    ids.push_back(bound);
  }
  auto* list = New<ListExpression>(clause.range, type_spec::kList);
  list->elements = arena_.Copy(ids);
  return BindShowRows("TERMINATE TRANSACTIONS", {list}, clause.yield, clause.range.begin, last, out, query, names);
}

Status Binder::BindShowRows(std::string_view name, std::vector<const BoundExpression*> arguments,
                            const cypher::ShowYield& yield, uint32_t offset, bool last,
                            std::vector<const BoundClause*>* out, BoundSingleQuery* query,
                            std::vector<std::string_view>* names) {
  const ProcedureSignature* procedure = context_.procedures->FindProcedure(name);
  if (procedure == nullptr) {
    return Fail(ErrorId::kUnsupportedAdministrationCommand, "Unsupported administration command: " + std::string(name),
                offset);
  }
  auto* bound = NewClause<CallProcedureClause>(offset);
  bound->procedure = procedure;
  out_.deterministic = false;
  bound->arguments = arena_.Copy(arguments);
  std::vector<ProcedureYield> yields;
  std::vector<std::pair<std::string_view, VarId>> columns;
  const auto add = [&](uint32_t column, std::string_view as, uint32_t at) -> Status {
    const auto taken = [&](const auto& other) { return other.first == as; };
    if (std::any_of(columns.begin(), columns.end(), taken)) {
      return AlreadyDeclared(as, at);
    }
    const VarId id = NewVariable(as, VariableRole::kValue, procedure->outputs[column].type, offset);
    scope_.Set(variable(id).name, id);
    yields.push_back({column, id});
    columns.emplace_back(variable(id).name, id);
    return Status::Ok();
  };
  if (!yield.has_yield || yield.star) {
    // Columns marked deprecated here are the ones that only YIELD brings to light.
    for (uint32_t i = 0; i < procedure->outputs.size(); ++i) {
      if (yield.star || !procedure->outputs[i].deprecated) {
        MYCEL_RETURN_IF_ERROR(add(i, procedure->outputs[i].name, offset));
      }
    }
  }
  for (const cypher::YieldItem& item : yield.items) {
    const auto it = std::find_if(procedure->outputs.begin(), procedure->outputs.end(),
                                 [&](const ProcedureField& field) { return field.name == item.column.text; });
    if (it == procedure->outputs.end()) {
      return Fail(ErrorId::kSyntaxError, "Trying to YIELD non-existing column: `" + std::string(item.column.text) + "`",
                  item.column.range.begin);
    }
    const cypher::ParsedName& as = item.alias ? *item.alias : item.column;
    MYCEL_RETURN_IF_ERROR(add(static_cast<uint32_t>(it - procedure->outputs.begin()), as.text, as.range.begin));
  }
  bound->yields = arena_.Copy(yields);
  WithRules scoped(this, {});
  out->push_back(bound);
  auto* page = NewClause<ProjectionClause>(offset);
  std::vector<ProjectionItem> items;
  for (const auto& [as, id] : columns) items.push_back({id, NewVariableRef(id, {offset, offset}), as});
  page->items = arena_.Copy(items);
  const Scope input = scope_;
  MYCEL_RETURN_IF_ERROR(BindOrderAndPage(yield.page, input, page));
  scope_ = input;
  if (yield.where != nullptr) {
    MYCEL_ASSIGN_OR_RETURN(page->where, BindCondition(*yield.where));
  }
  out->push_back(page);
  if (last) ReturnVariables(std::move(columns), offset, out, query, names);
  return Status::Ok();
}

}  // namespace mycel::engine::binder
