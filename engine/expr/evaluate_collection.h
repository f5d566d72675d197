// Lists, maps, comprehensions, quantifiers and reduce. Internal to the folder.
#pragma once

#include "engine/expr/evaluate.h"

namespace mycel::engine::expr {

[[nodiscard]] base::Result<types::Value> EvaluateList(const binder::ListExpression& list, Row& row,
                                                      EvaluationContext& context);
[[nodiscard]] base::Result<types::Value> EvaluateMap(const binder::MapExpression& map, Row& row,
                                                     EvaluationContext& context);
[[nodiscard]] base::Result<types::Value> EvaluateMapProjection(const binder::MapProjectionExpression& projection,
                                                               Row& row, EvaluationContext& context);
[[nodiscard]] base::Result<types::Value> EvaluateListComprehension(
    const binder::ListComprehensionExpression& comprehension, Row& row, EvaluationContext& context);
[[nodiscard]] base::Result<types::Value> EvaluateQuantifier(const binder::QuantifierExpression& quantifier, Row& row,
                                                            EvaluationContext& context);
[[nodiscard]] base::Result<types::Value> EvaluateReduce(const binder::ReduceExpression& reduce, Row& row,
                                                        EvaluationContext& context);

}  // namespace mycel::engine::expr
