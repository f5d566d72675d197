// The planner's one entry: bound statement to physical plan.
//
// Threads: PlanStatement is a pure function of its inputs; call it from any thread.
#pragma once

#include <memory>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/catalog/schema.h"
#include "engine/catalog/statistics.h"
#include "engine/catalog/tokens.h"
#include "engine/functions/function_context.h"
#include "engine/planner/physical_plan.h"

namespace mycel::engine::planner {

struct PlanContext {
  const catalog::Tokens* tokens = nullptr;
  const catalog::SchemaSnapshot* schema = nullptr;
  const catalog::Statistics* statistics = nullptr;
  bool use_relationship_indexes = true;
  bool use_property_indexes = true;
  base::Lsn snapshot{UINT64_MAX};  // the oldest that the plan is for: younger indexes lack some of it
  // As of a moment that only the history of these labels reaches back to: nodes are looked up by no others, and
  // relationships by no index. Null: by any.
  const std::vector<base::LabelId>* known_labels = nullptr;
  functions::CancelCheck* cancel = nullptr;  // asked for every clause and every step of a pattern; may be null

  [[nodiscard]] base::Status CheckCancel() const { return cancel == nullptr ? base::Status::Ok() : cancel->Check(); }
};

// Fails with the error of `context.cancel` too.
[[nodiscard]] base::Result<std::shared_ptr<const PhysicalPlan>> PlanStatement(
    std::shared_ptr<const binder::BoundStatement> statement, const PlanContext& context);

}  // namespace mycel::engine::planner
