// The list of an `IN` that is the same for every row: `n.x IN [1, 2, $p]`, `n.x IN $list`.
//
// It is evaluated once for an execution. When a second row asks and it is not short, it becomes a hash set: 10,000
// items and 27,000 rows would otherwise be 270 million comparisons.
//
// Threads: the statement's strand.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>

#include "engine/base/result.h"
#include "engine/binder/bound_expression.h"
#include "engine/expr/row.h"
#include "engine/expr/value_room.h"
#include "engine/types/compare.h"

namespace mycel::engine::expr {

// Made of literals and parameters.
[[nodiscard]] bool IsConstant(const binder::BoundExpression& expression);

class ConstantList {
 public:
  // `list` must be constant, and outlive this.
  ConstantList(const binder::BoundExpression& list, const EvaluationContext& context)
      : expression_(list), held_(context) {}

  // `value IN list`, as functions::operators::In answers it.
  [[nodiscard]] base::Result<types::Value> Has(const types::Value& value, EvaluationContext& context);

 private:
  enum class Form : uint8_t { kUnseen, kSeenOnce, kShort, kSet };

  [[nodiscard]] base::Status Take(EvaluationContext& context);
  // Leaves the form as it is when the statement has no room for a set.
  [[nodiscard]] base::Status MakeSet(EvaluationContext& context);
  [[nodiscard]] types::Value Look(const types::Value& value) const;

  const binder::BoundExpression& expression_;
  Form form_ = Form::kUnseen;
  bool has_null_ = false;
  types::Value list_;
  boost::unordered_flat_set<types::Value, types::ValueHash, types::ValueEquivalent> items_;
  HeldValues held_;
};

}  // namespace mycel::engine::expr
