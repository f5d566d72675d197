// The planner's one entry: bound statement to physical plan.
//
// Threads: PlanStatement is a pure function of its inputs; call it from any thread.
#pragma once

#include <memory>

#include "engine/base/result.h"
#include "engine/catalog/schema.h"
#include "engine/catalog/statistics.h"
#include "engine/catalog/tokens.h"
#include "engine/planner/physical_plan.h"

namespace mycel::engine::planner {

struct PlanContext {
  const catalog::Tokens* tokens = nullptr;
  const catalog::SchemaSnapshot* schema = nullptr;
  const catalog::Statistics* statistics = nullptr;
  bool use_relationship_indexes = true;
  bool use_property_indexes = true;
};

[[nodiscard]] base::Result<std::shared_ptr<const PhysicalPlan>> PlanStatement(
    std::shared_ptr<const binder::BoundStatement> statement, const PlanContext& context);

}  // namespace mycel::engine::planner
