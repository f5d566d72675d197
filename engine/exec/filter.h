// Keeps the rows for which every predicate is true.
#pragma once

#include <vector>

#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class FilterOperator final : public UnaryOperator {
 public:
  FilterOperator(const planner::Filter& plan, Scope scope, OperatorPtr child)
      : UnaryOperator(plan, scope, std::move(child)), predicates_(plan.predicates) {}

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  planner::Expressions predicates_;
  std::vector<uint16_t> selected_;
};

}  // namespace mycel::engine::exec
