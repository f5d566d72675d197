// Clauses other than projections.
#include <algorithm>
#include <string>

#include "engine/base/limits.h"
#include "engine/planner/expression_facts.h"
#include "engine/planner/planner.h"

namespace mycel::engine::planner {

using base::ErrorId;
using binder::ClauseKind;

Status Planner::PlanClauses(binder::Clauses clauses, Stream* stream) {
  while (!clauses.empty()) {
    const size_t creates = CreatesTogether(clauses);
    if (creates > 0) PlanCreate(clauses.first(creates), stream);
    if (creates == 0) MYCEL_RETURN_IF_ERROR(PlanClause(*clauses.front(), stream));
    clauses = clauses.subspan(std::max<size_t>(creates, 1));
  }
  return Status::Ok();
}

Status Planner::PlanClause(const binder::BoundClause& clause, Stream* stream) {
  MYCEL_RETURN_IF_ERROR(context_.CheckCancel());
  if (stream->root->depth > base::kMaxPlanDepth) {
    return Status::Error(
        ErrorId::kStatementTooComplex,
        "The statement has more than " + std::to_string(base::kMaxPlanDepth) + " steps in a row: split it");
  }
  switch (clause.kind) {
    case ClauseKind::kMatch:
      return PlanMatch(clause.As<binder::MatchClause>(), stream);
    case ClauseKind::kProjection:
      return PlanProjection(clause.As<binder::ProjectionClause>(), stream);
    case ClauseKind::kUnwind: {
      const auto& unwind = clause.As<binder::UnwindClause>();
      auto* op = Push<Unwind>(stream);
      op->list = unwind.list;
      op->variable = unwind.variable;
      Pushed(stream, stream->rows * 10);
      return Status::Ok();
    }
    case ClauseKind::kCreate: {
      const binder::BoundClause* create = &clause;
      PlanCreate(std::span(&create, 1), stream);
      return Status::Ok();
    }
    case ClauseKind::kMerge:
      return PlanMerge(clause.As<binder::MergeClause>(), stream);
    case ClauseKind::kSet:
      Push<Set>(stream)->items = clause.As<binder::SetClause>().items;
      Pushed(stream, stream->rows);
      return Status::Ok();
    case ClauseKind::kRemove: {
      auto* op = Push<Set>(stream);
      op->items = clause.As<binder::RemoveClause>().items;
      op->remove = true;
      Pushed(stream, stream->rows);
      return Status::Ok();
    }
    case ClauseKind::kDelete: {
      const auto& bound = clause.As<binder::DeleteClause>();
      auto* op = Push<Delete>(stream);
      op->detach = bound.detach;
      op->targets = bound.targets;
      Pushed(stream, stream->rows);
      return Status::Ok();
    }
    case ClauseKind::kForeach:
      return PlanForeach(clause.As<binder::ForeachClause>(), stream);
    case ClauseKind::kCallSubquery:
      return PlanCallSubquery(clause.As<binder::CallSubqueryClause>(), stream);
    case ClauseKind::kCallProcedure:
      return PlanCallProcedure(clause.As<binder::CallProcedureClause>(), stream);
    case ClauseKind::kLoadCsv: {
      const auto& load = clause.As<binder::LoadCsvClause>();
      Push<LoadCsv>(stream)->clause = &load;
      Pushed(stream, stream->rows * 1000);
      if (load.line.valid()) csv_places_.Add(load.line);
      if (load.file.valid()) csv_places_.Add(load.file);
      return Status::Ok();
    }
    case ClauseKind::kFinish:
      Push<EmptyResult>(stream);
      Pushed(stream, 0);
      return Status::Ok();
  }
  return Status::Error(ErrorId::kInternal, "unknown clause");
}

Status Planner::PlanMatch(const binder::MatchClause& clause, Stream* stream) {
  if (!clause.optional) return PlanPattern(clause.pattern, clause.predicates, stream);
  Stream inner = StartStream(stream->bound);
  MYCEL_RETURN_IF_ERROR(PlanPattern(clause.pattern, clause.predicates, &inner));
  const double rows = stream->rows * std::max(1.0, inner.rows);
  auto* op = Make<OptionalApply>({stream->root, inner.root});
  op->nulls = clause.introduced;
  stream->root = op;
  stream->empty_start = false;
  Pushed(stream, rows);
  return Status::Ok();
}

Status Planner::PlanMerge(const binder::MergeClause& clause, Stream* stream) {
  Stream inner = StartStream(stream->bound);
  MYCEL_RETURN_IF_ERROR(PlanPattern(clause.pattern, clause.predicates, &inner));
  auto* op = Make<Merge>({stream->root, inner.root});
  op->clause = &clause;
  stream->root = op;
  stream->empty_start = false;
  Pushed(stream, stream->rows);
  return Status::Ok();
}

Status Planner::PlanForeach(const binder::ForeachClause& clause, Stream* stream) {
  VarSet outer = stream->bound;
  outer.Add(clause.variable);
  Stream inner = StartStream(outer);
  MYCEL_RETURN_IF_ERROR(PlanClauses(clause.body, &inner));
  Push<EmptyResult>(&inner);
  Pushed(&inner, 0);
  auto* op = Make<Foreach>({stream->root, inner.root});
  op->variable = clause.variable;
  op->list = clause.list;
  stream->root = op;
  stream->empty_start = false;
  Pushed(stream, stream->rows);
  return Status::Ok();
}

Status Planner::PlanCallSubquery(const binder::CallSubqueryClause& clause, Stream* stream) {
  VarSet outer;
  outer.Add(clause.imported);
  MYCEL_ASSIGN_OR_RETURN(Stream inner, PlanQuery(*clause.query, outer));
  const bool unit = clause.returned.empty();
  if (unit) {
    Push<EmptyResult>(&inner);
    Pushed(&inner, 0);
  }
  PhysicalOperator* op = nullptr;
  if (clause.in_transactions) {
    auto* call = Make<CallInTransactions>({stream->root, inner.root});
    call->clause = &clause;
    op = call;
  } else if (clause.optional && !unit) {
    auto* apply = Make<OptionalApply>({stream->root, inner.root});
    apply->nulls = clause.returned;
    op = apply;
  } else {
    auto* apply = Make<Apply>({stream->root, inner.root});
    apply->unit = unit;
    op = apply;
  }
  stream->root = op;
  stream->empty_start = false;
  const double rows = unit ? stream->rows : stream->rows * std::max(1.0, inner.rows);
  Pushed(stream, rows);
  stream->bound.Add(clause.returned);
  return Status::Ok();
}

Status Planner::PlanCallProcedure(const binder::CallProcedureClause& clause, Stream* stream) {
  Push<ProcedureCall>(stream)->clause = &clause;
  Pushed(stream, stream->rows * 10);
  return Status::Ok();
}

}  // namespace mycel::engine::planner
