#include <algorithm>

#include "engine/planner/expression_maker.h"
#include "engine/planner/pattern_planner.h"

namespace mycel::engine::planner {

// A node that an earlier clause has bound and that no relationship of this pattern reaches is found unless it is null:
//
//   OPTIONAL MATCH (n:Absent) MATCH (n) RETURN n      Argument(n)  ->  Filter(n IS NOT NULL) over Argument(n)
//
// Everywhere else expanding from a null, and comparing with it, lets the row go.
void PatternPlanner::CheckLoneNodes() {
  const auto reached = [&](VarId node) {
    const auto touches = [&](const auto& part) { return part.left == node || part.right == node; };
    return std::any_of(pattern_.relationships.begin(), pattern_.relationships.end(), touches) ||
           std::any_of(pattern_.groups.begin(), pattern_.groups.end(), touches) ||
           std::any_of(pattern_.selections.begin(), pattern_.selections.end(), touches);
  };
  std::vector<const BoundExpression*> tests;
  for (const binder::PatternNode& node : pattern_.nodes) {
    // A test of labels drops nulls by itself.
    if (!node.bound_before || node.labels != nullptr || reached(node.variable)) continue;
    ExpressionMaker make(&planner_.plan_.arena, node.offset);
    tests.push_back(make.Apply(binder::Operator::kIsNotNull, {make.Variable(node.variable)}));
  }
  AddFilter(&stream_, std::move(tests));
}

}  // namespace mycel::engine::planner
