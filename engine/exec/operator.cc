#include "engine/exec/operator.h"

#include <algorithm>

#include "engine/exec/stack_check.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;

Operator::Operator(const planner::PhysicalOperator& plan, Scope scope) : plan_(plan), scope_(scope) {
  carried_.assign(plan.output.begin(), plan.output.end());
  if (scope.argument->variables.empty()) return;
  std::vector<VarId> known = carried_;
  std::sort(known.begin(), known.end());
  for (const VarId id : scope.argument->variables) {
    if (!std::binary_search(known.begin(), known.end(), id)) carried_.push_back(id);
  }
}

Result<Step> Operator::Next(types::Batch* out) {
  if (!pending_error_.ok()) return pending_error_;
  MYCEL_RETURN_IF_ERROR(CheckStack());
  if (out->slots() < context().slots()) out->ResizeSlots(context().slots());
  if (profiled_ && context().profiling()) return Profiled(out);
  Result<Step> step = Produce(out);
  if (step.ok() && *step == Step::kRows) {
    context().NoteProgress();
    if (MultiplicitySplitter* const splitter = context().splitter()) {
      splitter->Split(carried_, context().options().max_batch_rows, out);
    }
  }
  return step;
}

Result<Step> Operator::Profiled(types::Batch* out) {
  // The profile's place may move while operators below are met for the first time: addressed again afterwards.
  uint64_t hits = 0;
  uint64_t* const outer = context().BookHitsOn(&hits);
  const uint64_t start = context().options().env->MonotonicNanos();
  Result<Step> step = Produce(out);
  OperatorProfile& profile = context().profile(plan_.id);
  profile.time_ns += context().options().env->MonotonicNanos() - start;
  profile.db_hits += hits;
  if (step.ok() && *step == Step::kRows) {
    profile.rows += out->TotalRows();
    context().NoteProgress();
  }
  context().BookHitsOn(outer);
  return step;
}

Result<bool> Operator::BeginBatch() {
  MYCEL_RETURN_IF_ERROR(context().BatchBoundary());
  return !context().ShouldYield();
}

Status HeldMemory::Set(size_t bytes) {
  constexpr size_t kStep = 4096;
  if (!accounted_) return Status::Ok();
  const size_t rounded = (bytes + kStep - 1) / kStep * kStep;
  return rounded == reservation_.bytes() ? Status::Ok() : reservation_.Resize(rounded);
}

}  // namespace mycel::engine::exec
