// Numeric and logarithmic functions.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "engine/functions/argument_errors.h"
#include "engine/functions/decimal_rounding.h"
#include "engine/functions/themes.h"

namespace mycel::engine::functions {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;
namespace ts = types::type_spec;

template <typename Function>
Result<Value> FloatOf(std::string_view name, std::span<const Value> args, Function function) {
  if (!args[0].is_number()) return WrongArgument(name, "a Float or Integer", args[0]);
  return Value::Float(function(args[0].AsDouble()));
}

Result<Value> Abs(FunctionContext&, std::span<const Value> args) {
  if (args[0].is_float()) return Value::Float(std::fabs(args[0].AsFloat()));
  if (!args[0].is_integer()) return WrongArgument("abs", "a Float or Integer", args[0]);
  const int64_t v = args[0].AsInteger();
  if (v == std::numeric_limits<int64_t>::min()) return IntegerOverflow("abs(" + std::to_string(v) + ")");
  return Value::Integer(v < 0 ? -v : v);
}

Result<Value> Sign(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_number()) return WrongArgument("sign", "a Float or Integer", args[0]);
  const double v = args[0].AsDouble();
  return Value::Integer((v > 0 ? 1 : 0) - (v < 0 ? 1 : 0));
}

Result<Value> Ceil(FunctionContext&, std::span<const Value> args) {
  return FloatOf("ceil", args, [](double v) { return std::ceil(v); });
}

Result<Value> Floor(FunctionContext&, std::span<const Value> args) {
  return FloatOf("floor", args, [](double v) { return std::floor(v); });
}

Result<Value> Sqrt(FunctionContext&, std::span<const Value> args) {
  return FloatOf("sqrt", args, [](double v) { return std::sqrt(v); });
}

Result<Value> Exp(FunctionContext&, std::span<const Value> args) {
  return FloatOf("exp", args, [](double v) { return std::exp(v); });
}

Result<Value> Log(FunctionContext&, std::span<const Value> args) {
  return FloatOf("log", args, [](double v) { return std::log(v); });
}

Result<Value> Log10(FunctionContext&, std::span<const Value> args) {
  return FloatOf("log10", args, [](double v) { return std::log10(v); });
}

Result<Value> IsNan(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_number()) return WrongArgument("isNaN", "a Float or Integer", args[0]);
  return Value::Boolean(std::isnan(args[0].AsDouble()));
}

Result<Value> E(FunctionContext&, std::span<const Value>) { return Value::Float(std::numbers::e); }

Result<Value> Rand(FunctionContext& context, std::span<const Value>) {
  MYCEL_ASSERT(context.random != nullptr);
  return Value::Float(context.random->NextUnit());
}

// Half goes up, towards positive infinity: -2.5 gives -2.0. Adding 0.5 first would round 0.49999999999999994 up. What
// is beyond the integers comes to the outermost of them, as in Neo4j.
double RoundHalfUp(double v) {
  if (!std::isfinite(v)) return v;
  constexpr double kOutermost = 0x1p63;
  const double below = std::floor(v);
  const double rounded = v - below >= 0.5 ? below + 1 : below;
  return std::clamp(rounded, -kOutermost, kOutermost) + 0.0;  // + 0.0 turns -0.0 into 0.0
}

Result<Value> Round(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_number()) return WrongArgument("round", "a Float or Integer", args[0]);
  const double v = args[0].AsDouble();
  if (args.size() == 1) return Value::Float(RoundHalfUp(v));
  if (!args[1].is_number()) return WrongArgument("round", "a Float or Integer as precision", args[1]);
  const double precision = args[1].AsDouble();
  if (!(precision >= 0)) {
    return Status::Error(ErrorId::kInvalidArgumentValue, "Precision argument to 'round()' cannot be negative");
  }
  RoundingMode mode = RoundingMode::kHalfUp;
  if (args.size() == 3) {
    if (!args[2].is_string()) return WrongArgument("round", "a String as mode", args[2]);
    const auto found = RoundingModeByName(args[2].AsString());
    if (!found) {
      return Status::Error(
          ErrorId::kInvalidArgumentValue,
          "Unknown rounding mode '" + std::string(args[2].AsString()) +
              "'. Valid values are: CEILING, FLOOR, UP, DOWN, HALF_EVEN, HALF_UP, HALF_DOWN, UNNECESSARY.");
    }
    mode = *found;
  } else if (precision < 1) {
    return Value::Float(RoundHalfUp(v));
  }
  // A double has no digits beyond this many places.
  constexpr double kMostPlaces = 1100;
  return Value::Float(RoundDecimal(v, static_cast<int>(std::min(precision, kMostPlaces)), mode));
}

TypeSpec SameAsArgument(std::span<const TypeSpec> args) {
  const TypeSpec::Mask numbers = args[0].kinds & ts::kNumber.kinds;
  return {numbers, 0};
}

FunctionSignature OneNumber(std::string_view name, std::string_view category, std::string_view description,
                            TypeSpec result, Kernel kernel) {
  return {.name = name,
          .category = category,
          .description = description,
          .arguments = {{"input", ts::kNumber, "A number."}},
          .result = result,
          .kernel = kernel};
}

}  // namespace

void AddMathFunctions(FunctionList* list) {
  FunctionSignature abs = OneNumber("abs", "Numeric", "Returns the absolute value of a number.", ts::kNumber, Abs);
  abs.infer = SameAsArgument;
  list->push_back(abs);
  list->push_back(OneNumber("ceil", "Numeric", "Returns the smallest whole number that is not less than a number.",
                            ts::kFloat, Ceil));
  list->push_back(OneNumber("floor", "Numeric", "Returns the largest whole number that is not greater than a number.",
                            ts::kFloat, Floor));
  list->push_back(OneNumber("isNaN", "Numeric", "Returns whether a number is NaN.", ts::kBoolean, IsNan));
  list->push_back(OneNumber("sign", "Numeric", "Returns 1, 0 or -1: the sign of a number.", ts::kInteger, Sign));
  list->push_back(OneNumber("sqrt", "Logarithmic", "Returns the square root of a number.", ts::kFloat, Sqrt));
  list->push_back(OneNumber("exp", "Logarithmic", "Returns e to the power of a number.", ts::kFloat, Exp));
  list->push_back(OneNumber("log", "Logarithmic", "Returns the natural logarithm of a number.", ts::kFloat, Log));
  list->push_back(
      OneNumber("log10", "Logarithmic", "Returns the logarithm to base 10 of a number.", ts::kFloat, Log10));
  list->push_back({.name = "e",
                   .category = "Logarithmic",
                   .description = "Returns the base of the natural logarithm.",
                   .result = ts::kFloat,
                   .kernel = E});
  list->push_back({.name = "rand",
                   .category = "Numeric",
                   .description = "Returns a random number from 0 (included) to 1 (excluded).",
                   .result = ts::kFloat,
                   .deterministic = false,
                   .kernel = Rand});
  list->push_back({.name = "round",
                   .category = "Numeric",
                   .description = "Returns a number rounded to a whole one or to a number of decimal places.",
                   .arguments = {{"value", ts::kNumber, "A number."},
                                 {"precision", ts::kNumber, "Decimal places.", true, "0"},
                                 {"mode", ts::kString, "UP, DOWN, CEILING, FLOOR, HALF_UP, HALF_DOWN or HALF_EVEN.",
                                  true, "HALF_UP"}},
                   .result = ts::kFloat,
                   .kernel = Round});
}

}  // namespace mycel::engine::functions
