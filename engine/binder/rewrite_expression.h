// Walking and rebuilding bound expressions. Nodes are immutable: a rewrite copies what lies above a change.
#pragma once

#include <functional>

#include "engine/base/arena.h"
#include "engine/binder/bound_expression.h"

namespace mycel::engine::binder {

// Calls `visit` on each direct sub-expression. Subqueries count as leaves (their captured variables are theirs).
void ForEachOperand(const BoundExpression& expression, const std::function<void(const BoundExpression*)>& visit);

// Top down: where `replace` gives an expression it takes the node's place and is not entered; null goes on below.
// Returns the node itself where nothing changed.
[[nodiscard]] const BoundExpression* RewriteExpression(
    base::Arena* arena, const BoundExpression* expression,
    const std::function<const BoundExpression*(const BoundExpression*)>& replace);

// Structural equality: the same operators over the same variables, parameters and equal literals. Functions that are
// not deterministic and subqueries are never the same.
[[nodiscard]] bool SameExpression(const BoundExpression& a, const BoundExpression& b);

// Whether the expression, its subqueries included, refers to a variable that `test` accepts.
[[nodiscard]] bool MentionsAny(const BoundExpression& expression, const std::function<bool(VarId)>& test);

// Whether `id` is introduced inside the expression (by a comprehension, quantifier, reduce or CASE).
[[nodiscard]] bool IsLocalTo(const BoundExpression& expression, VarId id);

}  // namespace mycel::engine::binder
