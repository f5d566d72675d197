// WITH and RETURN.
#include "engine/planner/expression_facts.h"
#include "engine/planner/planner.h"
#include "engine/planner/rules/equalities_to_in.h"

namespace mycel::engine::planner {

using binder::ProjectionClause;
using binder::ProjectionItem;

namespace {

bool PassesThrough(const ProjectionItem& item) {
  return item.expression->kind == binder::ExpressionKind::kVariable &&
         item.expression->As<binder::VariableExpression>().variable == item.output;
}

// The operands of a conjunction, to be applied one after the other. Not where one can raise an error or be no boolean:
// behind an unknown one it does, and a row that is dropped would not.
std::vector<const BoundExpression*> Conjuncts(const BoundExpression& condition) {
  const bool conjunction = condition.kind == binder::ExpressionKind::kOperator &&
                           condition.As<binder::OperatorExpression>().op == binder::Operator::kAnd;
  if (!conjunction || CanRaise(condition)) return {&condition};
  const binder::Expressions operands = condition.As<binder::OperatorExpression>().operands;
  for (const BoundExpression* operand : operands) {
    if (!operand->type.Only(types::Kind::kBoolean)) return {&condition};
  }
  return {operands.begin(), operands.end()};
}

}  // namespace

void Planner::PlanAggregation(const ProjectionClause& clause, Stream* stream) {
  auto* aggregate = Push<Aggregate>(stream);
  std::vector<ProjectedColumn> keys;
  for (const ProjectionItem& item : clause.grouping) keys.push_back({item.output, item.expression});
  aggregate->keys = plan_.arena.Copy(keys);
  aggregate->aggregations = clause.aggregations;
  stream->bound = stream->argument;
  // Groups: the square root of the input is the usual guess.
  double groups = 1;
  if (!keys.empty()) {
    while (groups * groups < stream->rows) groups *= 2;
  }
  Pushed(stream, groups);
}

void Planner::PlanSort(const ProjectionClause& clause, Stream* stream) {
  std::vector<ProjectedColumn> computed;
  std::vector<SortKey> keys;
  for (const binder::SortItem& item : clause.sort) {
    if (item.expression->kind == binder::ExpressionKind::kVariable) {
      keys.push_back({item.expression->As<binder::VariableExpression>().variable, item.descending});
      continue;
    }
    const VarId id = NewVariable();
    computed.push_back({id, item.expression});
    keys.push_back({id, item.descending});
  }
  if (!computed.empty()) {
    auto* project = Push<Project>(stream);
    project->columns = plan_.arena.Copy(computed);
    Pushed(stream, stream->rows);
  }
  auto* sort = Push<Sort>(stream);
  sort->keys = plan_.arena.Copy(keys);
  sort->limit = clause.limit;
  sort->skip = clause.skip;
  Pushed(stream, stream->rows);
}

Status Planner::PlanProjection(const ProjectionClause& clause, Stream* stream) {
  if (clause.aggregates) PlanAggregation(clause, stream);
  std::vector<ProjectedColumn> computed;
  std::vector<VarId> outputs;
  for (const ProjectionItem& item : clause.items) {
    outputs.push_back(item.output);
    if (!PassesThrough(item)) computed.push_back({item.output, EqualitiesToIn(&plan_.arena, item.expression)});
  }
  if (!computed.empty()) {
    auto* project = Push<Project>(stream);
    project->columns = plan_.arena.Copy(computed);
    Pushed(stream, stream->rows);
  }
  if (clause.distinct) {
    auto* distinct = Push<Distinct>(stream);
    distinct->keys = plan_.arena.Copy(outputs);
    Pushed(stream, stream->rows);
  }
  if (!clause.sort.empty()) PlanSort(clause, stream);
  if (clause.skip != nullptr) {
    auto* skip = Push<Skip>(stream);
    skip->count = clause.skip;
    Pushed(stream, stream->rows);
  }
  if (clause.limit != nullptr) {
    auto* limit = Push<Limit>(stream);
    limit->count = clause.limit;
    double rows = stream->rows;
    if (clause.limit->kind == binder::ExpressionKind::kLiteral) {
      const types::Value& value = clause.limit->As<binder::LiteralExpression>().value;
      if (value.is_integer()) rows = std::min(rows, static_cast<double>(value.AsInteger()));
    }
    Pushed(stream, rows);
  }
  if (clause.where != nullptr) {
    auto* filter = Push<Filter>(stream);
    const BoundExpression* const where = EqualitiesToIn(&plan_.arena, clause.where);
    filter->predicates = plan_.arena.Copy(Conjuncts(*where));
    Pushed(stream, stream->rows * cardinality_.Selectivity(*where));
  }
  VarSet hidden = csv_places_;
  hidden.Intersect(stream->bound);
  stream->bound = stream->argument;
  stream->bound.Add(outputs);
  stream->bound.Add(hidden);
  return Status::Ok();
}

}  // namespace mycel::engine::planner
