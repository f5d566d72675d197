// Equalities of one expression with constants, in one disjunction, are a look-up in a list; so are inequalities in one
// conjunction.
//
//   Filter n.x = 1 OR 2 = n.x OR n.y > 3 OR n.x = $p      =>      Filter n.x IN [1, 2, $p] OR n.y > 3
//   Filter n.x <> 1, n.x <> 2, n.y > 3                    =>      Filter NOT n.x IN [1, 2], n.y > 3
//
// so that an index on n.x serves, and a row costs one look-up in a set instead of a comparison for each constant. The
// answer is the same for nulls: both forms are true where one item is equal, else null where n.x or an item is null.
// Where an operand can raise an error only neighbours are joined, for the operands keep their order then.
#pragma once

#include <vector>

#include "engine/base/arena.h"
#include "engine/binder/bound_expression.h"

namespace mycel::engine::planner {

// The expression itself where there is nothing to join.
[[nodiscard]] const binder::BoundExpression* EqualitiesToIn(base::Arena* arena,
                                                            const binder::BoundExpression* expression);

// The same for predicates that must all be true.
[[nodiscard]] std::vector<const binder::BoundExpression*> InequalitiesToNotIn(base::Arena* arena,
                                                                              binder::Expressions conjuncts);

}  // namespace mycel::engine::planner
