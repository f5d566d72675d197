// List functions: size, head, last, tail, range, reverse, coll-free parts of Neo4j's list theme.
#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/functions/argument_errors.h"
#include "engine/functions/code_points.h"
#include "engine/functions/operators/access.h"
#include "engine/functions/themes.h"
#include "engine/types/print.h"

namespace mycel::engine::functions {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;
namespace ts = types::type_spec;

Result<Value> Size(FunctionContext&, std::span<const Value> args) {
  if (args[0].is_list()) return Value::Integer(static_cast<int64_t>(args[0].AsList().size()));
  if (args[0].is_string()) return Value::Integer(static_cast<int64_t>(CountCodePoints(args[0].AsString())));
  return WrongArgument("size", "a String or List", args[0]);
}

Result<Value> CharLength(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_string()) return WrongArgument("char_length", "a String", args[0]);
  return Value::Integer(static_cast<int64_t>(CountCodePoints(args[0].AsString())));
}

Result<Value> Head(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_list()) return WrongArgument("head", "a List", args[0]);
  const types::ListView list = args[0].AsList();
  return list.empty() ? Value() : list[0];
}

Result<Value> Last(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_list()) return WrongArgument("last", "a List", args[0]);
  const types::ListView list = args[0].AsList();
  return list.empty() ? Value() : list[list.size() - 1];
}

Result<Value> Tail(FunctionContext&, std::span<const Value> args) {
  const Value one = Value::Integer(1);
  return operators::Slice(args[0], &one, nullptr);
}

Result<Value> ReverseText(FunctionContext& context, std::string_view text) {
  constexpr size_t kCharactersBetweenChecks = size_t{1} << 16;
  std::string reversed(text.size(), '\0');
  size_t end = text.size();
  for (size_t characters = 0; !text.empty(); ++characters) {
    if (characters % kCharactersBetweenChecks == 0) MYCEL_RETURN_IF_ERROR(context.CheckCancelNow());
    const std::string_view character = TakeCodePoint(&text);
    end -= character.size();
    character.copy(&reversed[end], character.size());
  }
  return Value::String(reversed);
}

Result<Value> Reverse(FunctionContext& context, std::span<const Value> args) {
  if (args[0].is_string()) return ReverseText(context, args[0].AsString());
  if (!args[0].is_list()) return WrongArgument("reverse", "a String or List", args[0]);
  const types::ListView list = args[0].AsList();
  if (list.empty()) return args[0];
  if (list.is_range() && list.step() != std::numeric_limits<int64_t>::min()) {
    return Value::Range(list[list.size() - 1].AsInteger(), -list.step(), list.size());
  }
  std::vector<Value> items = list.ToVector();
  std::reverse(items.begin(), items.end());
  return Value::List(std::move(items));
}

// Lazy: range(1, 10^12) takes no memory.
Result<Value> Range(FunctionContext&, std::span<const Value> args) {
  for (const Value& arg : args) {
    if (arg.is_null()) return WrongArgument("range", "an Integer", arg);
    if (!arg.is_integer()) {
      return Status::Error(
          ErrorId::kInvalidArgumentKind,
          "Invalid input for function 'range()': Expected an Integer, got: " + types::MessageText(arg));
    }
  }
  const int64_t first = args[0].AsInteger();
  const int64_t last = args[1].AsInteger();
  const int64_t step = args.size() == 3 ? args[2].AsInteger() : 1;
  if (step == 0) {
    return Status::Error(ErrorId::kNumberOutOfRange, "Step argument to 'range()' cannot be zero");
  }
  if (step > 0 ? first > last : first < last) return Value::List({});
  const uint64_t distance = step > 0 ? static_cast<uint64_t>(last) - static_cast<uint64_t>(first)
                                     : static_cast<uint64_t>(first) - static_cast<uint64_t>(last);
  const uint64_t stride = step > 0 ? static_cast<uint64_t>(step) : ~static_cast<uint64_t>(step) + 1;
  const uint64_t more = distance / stride;
  if (more >= static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    return Status::Error(ErrorId::kNumberOutOfRange, "The range has more items than an integer can count");
  }
  return Value::Range(first, step, more + 1);
}

TypeSpec ItemOfArgument(std::span<const TypeSpec> args) { return args[0].Element(); }
TypeSpec SameAsArgument(std::span<const TypeSpec> args) { return args[0]; }

FunctionSignature One(std::string_view name, std::string_view category, std::string_view description, TypeSpec argument,
                      TypeSpec result, Kernel kernel, ResultInference infer = nullptr) {
  return {.name = name,
          .category = category,
          .description = description,
          .arguments = {{"input", argument, "The value asked about."}},
          .result = result,
          .infer = infer,
          .kernel = kernel};
}

}  // namespace

void AddListFunctions(FunctionList* list) {
  const TypeSpec text_or_list = ts::kString.Union(ts::kList);
  list->push_back(One("size", "Scalar", "Returns the number of items of a list or of characters of a string.",
                      text_or_list, ts::kInteger, Size));
  list->push_back(One("char_length", "Scalar", "Returns the number of characters of a string.", ts::kString,
                      ts::kInteger, CharLength));
  list->push_back(One("character_length", "Scalar", "Returns the number of characters of a string.", ts::kString,
                      ts::kInteger, CharLength));
  list->push_back(
      One("head", "Scalar", "Returns the first item of a list.", ts::kList, ts::kAny, Head, ItemOfArgument));
  list->push_back(One("last", "Scalar", "Returns the last item of a list.", ts::kList, ts::kAny, Last, ItemOfArgument));
  list->push_back(
      One("tail", "List", "Returns all but the first item of a list.", ts::kList, ts::kList, Tail, SameAsArgument));
  list->push_back(One("reverse", "List", "Returns a list or a string backwards.", text_or_list, text_or_list, Reverse,
                      SameAsArgument));
  list->push_back({.name = "range",
                   .category = "List",
                   .description = "Returns the integers from a start to an end, both included, in steps.",
                   .arguments = {{"start", ts::kInteger, "The first integer."},
                                 {"end", ts::kInteger, "The last integer."},
                                 {"step", ts::kInteger, "The distance of two integers.", true, "1"}},
                   .result = ts::ListOf(ts::kInteger),
                   .null_propagates = false,
                   .kernel = Range});
}

}  // namespace mycel::engine::functions
