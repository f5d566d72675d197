#include "engine/planner/expression_facts.h"
#include "engine/planner/planner.h"

namespace mycel::engine::planner {

void Planner::Pushed(Stream* stream, double rows) {
  AddIntroducedVariables(*stream->root, &stream->bound);
  stream->rows = rows;
  stream->root->estimated_rows = rows;
}

Stream Planner::StartStream(const VarSet& outer) {
  Stream stream;
  auto* argument = Make<Argument>();
  argument->output = plan_.arena.Copy(outer.ToVector());
  argument->estimated_rows = 1;
  stream.root = argument;
  stream.bound = outer;
  stream.argument = outer;
  stream.empty_start = outer.empty();
  return stream;
}

Result<Stream> Planner::PlanSingleQuery(const binder::BoundSingleQuery& query, const VarSet& outer) {
  Stream stream = StartStream(outer);
  MYCEL_RETURN_IF_ERROR(PlanClauses(query.clauses, &stream));
  return stream;
}

Result<Stream> Planner::PlanQuery(const binder::BoundQuery& query, const VarSet& outer) {
  if (query.branches.size() == 1) return PlanSingleQuery(query.branches[0], outer);
  std::vector<const PhysicalOperator*> children;
  std::vector<std::span<const VarId>> columns;
  Stream result;
  result.rows = 0;
  for (const binder::BoundSingleQuery& branch : query.branches) {
    MYCEL_ASSIGN_OR_RETURN(const Stream stream, PlanSingleQuery(branch, outer));
    children.push_back(stream.root);
    columns.push_back(branch.columns);
    result.rows += stream.rows;
  }
  auto* op = Make<Union>(std::move(children));
  op->output = plan_.arena.Copy(std::vector<VarId>(query.columns.begin(), query.columns.end()));
  op->columns = plan_.arena.Copy(columns);
  result.root = op;
  result.bound = VarSet();
  Pushed(&result, result.rows);
  if (!query.union_all && !query.columns.empty()) {
    auto* distinct = Push<Distinct>(&result);
    distinct->keys = query.columns;
    Pushed(&result, result.rows);
  }
  return result;
}

Result<PhysicalOperator*> Planner::PlanTopLevel(const binder::BoundQuery& query) {
  MYCEL_ASSIGN_OR_RETURN(Stream stream, PlanQuery(query, {}));
  if (query.columns.empty()) {
    Push<EmptyResult>(&stream);
    Pushed(&stream, 0);
    return stream.root;
  }
  auto* results = Push<ProduceResults>(&stream);
  results->columns = query.columns;
  Pushed(&stream, stream.rows);
  return stream.root;
}

Result<PhysicalOperator*> Planner::PlanSubquery(const binder::SubqueryExpression& subquery) {
  VarSet outer;
  outer.Add(subquery.captured);
  MYCEL_ASSIGN_OR_RETURN(const Stream stream, PlanQuery(*subquery.query, outer));
  return stream.root;
}

}  // namespace mycel::engine::planner
