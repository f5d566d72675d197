// The makers of aggregate states, one file per family; aggregate_functions.cc gives them names and signatures.
#pragma once

#include <memory>

#include "engine/functions/aggregator.h"

namespace mycel::engine::functions {

[[nodiscard]] std::unique_ptr<Aggregator> MakeCount();
[[nodiscard]] std::unique_ptr<Aggregator> MakeCollect();
[[nodiscard]] std::unique_ptr<Aggregator> MakeMin();
[[nodiscard]] std::unique_ptr<Aggregator> MakeMax();
[[nodiscard]] std::unique_ptr<Aggregator> MakeSum();
[[nodiscard]] std::unique_ptr<Aggregator> MakeAverage();
[[nodiscard]] std::unique_ptr<Aggregator> MakeDeviation();
[[nodiscard]] std::unique_ptr<Aggregator> MakePopulationDeviation();
[[nodiscard]] std::unique_ptr<Aggregator> MakePercentileCont();
[[nodiscard]] std::unique_ptr<Aggregator> MakePercentileDisc();

}  // namespace mycel::engine::functions
