// Names and signatures of the aggregate functions.
#include "engine/functions/aggregates/aggregate_states.h"
#include "engine/functions/themes.h"

namespace mycel::engine::functions {
namespace {

namespace ts = types::type_spec;

TypeSpec SameAsArgument(std::span<const TypeSpec> args) { return args[0]; }
TypeSpec SumType(std::span<const TypeSpec> args) {
  const TypeSpec::Mask kinds = args[0].kinds & (ts::kNumber.kinds | ts::kDuration.kinds);
  return {kinds | ts::kInteger.kinds, 0};  // the sum of nothing is the integer 0
}
TypeSpec AverageType(std::span<const TypeSpec> args) {
  return args[0].Has(types::Kind::kDuration) ? ts::kFloat.Union(ts::kDuration) : ts::kFloat;
}
TypeSpec ListOfArgument(std::span<const TypeSpec> args) { return ts::ListOf(args[0]); }
TypeSpec NumberOfArgument(std::span<const TypeSpec> args) { return {args[0].kinds & ts::kNumber.kinds, 0}; }

FunctionSignature Aggregate(std::string_view name, std::string_view description, TypeSpec argument, TypeSpec result,
                            AggregatorFactory factory, MultiplicityMode multiplicity, ResultInference infer = nullptr) {
  return {.name = name,
          .category = "Aggregating",
          .description = description,
          .arguments = {{"input", argument, "The value of each row."}},
          .result = result,
          .infer = infer,
          .null_propagates = false,
          .aggregate = factory,
          .multiplicity = multiplicity};
}

}  // namespace

void AddAggregateFunctions(FunctionList* list) {
  const TypeSpec summable = ts::kNumber.Union(ts::kDuration);
  list->push_back(Aggregate("count", "Returns the number of values that are not null.", ts::kAny, ts::kInteger,
                            MakeCount, MultiplicityMode::kMultiplies));
  list->push_back(Aggregate("collect", "Returns a list of the values that are not null.", ts::kAny, ts::kList,
                            MakeCollect, MultiplicityMode::kMustExpand, ListOfArgument));
  list->push_back(Aggregate("min", "Returns the smallest value.", ts::kAny, ts::kAny, MakeMin,
                            MultiplicityMode::kPasses, SameAsArgument));
  list->push_back(Aggregate("max", "Returns the largest value.", ts::kAny, ts::kAny, MakeMax, MultiplicityMode::kPasses,
                            SameAsArgument));
  list->push_back(Aggregate("sum", "Returns the sum of numbers or durations.", summable, summable, MakeSum,
                            MultiplicityMode::kMultiplies, SumType));
  list->push_back(Aggregate("avg", "Returns the mean of numbers or durations.", summable, summable, MakeAverage,
                            MultiplicityMode::kMultiplies, AverageType));
  list->push_back(Aggregate("stdev", "Returns the standard deviation of a sample.", ts::kNumber, ts::kFloat,
                            MakeDeviation, MultiplicityMode::kMustExpand));
  list->push_back(Aggregate("stdevp", "Returns the standard deviation of a population.", ts::kNumber, ts::kFloat,
                            MakePopulationDeviation, MultiplicityMode::kMustExpand));
  const FunctionArgument percentile{"percentile", ts::kNumber, "From 0.0 to 1.0."};
  list->push_back(Aggregate("percentileCont", "Returns a percentile, interpolated between the two nearest values.",
                            ts::kNumber, ts::kFloat, MakePercentileCont, MultiplicityMode::kMultiplies));
  list->back().arguments.push_back(percentile);
  list->push_back(Aggregate("percentileDisc", "Returns the value nearest to a percentile.", ts::kNumber, ts::kNumber,
                            MakePercentileDisc, MultiplicityMode::kMultiplies, NumberOfArgument));
  list->back().arguments.push_back(percentile);
}

}  // namespace mycel::engine::functions
