#include <utility>

#include "engine/functions/argument_errors.h"
#include "engine/functions/temporal/temporal_functions.h"
#include "engine/types/temporal/components.h"
#include "engine/types/temporal/construct.h"
#include "engine/types/temporal/duration_between.h"
#include "engine/types/temporal/parse.h"

namespace mycel::engine::functions {

using base::Result;
using types::Duration;
using types::Kind;

namespace {

namespace spec = types::type_spec;

Result<Value> Construct(FunctionContext&, std::span<const Value> args) {
  const Value& input = args[0];
  if (input.is_string()) {
    MYCEL_ASSIGN_OR_RETURN(const Duration duration, types::temporal::ParseDuration(input.AsString()));
    return Value::Of(duration);
  }
  if (!input.is_map()) return WrongCall("duration", "a String or Map", input);
  MYCEL_ASSIGN_OR_RETURN(const Duration duration, types::temporal::DurationFromMap(input.AsMap()));
  return Value::Of(duration);
}

using Measure = Result<Duration> (*)(const Value& from, const Value& to);

template <Measure measure>
Result<Value> Between(FunctionContext&, std::span<const Value> args) {
  for (const Value& side : args) {
    if (!types::temporal::IsTemporal(side.kind()) || side.kind() == Kind::kDuration) {
      return WrongCall("duration.between", "a temporal instant", side);
    }
  }
  MYCEL_ASSIGN_OR_RETURN(const Duration duration, measure(args[0], args[1]));
  return Value::Of(duration);
}

FunctionSignature Signature(std::string_view name, std::string_view description, Kernel kernel) {
  FunctionSignature signature;
  signature.name = name;
  signature.category = "Temporal";
  signature.description = description;
  signature.result = spec::kDuration;
  signature.kernel = kernel;
  return signature;
}

void AddBetween(std::string_view name, std::string_view description, Kernel kernel, FunctionList* list) {
  FunctionSignature signature = Signature(name, description, kernel);
  signature.arguments = {{"from", spec::kAny, "The starting instant.", false, ""},
                         {"to", spec::kAny, "The ending instant.", false, ""}};
  list->push_back(std::move(signature));
}

}  // namespace

void AddDurationFunctions(FunctionList* list) {
  FunctionSignature construct = Signature("duration", "Creates a `DURATION` value.", &Construct);
  construct.arguments = {{"input", spec::kAny, "Text or a map of components.", false, ""}};
  list->push_back(std::move(construct));
  AddBetween(
      "duration.between",
      "Computes the `DURATION` between the `from` instant (inclusive) and the `to` instant (exclusive) in logical "
      "units.",
      &Between<&types::temporal::DurationBetween>, list);
  AddBetween(
      "duration.inMonths",
      "Computes the `DURATION` between the `from` instant (inclusive) and the `to` instant (exclusive) in months.",
      &Between<&types::temporal::DurationInMonths>, list);
  AddBetween("duration.inDays",
             "Computes the `DURATION` between the `from` instant (inclusive) and the `to` instant (exclusive) in days.",
             &Between<&types::temporal::DurationInDays>, list);
  AddBetween(
      "duration.inSeconds",
      "Computes the `DURATION` between the `from` instant (inclusive) and the `to` instant (exclusive) in seconds.",
      &Between<&types::temporal::DurationInSeconds>, list);
}

}  // namespace mycel::engine::functions
