// Trigonometric functions, in radians.
#include <cmath>
#include <numbers>

#include "engine/functions/argument_errors.h"
#include "engine/functions/themes.h"

namespace mycel::engine::functions {
namespace {

using base::Result;
namespace ts = types::type_spec;

#define MYCEL_TRIGONOMETRIC(Name, cypher_name, expression)                                      \
  Result<Value> Name(FunctionContext&, std::span<const Value> args) {                           \
    if (!args[0].is_number()) return WrongArgument(cypher_name, "a Float or Integer", args[0]); \
    const double v = args[0].AsDouble();                                                        \
    return Value::Float(expression);                                                            \
  }
MYCEL_TRIGONOMETRIC(Sin, "sin", std::sin(v))
MYCEL_TRIGONOMETRIC(Cos, "cos", std::cos(v))
MYCEL_TRIGONOMETRIC(Tan, "tan", std::tan(v))
MYCEL_TRIGONOMETRIC(Cot, "cot", 1.0 / std::tan(v))
MYCEL_TRIGONOMETRIC(Asin, "asin", std::asin(v))
MYCEL_TRIGONOMETRIC(Acos, "acos", std::acos(v))
MYCEL_TRIGONOMETRIC(Atan, "atan", std::atan(v))
MYCEL_TRIGONOMETRIC(Sinh, "sinh", std::sinh(v))
MYCEL_TRIGONOMETRIC(Cosh, "cosh", std::cosh(v))
MYCEL_TRIGONOMETRIC(Tanh, "tanh", std::tanh(v))
MYCEL_TRIGONOMETRIC(Coth, "coth", 1.0 / std::tanh(v))
MYCEL_TRIGONOMETRIC(Haversin, "haversin", (1.0 - std::cos(v)) / 2)
MYCEL_TRIGONOMETRIC(Degrees, "degrees", v * 180.0 / std::numbers::pi)
MYCEL_TRIGONOMETRIC(Radians, "radians", v / 180.0 * std::numbers::pi)
#undef MYCEL_TRIGONOMETRIC

Result<Value> Atan2(FunctionContext&, std::span<const Value> args) {
  for (const Value& arg : args) {
    if (!arg.is_number()) return WrongArgument("atan2", "a Float or Integer", arg);
  }
  return Value::Float(std::atan2(args[0].AsDouble(), args[1].AsDouble()));
}

Result<Value> Pi(FunctionContext&, std::span<const Value>) { return Value::Float(std::numbers::pi); }

void AddOne(FunctionList* list, std::string_view name, std::string_view description, Kernel kernel) {
  list->push_back({.name = name,
                   .category = "Trigonometric",
                   .description = description,
                   .arguments = {{"input", ts::kNumber, "A number."}},
                   .result = ts::kFloat,
                   .kernel = kernel});
}

}  // namespace

void AddTrigonometryFunctions(FunctionList* list) {
  AddOne(list, "sin", "Returns the sine of an angle.", Sin);
  AddOne(list, "cos", "Returns the cosine of an angle.", Cos);
  AddOne(list, "tan", "Returns the tangent of an angle.", Tan);
  AddOne(list, "cot", "Returns the cotangent of an angle.", Cot);
  AddOne(list, "asin", "Returns the arcsine of a number.", Asin);
  AddOne(list, "acos", "Returns the arccosine of a number.", Acos);
  AddOne(list, "atan", "Returns the arctangent of a number.", Atan);
  AddOne(list, "sinh", "Returns the hyperbolic sine of a number.", Sinh);
  AddOne(list, "cosh", "Returns the hyperbolic cosine of a number.", Cosh);
  AddOne(list, "tanh", "Returns the hyperbolic tangent of a number.", Tanh);
  AddOne(list, "coth", "Returns the hyperbolic cotangent of a number.", Coth);
  AddOne(list, "haversin", "Returns half the versine of an angle.", Haversin);
  AddOne(list, "degrees", "Converts radians to degrees.", Degrees);
  AddOne(list, "radians", "Converts degrees to radians.", Radians);
  list->push_back({.name = "atan2",
                   .category = "Trigonometric",
                   .description = "Returns the angle of the point (x, y).",
                   .arguments = {{"y", ts::kNumber, "A y coordinate."}, {"x", ts::kNumber, "An x coordinate."}},
                   .result = ts::kFloat,
                   .kernel = Atan2});
  list->push_back({.name = "pi",
                   .category = "Trigonometric",
                   .description = "Returns the number pi.",
                   .result = ts::kFloat,
                   .kernel = Pi});
}

}  // namespace mycel::engine::functions
