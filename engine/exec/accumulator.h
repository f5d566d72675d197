// One aggregation over all groups of an Aggregate: a state per group, updated a batch at a time.
//
// Counting needs a number per group only; everything else goes through functions::Aggregator.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "engine/base/result.h"
#include "engine/binder/bound_clause.h"
#include "engine/functions/function_context.h"
#include "engine/types/batch.h"

namespace mycel::engine::exec {

class Accumulator {
 public:
  virtual ~Accumulator() = default;
  // Makes states for the groups up to `groups`.
  virtual void Grow(uint32_t groups) = 0;
  // Row i of the argument columns belongs to group groups[i] and counts batch.multiplicity(i) times.
  [[nodiscard]] virtual base::Status Update(functions::FunctionContext& context, const types::Batch& batch,
                                            std::span<const types::Column* const> arguments,
                                            const uint32_t* groups) = 0;
  // Called once per group, last.
  [[nodiscard]] virtual base::Result<types::Value> Finish(functions::FunctionContext& context, uint32_t group) = 0;
  [[nodiscard]] virtual size_t bytes() const = 0;
};

// `grouped`: there are grouping keys, so there may be many groups.
[[nodiscard]] std::unique_ptr<Accumulator> MakeAccumulator(const binder::Aggregation& aggregation, bool grouped);

}  // namespace mycel::engine::exec
