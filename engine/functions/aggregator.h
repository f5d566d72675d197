// Aggregator: the running state of one aggregate function for one group.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/base/result.h"
#include "engine/functions/function_context.h"
#include "engine/types/value.h"

namespace mycel::engine::functions {

// What a row that stands for many equal rows means to an aggregate.
enum class MultiplicityMode : uint8_t {
  kPasses,      // the count does not matter: min, max, everything with DISTINCT
  kMultiplies,  // Update uses the multiplicity: count, sum, avg, stDev, percentiles
  kMustExpand,  // the caller calls Update once per row with multiplicity 1: collect
};

// Nulls are handled inside: Update may be called with them. `args` holds the arguments after the aggregated value too
// (percentileCont(x, p) gets {x, p}); count(*) gets none.
class Aggregator {
 public:
  virtual ~Aggregator() = default;
  [[nodiscard]] virtual base::Status Update(FunctionContext& context, std::span<const types::Value> args,
                                            uint64_t multiplicity) = 0;
  // Takes over what `other` (the same function, rows that came later) has gathered; `other` is of no use afterwards.
  [[nodiscard]] virtual base::Status Merge(FunctionContext& context, Aggregator& other) = 0;
  // The result; called once, last.
  [[nodiscard]] virtual base::Result<types::Value> Finish(FunctionContext& context) = 0;
  // Bytes held, for memory accounts; cheap enough to ask after each batch.
  [[nodiscard]] virtual size_t bytes() const = 0;
};

using AggregatorFactory = std::unique_ptr<Aggregator> (*)();

// Feeds each distinct first argument once (null never) to `inner`: the form for DISTINCT of any aggregate.
[[nodiscard]] std::unique_ptr<Aggregator> MakeDistinct(std::unique_ptr<Aggregator> inner);

}  // namespace mycel::engine::functions
