// The planner's working state: one Planner plans one statement. Internal to the folder; plan.h is the entry.
//
// Clauses are planned in order; each puts operators on top of a Stream. Patterns are solved by pattern_planner.h,
// access paths by node_access.h, estimates by cardinality.h; the passes under rules/ run over the finished tree.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/planner/cardinality.h"
#include "engine/planner/physical_plan.h"
#include "engine/planner/plan.h"
#include "engine/planner/var_set.h"

namespace mycel::engine::planner {

using base::Result;
using base::Status;

// Rows under construction: the operator on top, what its rows carry, how many there may be.
struct Stream {
  PhysicalOperator* root = nullptr;
  VarSet bound;
  VarSet argument;  // of the outer row: bound from beginning to end
  double rows = 1;
  // Nothing has been read yet: the root is the bare Argument of a query without outer variables.
  bool empty_start = false;
};

class Planner {
 public:
  Planner(const PlanContext& context, PhysicalPlan* plan) : context_(context), plan_(*plan), cardinality_(context) {}

  Result<PhysicalOperator*> PlanTopLevel(const binder::BoundQuery& query);
  // A subquery's root over an Argument with the captured variables.
  Result<PhysicalOperator*> PlanSubquery(const binder::SubqueryExpression& subquery);

 private:
  friend class PatternPlanner;

  // --- plan_query.cc
  // --------------------------------------------------------------------------------------------------
  Result<Stream> PlanQuery(const binder::BoundQuery& query, const VarSet& outer);
  Result<Stream> PlanSingleQuery(const binder::BoundSingleQuery& query, const VarSet& outer);
  Stream StartStream(const VarSet& outer);

  // --- plan_clause.cc
  // -------------------------------------------------------------------------------------------------
  Status PlanClauses(binder::Clauses clauses, Stream* stream);
  Status PlanClause(const binder::BoundClause& clause, Stream* stream);
  Status PlanMatch(const binder::MatchClause& clause, Stream* stream);
  Status PlanMerge(const binder::MergeClause& clause, Stream* stream);
  Status PlanForeach(const binder::ForeachClause& clause, Stream* stream);
  Status PlanCallSubquery(const binder::CallSubqueryClause& clause, Stream* stream);
  Status PlanCallProcedure(const binder::CallProcedureClause& clause, Stream* stream);

  // --- plan_create.cc
  // -------------------------------------------------------------------------------------------------
  // How many of the first clauses are CREATEs of which none can see what another one creates.
  static size_t CreatesTogether(std::span<const binder::BoundClause* const> clauses);
  void PlanCreate(std::span<const binder::BoundClause* const> clauses, Stream* stream);

  // --- plan_projection.cc
  // ---------------------------------------------------------------------------------------------
  Status PlanProjection(const binder::ProjectionClause& clause, Stream* stream);
  void PlanAggregation(const binder::ProjectionClause& clause, Stream* stream);
  void PlanSort(const binder::ProjectionClause& clause, Stream* stream);

  // --- pattern_planner.cc
  // ---------------------------------------------------------------------------------------------
  Status PlanPattern(const binder::BoundPattern& pattern, binder::Expressions predicates, Stream* stream);

  // --- making operators
  // -----------------------------------------------------------------------------------------------
  template <typename T>
  T* Make(std::vector<const PhysicalOperator*> children = {}) {
    T* op = plan_.arena.New<T>();
    op->kind = T::kKind;
    op->children = plan_.arena.Copy(children);
    op->id = plan_.operator_count++;
    for (const PhysicalOperator* child : op->children) op->depth = std::max(op->depth, child->depth + 1);
    return op;
  }
  // Puts `op` on top of the stream: its variables are bound from here on.
  template <typename T>
  T* Push(Stream* stream) {
    T* op = Make<T>({stream->root});
    stream->root = op;
    stream->empty_start = false;
    return op;
  }
  // Call after the operator's fields are set: what it introduces is bound from here on.
  void Pushed(Stream* stream, double rows);
  VarId NewVariable() { return VarId(next_variable_++); }

  const PlanContext& context_;
  PhysicalPlan& plan_;
  Cardinality cardinality_;
  VarSet csv_places_;  // of linenumber() and file(): a WITH that does not name them keeps them all the same

 public:
  uint32_t next_variable_ = 0;  // variables that the plan adds to the statement's
};

}  // namespace mycel::engine::planner
