// isEmpty. (all, any, none, single and exists are syntax, not functions.)
#include "engine/functions/argument_errors.h"
#include "engine/functions/themes.h"

namespace mycel::engine::functions {
namespace {

using base::Result;
namespace ts = types::type_spec;

Result<Value> IsEmpty(FunctionContext&, std::span<const Value> args) {
  if (args[0].is_list()) return Value::Boolean(args[0].AsList().empty());
  if (args[0].is_map()) return Value::Boolean(args[0].AsMap().empty());
  if (args[0].is_string()) return Value::Boolean(args[0].AsString().empty());
  return WrongArgument("isEmpty", "a List, Map or String", args[0]);
}

}  // namespace

void AddPredicateFunctions(FunctionList* list) {
  list->push_back({.name = "isEmpty",
                   .category = "Predicate",
                   .description = "Returns whether a list, a map or a string is empty.",
                   .arguments = {{"input", ts::kList.Union(ts::kMap).Union(ts::kString), "The value asked about."}},
                   .result = ts::kBoolean,
                   .kernel = IsEmpty});
}

}  // namespace mycel::engine::functions
