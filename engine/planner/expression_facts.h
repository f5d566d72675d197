// What the planner asks of expressions: what they read, whether they can fail.
#pragma once

#include <functional>

#include "engine/binder/bound_clause.h"
#include "engine/planner/physical_plan.h"
#include "engine/planner/var_set.h"

namespace mycel::engine::planner {

// Adds the variables of the row that the expression reads; its own local variables are not among them.
void AddFreeVariables(const BoundExpression& expression, VarSet* out);
void AddFreeVariables(const LabelExpression* labels, VarSet* out);
[[nodiscard]] VarSet FreeVariables(const BoundExpression& expression);

// What a repetition's conditions read of the row outside.
[[nodiscard]] VarSet GroupReads(const binder::QuantifiedGroup& group);

// What a selected path's conditions and its variables bound before read of the row outside; its ends.
[[nodiscard]] VarSet SelectionReads(const binder::SelectedPath& path);

// The variables that a CREATE or MERGE binds.
void AddCreated(const binder::CreatePattern& pattern, VarSet* out);

// Whether the value depends on the graph (properties, labels, subqueries, functions over entities).
[[nodiscard]] bool ReadsGraph(const BoundExpression& expression);

// Whether evaluating it for some row can raise an error: such a predicate stays behind the ones written before it.
[[nodiscard]] bool CanRaise(const BoundExpression& expression);

// Visits the subquery expressions inside, not those inside other subqueries.
void ForEachSubquery(const BoundExpression& expression,
                     const std::function<void(const binder::SubqueryExpression&)>& visit);

// Visits the top-level expressions of one operator (children excluded).
void ForEachExpression(const PhysicalOperator& op, const std::function<void(const BoundExpression*)>& visit);

// The variables that one operator reads (children excluded) and those that it adds to its rows.
void AddReadVariables(const PhysicalOperator& op, VarSet* out);
void AddIntroducedVariables(const PhysicalOperator& op, VarSet* out);

}  // namespace mycel::engine::planner
