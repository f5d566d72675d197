// toBoolean, toInteger, toFloat, toString.
#include <string>

#include "engine/functions/argument_errors.h"
#include "engine/functions/conversions.h"
#include "engine/functions/number_text.h"
#include "engine/functions/themes.h"
#include "engine/types/print.h"

namespace mycel::engine::functions {
namespace {

using base::Result;
using types::Kind;
namespace ts = types::type_spec;

bool SameIgnoringCase(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 0x20) != lower[i]) return false;
  }
  return true;
}

Value BooleanFromText(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  if (SameIgnoringCase(text, "true")) return Value::Boolean(true);
  if (SameIgnoringCase(text, "false")) return Value::Boolean(false);
  return Value();
}

Result<Value> Convert(Conversion conversion, std::string_view name, std::string_view expected, const Value& value) {
  MYCEL_ASSIGN_OR_RETURN(Converted converted, conversion(value));
  if (!converted.ok) return WrongConversion(name, expected, value);
  return converted.value;
}

Result<Value> ToBoolean(FunctionContext&, std::span<const Value> args) {
  return Convert(ConvertToBoolean, "toBoolean", "a Boolean, Integer or String", args[0]);
}
Result<Value> ToInteger(FunctionContext&, std::span<const Value> args) {
  return Convert(ConvertToInteger, "toInteger", "a String, Float, Integer or Boolean", args[0]);
}
Result<Value> ToFloat(FunctionContext&, std::span<const Value> args) {
  return Convert(ConvertToFloat, "toFloat", "a String, Float or Integer", args[0]);
}
Result<Value> ToString(FunctionContext&, std::span<const Value> args) {
  return Convert(ConvertToString, "toString", "a String, Float, Integer, Boolean, Temporal or Duration", args[0]);
}

void AddOne(FunctionList* list, std::string_view name, std::string_view description, TypeSpec argument, TypeSpec result,
            Kernel kernel) {
  list->push_back({.name = name,
                   .category = "Scalar",
                   .description = description,
                   .arguments = {{"input", argument, "A value."}},
                   .result = result,
                   .kernel = kernel});
}

}  // namespace

Result<Converted> ConvertToBoolean(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
    case Kind::kBoolean:
      return Converted{true, value};
    case Kind::kInteger:
      return Converted{true, Value::Boolean(value.AsInteger() != 0)};
    case Kind::kString:
      return Converted{true, BooleanFromText(value.AsString())};
    default:
      return Converted{false, Value()};
  }
}

Result<Converted> ConvertToInteger(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
    case Kind::kInteger:
      return Converted{true, value};
    case Kind::kFloat:
      return Converted{true, Value::Integer(IntegerFromFloat(value.AsFloat()))};
    case Kind::kBoolean:
      return Converted{true, Value::Integer(value.AsBoolean() ? 1 : 0)};
    case Kind::kString: {
      MYCEL_ASSIGN_OR_RETURN(const std::optional<int64_t> v, IntegerFromText(value.AsString()));
      return Converted{true, v ? Value::Integer(*v) : Value()};
    }
    default:
      return Converted{false, Value()};
  }
}

Result<Converted> ConvertToFloat(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
    case Kind::kFloat:
      return Converted{true, value};
    case Kind::kInteger:
      return Converted{true, Value::Float(value.AsDouble())};
    case Kind::kString: {
      const std::optional<double> v = FloatFromText(value.AsString());
      return Converted{true, v ? Value::Float(*v) : Value()};
    }
    default:
      return Converted{false, Value()};
  }
}

Result<Converted> ConvertToString(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
    case Kind::kString:
      return Converted{true, value};
    case Kind::kNode:
    case Kind::kRelationship:
    case Kind::kPath:
    case Kind::kList:
    case Kind::kMap:
    case Kind::kBytes:
    case Kind::kVector:
      return Converted{false, Value()};
    default:
      return Converted{true, Value::String(types::PlainText(value))};
  }
}

void AddConversionFunctions(FunctionList* list) {
  AddOne(list, "toBoolean", "Converts a boolean, an integer or a string to a boolean.",
         ts::kBoolean.Union(ts::kInteger).Union(ts::kString), ts::kBoolean, ToBoolean);
  // Of a list only the row that holds it is refused: in a list of all kinds it may stand beside numbers.
  AddOne(list, "toInteger", "Converts a number, a boolean or a string to an integer.",
         ts::kBoolean.Union(ts::kNumber).Union(ts::kString).Union(ts::kList), ts::kInteger, ToInteger);
  AddOne(list, "toFloat", "Converts a number or a string to a float.", ts::kNumber.Union(ts::kString), ts::kFloat,
         ToFloat);
  AddOne(list, "toString", "Converts a scalar value to a string.",
         ts::kBoolean.Union(ts::kNumber).Union(ts::kString).Union(ts::kInstant).Union(ts::kDuration).Union(ts::kPoint),
         ts::kString, ToString);
}

}  // namespace mycel::engine::functions
