// Computes columns from the row. All other columns pass.
#pragma once

#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class ProjectOperator final : public UnaryOperator {
 public:
  ProjectOperator(const planner::Project& plan, Scope scope, OperatorPtr child)
      : UnaryOperator(plan, scope, std::move(child)), columns_(plan.columns) {}

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  std::span<const planner::ProjectedColumn> columns_;
};

}  // namespace mycel::engine::exec
