// trim, ltrim, rtrim and btrim: without a second argument they remove white space, with one each of its characters.
// The parser maps TRIM(LEADING x FROM y) onto trim(y, x, 'LEADING'), where x must be one character, and
// TRIM(LEADING FROM y) onto ltrim(y).
#include <string>
#include <vector>

#include "engine/functions/argument_errors.h"
#include "engine/functions/code_points.h"
#include "engine/functions/paced_check.h"
#include "engine/functions/themes.h"

namespace mycel::engine::functions {
namespace {

using base::Result;
namespace ts = types::type_spec;

bool Removes(std::string_view character, std::string_view characters, bool white_space) {
  // A code point's bytes are found in UTF-8 only where that code point stands.
  return white_space ? IsWhitespace(character) : characters.find(character) != std::string_view::npos;
}

Result<Value> Trim(FunctionContext& context, std::string_view name, std::span<const Value> args, bool front,
                   bool back) {
  for (const Value& arg : args) {
    if (!arg.is_string()) return WrongArgument(name, "a String", arg);
  }
  const bool white_space = args.size() == 1;
  const std::string_view characters = white_space ? std::string_view() : args[1].AsString();
  std::string_view text = args[0].AsString();
  PacedCheck check(context);
  while (front && !text.empty()) {
    MYCEL_RETURN_IF_ERROR(check.Did(characters.size()));
    std::string_view rest = text;
    if (!Removes(TakeCodePoint(&rest), characters, white_space)) break;
    text = rest;
  }
  while (back && !text.empty()) {
    MYCEL_RETURN_IF_ERROR(check.Did(characters.size()));
    size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    if (!Removes(text.substr(start), characters, white_space)) break;
    text = text.substr(0, start);
  }
  return Value::String(text);
}

Result<Value> TrimBoth(FunctionContext& context, std::span<const Value> args) {
  return Trim(context, "trim", args, true, true);
}
Result<Value> TrimSides(FunctionContext& context, std::span<const Value> args) {
  if (args.size() < 3) return TrimBoth(context, args);
  if (!args[1].is_string()) return WrongArgument("trim", "a String", args[1]);
  if (!args[2].is_string()) return WrongArgument("trim", "a String", args[2]);
  std::string_view rest = args[1].AsString();
  const bool one_character = !rest.empty() && !TakeCodePoint(&rest).empty() && rest.empty();
  if (!one_character) {
    return base::Status::Error(base::ErrorId::kArgumentError,
                               "The argument `trimCharacterString` in the `trim()` function must be of length 1.");
  }
  const std::string_view side = args[2].AsString();
  return Trim(context, "trim", args.first(2), side != "TRAILING", side != "LEADING");
}
Result<Value> TrimFront(FunctionContext& context, std::span<const Value> args) {
  return Trim(context, "ltrim", args, true, false);
}
Result<Value> TrimBack(FunctionContext& context, std::span<const Value> args) {
  return Trim(context, "rtrim", args, false, true);
}

void AddOne(FunctionList* list, std::string_view name, std::string_view description, Kernel kernel) {
  list->push_back(
      {.name = name,
       .category = "String",
       .description = description,
       .arguments = {{"original", ts::kString, "A string."},
                     {"trimCharacterString", ts::kString, "The characters to remove.", true, "white space"}},
       .result = ts::kString,
       .kernel = kernel});
}

}  // namespace

void AddTrimFunctions(FunctionList* list) {
  AddOne(list, "trim", "Returns a string without leading and trailing white space or characters.", TrimSides);
  list->back().arguments.push_back({"trimSpecification", ts::kString, "BOTH, LEADING or TRAILING.", true, "BOTH"});
  AddOne(list, "btrim", "Returns a string without leading and trailing white space or characters.", TrimBoth);
  AddOne(list, "ltrim", "Returns a string without leading white space or characters.", TrimFront);
  AddOne(list, "rtrim", "Returns a string without trailing white space or characters.", TrimBack);
}

}  // namespace mycel::engine::functions
