// Reading clauses that are not projections.
#include "engine/binder/binder.h"
#include "engine/binder/cartesian_product.h"
#include "engine/functions/registry.h"

namespace mycel::engine::binder {

namespace type_spec = types::type_spec;

Status Binder::BindMatch(const cypher::MatchClause& clause, std::vector<const BoundClause*>* out) {
  auto* bound = NewClause<MatchClause>(clause.range.begin);
  bound->optional = clause.optional;
  std::vector<const BoundExpression*> predicates;
  std::vector<VarId> introduced;
  const bool repeatable = clause.mode == cypher::MatchMode::kRepeatableElements;
  MYCEL_ASSIGN_OR_RETURN(bound->pattern, BindPattern(clause.patterns, repeatable, &predicates, &introduced));
  MYCEL_RETURN_IF_ERROR(BindHints(clause, &bound->pattern));
  if (clause.where != nullptr) {
    WithRules scoped(this, {});
    const size_t first = predicates.size();
    MYCEL_RETURN_IF_ERROR(BindConjuncts(*clause.where, &predicates));
    NoteExhaustiveShortest(clause, std::span(predicates).subspan(first));
  }
  const cypher::SourceRange text{clause.patterns.front()->range.begin, clause.patterns.back()->range.end};
  for (Notification& product :
       CartesianProductsOf(bound->pattern, out_.variables, parsed_.TextOf(text), clause.range.begin)) {
    Notify(std::move(product));
  }
  bound->predicates = arena_.Copy(predicates);
  bound->introduced = arena_.Copy(introduced);
  out->push_back(bound);
  return Status::Ok();
}

Status Binder::BindUnwind(const cypher::UnwindClause& clause, std::vector<const BoundClause*>* out) {
  auto* bound = NewClause<UnwindClause>(clause.range.begin);
  WithRules scoped(this, {});
  MYCEL_ASSIGN_OR_RETURN(bound->list, BindExpression(*clause.list));
  if (scope_.Find(clause.variable.text)) {
    return AlreadyDeclared(clause.variable.text, clause.variable.range.begin);
  }
  types::TypeSpec element = type_spec::kAny;
  if (bound->list->type.Only(types::Kind::kList) && bound->list->type.Element().kinds != 0)
    element = bound->list->type.Element();
  bound->variable = NewVariable(clause.variable.text, VariableRole::kValue, element, clause.variable.range.begin);
  scope_.Set(variable(bound->variable).name, bound->variable);
  out->push_back(bound);
  return Status::Ok();
}

Status Binder::BindLoadCsv(const cypher::LoadCsvClause& clause, std::vector<const BoundClause*>* out) {
  auto* bound = NewClause<LoadCsvClause>(clause.range.begin);
  WithRules scoped(this, {});
  bound->with_headers = clause.with_headers;
  MYCEL_ASSIGN_OR_RETURN(bound->url, BindExpression(*clause.url));
  MYCEL_RETURN_IF_ERROR(CheckType(bound->url, type_spec::kString, "String"));
  if (clause.field_terminator != nullptr) {
    const auto* literal = clause.field_terminator->TryAs<cypher::StringLiteral>();
    if (literal == nullptr || literal->value.size() != 1) {
      return Fail(ErrorId::kSyntaxError, "FIELDTERMINATOR must be one ASCII character",
                  clause.field_terminator->range.begin);
    }
    bound->field_terminator = Intern(literal->value);
  }
  if (scope_.Find(clause.variable.text)) {
    return AlreadyDeclared(clause.variable.text, clause.variable.range.begin);
  }
  const types::TypeSpec type = clause.with_headers ? type_spec::kMap : type_spec::ListOf(type_spec::kString);
  bound->variable = NewVariable(clause.variable.text, VariableRole::kValue, type, clause.variable.range.begin);
  scope_.Set(variable(bound->variable).name, bound->variable);
  const auto hidden = [&](types::TypeSpec of) { return NewVariable("", VariableRole::kValue, of, clause.range.begin); };
  csv_ = {bound, hidden(type_spec::kInteger), hidden(type_spec::kString)};
  ++csv_clauses_;
  out->push_back(bound);
  return Status::Ok();
}

Result<const BoundExpression*> Binder::BindCsvPlace(const functions::FunctionSignature& function,
                                                    cypher::SourceRange range) {
  const bool line = function.name == "linenumber";
  if (csv_.in_subquery) {
    return NotSupported(std::string(function.name) + "() of a LOAD CSV in a subquery before (return it from there: `" +
                            std::string(function.name) + "() AS " + (line ? "line" : "name") + "`)",
                        range.begin);
  }
  if (csv_.clause == nullptr) return NewLiteral(types::Value(), range);
  const VarId id = line ? csv_.line : csv_.file;
  (line ? csv_.clause->line : csv_.clause->file) = id;
  NoteUse(id);
  return NewVariableRef(id, range);
}

}  // namespace mycel::engine::binder
