// Evaluates a bound expression for one row.
//
// Semantics are openCypher's: three-valued logic, short-circuit AND, OR, CASE and coalesce, errors for the row that
// raises them. Errors carry the place of the sub-expression that failed.
#pragma once

#include "engine/base/result.h"
#include "engine/binder/bound_expression.h"
#include "engine/expr/evaluation_context.h"
#include "engine/expr/row.h"

namespace mycel::engine::expr {

[[nodiscard]] base::Result<types::Value> Evaluate(const binder::BoundExpression& expression, Row& row,
                                                  EvaluationContext& context);

// A condition: true, false or unknown. Anything but a boolean or null is an error.
enum class Truth : uint8_t { kFalse, kTrue, kUnknown };
[[nodiscard]] base::Result<Truth> EvaluateCondition(const binder::BoundExpression& condition, Row& row,
                                                    EvaluationContext& context);

// Whether an entity carries what a label (or type) expression asks for.
[[nodiscard]] base::Result<bool> MatchesLabels(const binder::LabelExpression& labels, const types::Value& entity,
                                               Row& row, EvaluationContext& context);

// The names that a dynamic label expression stands for: a string, or a list of them.
[[nodiscard]] base::Status DynamicLabelNames(const binder::LabelExpression& label, Row& row, EvaluationContext& context,
                                             std::vector<std::string>* names);

}  // namespace mycel::engine::expr
