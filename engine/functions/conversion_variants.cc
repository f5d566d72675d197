// toBooleanOrNull, toBooleanList and their sisters.
#include <utility>
#include <vector>

#include "engine/functions/argument_errors.h"
#include "engine/functions/conversions.h"
#include "engine/functions/themes.h"

namespace mycel::engine::functions {
namespace {

using base::Result;
namespace ts = types::type_spec;

template <Conversion convert>
Result<Value> OrNull(FunctionContext&, std::span<const Value> args) {
  const Result<Converted> converted = convert(args[0]);
  return converted.ok() ? converted->value : Value();
}

template <Conversion convert>
Result<Value> ForList(FunctionContext& context, std::span<const Value> args) {
  if (!args[0].is_list()) return WrongArgument("toList", "a List", args[0]);
  constexpr size_t kItemsBetweenChecks = 4096;
  std::vector<Value> items;
  for (const Value& item : args[0].AsList()) {
    if (items.size() % kItemsBetweenChecks == 0) MYCEL_RETURN_IF_ERROR(context.CheckCancel());
    const Result<Converted> converted = convert(item);
    items.push_back(converted.ok() ? converted->value : Value());
  }
  return types::CheckedList(std::move(items));
}

void AddOrNull(FunctionList* list, std::string_view name, std::string_view description, TypeSpec result,
               Kernel kernel) {
  list->push_back({.name = name,
                   .category = "Scalar",
                   .description = description,
                   .arguments = {{"input", ts::kAny, "A value."}},
                   .result = result,
                   .kernel = kernel});
}

void AddForList(FunctionList* list, std::string_view name, std::string_view description, TypeSpec item, Kernel kernel) {
  list->push_back({.name = name,
                   .category = "List",
                   .description = description,
                   .arguments = {{"input", ts::kList, "A list."}},
                   .result = ts::ListOf(item),
                   .kernel = kernel});
}

}  // namespace

void AddConversionVariants(FunctionList* list) {
  AddOrNull(list, "toBooleanOrNull", "Converts a value to a boolean, or to null.", ts::kBoolean,
            OrNull<ConvertToBoolean>);
  AddOrNull(list, "toIntegerOrNull", "Converts a value to an integer, or to null.", ts::kInteger,
            OrNull<ConvertToInteger>);
  AddOrNull(list, "toFloatOrNull", "Converts a value to a float, or to null.", ts::kFloat, OrNull<ConvertToFloat>);
  AddOrNull(list, "toStringOrNull", "Converts a value to a string, or to null.", ts::kString, OrNull<ConvertToString>);
  AddForList(list, "toBooleanList", "Converts a list's values to booleans or nulls.", ts::kBoolean,
             ForList<ConvertToBoolean>);
  AddForList(list, "toIntegerList", "Converts a list's values to integers or nulls.", ts::kInteger,
             ForList<ConvertToInteger>);
  AddForList(list, "toFloatList", "Converts a list's values to floats or nulls.", ts::kFloat, ForList<ConvertToFloat>);
  AddForList(list, "toStringList", "Converts a list's values to strings or nulls.", ts::kString,
             ForList<ConvertToString>);
}

}  // namespace mycel::engine::functions
