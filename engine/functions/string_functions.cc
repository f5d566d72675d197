// String functions but trimming. Characters are code points.
#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/functions/argument_errors.h"
#include "engine/functions/code_points.h"
#include "engine/functions/paced_check.h"
#include "engine/functions/text_search.h"
#include "engine/functions/themes.h"
#include "engine/functions/unicode_text.h"

namespace mycel::engine::functions {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;
namespace ts = types::type_spec;

// Neo4j fails the statement as a whole on a negative length or start; clients see its code.
Status NegativeLength(std::string_view function) {
  return Status::Error(ErrorId::kExecutionFailed, "Invalid input for function '" + std::string(function) +
                                                      "()': a length or start cannot be negative");
}

Result<Value> Left(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_string()) return WrongArgument("left", "a String", args[0]);
  if (!args[1].is_integer()) return WrongArgument("left", "an Integer", args[1]);
  if (args[1].AsInteger() < 0) return NegativeLength("left");
  const std::string_view text = args[0].AsString();
  return Value::String(text.substr(0, CodePointOffset(text, static_cast<uint64_t>(args[1].AsInteger()))));
}

Result<Value> Right(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_string()) return WrongArgument("right", "a String", args[0]);
  if (!args[1].is_integer()) return WrongArgument("right", "an Integer", args[1]);
  if (args[1].AsInteger() < 0) return NegativeLength("right");
  const std::string_view text = args[0].AsString();
  const size_t count = CountCodePoints(text);
  const auto wanted = static_cast<uint64_t>(args[1].AsInteger());
  return Value::String(wanted >= count ? text : text.substr(CodePointOffset(text, count - wanted)));
}

Result<Value> Substring(FunctionContext&, std::span<const Value> args) {
  if (!args[0].is_string()) return WrongArgument("substring", "a String", args[0]);
  for (const Value& arg : args.subspan(1)) {
    if (!arg.is_integer()) return WrongArgument("substring", "an Integer", arg);
    if (arg.AsInteger() < 0) return NegativeLength("substring");
  }
  std::string_view text = args[0].AsString();
  text.remove_prefix(CodePointOffset(text, static_cast<uint64_t>(args[1].AsInteger())));
  if (args.size() == 2) return Value::String(text);
  return Value::String(text.substr(0, CodePointOffset(text, static_cast<uint64_t>(args[2].AsInteger()))));
}

// Long texts are worked on in pieces: between them a statement asks whether it was ended.
constexpr size_t kPieceBytes = size_t{1} << 20;

// An empty search text stands before every character and at the end, as in Java.
Result<Value> ReplaceEmpty(FunctionContext& context, std::string_view text, std::string_view with, uint64_t limit) {
  if (with.size() > base::kMaxStringBytes / (text.size() + 1)) return StringTooLong();
  std::string replaced;
  PacedCheck check(context);
  while (limit > 0) {
    MYCEL_RETURN_IF_ERROR(check.Did(with.size()));
    replaced += with;
    --limit;
    if (text.empty()) return Value::String(replaced);
    replaced += TakeCodePoint(&text);
  }
  replaced += text;
  return Value::String(replaced);
}

Result<Value> Replace(FunctionContext& context, std::span<const Value> args) {
  for (const Value& arg : args.first(3)) {
    if (!arg.is_string()) return WrongArgument("replace", "a String", arg);
  }
  uint64_t limit = std::numeric_limits<uint64_t>::max();
  if (args.size() == 4) {
    if (!args[3].is_integer()) return WrongArgument("replace", "an Integer", args[3]);
    if (args[3].AsInteger() < 0) return NegativeLength("replace");
    limit = static_cast<uint64_t>(args[3].AsInteger());
  }
  const std::string_view text = args[0].AsString();
  const std::string_view search = args[1].AsString();
  const std::string_view with = args[2].AsString();
  if (search.empty()) return ReplaceEmpty(context, text, with, limit);
  std::string replaced;
  PacedCheck check(context);
  size_t done = 0;
  for (; limit > 0; --limit) {
    MYCEL_ASSIGN_OR_RETURN(const size_t found, FindText(context, text, search, done));
    if (found == std::string_view::npos) break;
    MYCEL_RETURN_IF_ERROR(check.Did(found - done + with.size()));
    replaced.append(text.substr(done, found - done)).append(with);
    if (replaced.size() > base::kMaxStringBytes) return StringTooLong();
    done = found + search.size();
  }
  replaced.append(text.substr(done));
  return replaced.size() > base::kMaxStringBytes ? Result<Value>(StringTooLong()) : Value::String(replaced);
}

struct Delimiter {
  std::string_view text;
  size_t next = 0;  // where it comes next, as found last; npos: nowhere
};

// The delimiter of split() that comes first at `from` or behind it; among those at one place the first in the list.
// Each is looked for only behind where it was found last, so all parts together take one look through the text.
Result<const Delimiter*> FirstDelimiter(const FunctionContext& context, std::string_view text, size_t from,
                                        std::span<Delimiter> delimiters) {
  const Delimiter* first = nullptr;
  for (Delimiter& delimiter : delimiters) {
    if (delimiter.next < from) {
      MYCEL_ASSIGN_OR_RETURN(delimiter.next, FindText(context, text, delimiter.text, from));
    }
    if (delimiter.next == std::string_view::npos) continue;
    if (first == nullptr || delimiter.next < first->next) first = &delimiter;
  }
  return first;
}

Result<Value> SplitByCharacter(FunctionContext& context, std::string_view text) {
  std::vector<Value> parts;
  parts.reserve(CountCodePoints(text));
  PacedCheck check(context);
  while (!text.empty()) {
    MYCEL_RETURN_IF_ERROR(check.Did(1));
    parts.push_back(Value::String(TakeCodePoint(&text)));
  }
  return types::CheckedList(std::move(parts));
}

Result<Value> Split(FunctionContext& context, std::span<const Value> args) {
  if (!args[0].is_string()) return WrongArgument("split", "a String", args[0]);
  std::vector<Value> kept;  // keeps the delimiters' text alive
  if (args[1].is_string()) {
    kept.push_back(args[1]);
  } else if (args[1].is_list()) {
    kept = args[1].AsList().ToVector();
  } else {
    return WrongArgument("split", "a String or a List of Strings", args[1]);
  }
  std::vector<Delimiter> delimiters;
  bool by_character = false;
  for (const Value& delimiter : kept) {
    if (delimiter.is_null()) return Value();
    if (!delimiter.is_string()) return WrongArgument("split", "a String or a List of Strings", args[1]);
    by_character = by_character || delimiter.AsString().empty();
    delimiters.push_back({.text = delimiter.AsString()});
  }
  const std::string_view text = args[0].AsString();
  if (by_character && !text.empty()) return SplitByCharacter(context, text);
  if (!text.empty()) {
    for (Delimiter& delimiter : delimiters) {
      MYCEL_ASSIGN_OR_RETURN(delimiter.next, FindText(context, text, delimiter.text));
    }
  }
  std::vector<Value> parts;
  PacedCheck check(context);
  size_t done = 0;
  while (!text.empty()) {
    MYCEL_ASSIGN_OR_RETURN(const Delimiter* const found, FirstDelimiter(context, text, done, delimiters));
    if (found == nullptr) break;
    MYCEL_RETURN_IF_ERROR(check.Did((found->next - done) + delimiters.size() * sizeof(Delimiter)));
    parts.push_back(Value::String(text.substr(done, found->next - done)));
    done = found->next + found->text.size();
  }
  parts.push_back(Value::String(text.substr(done)));
  return types::CheckedList(std::move(parts));
}

// A piece ends between two characters; with `joins` between two of ASCII, which normal forms never join.
size_t PieceEnd(std::string_view text, bool joins) {
  const auto byte = [text](size_t at) { return static_cast<unsigned char>(text[at]); };
  for (size_t end = kPieceBytes; end < text.size(); ++end) {
    if (joins ? byte(end - 1) < 0x80 && byte(end) < 0x80 : (byte(end) & 0xC0) != 0x80) return end;
  }
  return text.size();
}

template <typename Map>
Result<Value> InPieces(FunctionContext& context, std::string_view text, bool joins, const Map& map) {
  if (text.size() <= kPieceBytes) return Value::String(map(text));
  std::string mapped;
  while (!text.empty()) {
    MYCEL_RETURN_IF_ERROR(context.CheckCancelNow());
    const size_t end = PieceEnd(text, joins);
    mapped += map(text.substr(0, end));
    if (mapped.size() > base::kMaxStringBytes) return StringTooLong();
    text.remove_prefix(end);
  }
  return Value::String(mapped);
}

Result<Value> ToUpper(FunctionContext& context, std::span<const Value> args) {
  if (!args[0].is_string()) return WrongArgument("toUpper", "a String", args[0]);
  return InPieces(context, args[0].AsString(), false, UpperCase);
}

Result<Value> ToLower(FunctionContext& context, std::span<const Value> args) {
  if (!args[0].is_string()) return WrongArgument("toLower", "a String", args[0]);
  return InPieces(context, args[0].AsString(), false, LowerCase);
}

Result<Value> Normalize(FunctionContext& context, std::span<const Value> args) {
  if (!args[0].is_string()) return WrongArgument("normalize", "a String", args[0]);
  NormalForm form = NormalForm::kNfc;
  if (args.size() == 2) {
    if (!args[1].is_string()) return WrongArgument("normalize", "a String", args[1]);
    const auto found = NormalFormByName(args[1].AsString());
    if (!found) {
      return Status::Error(ErrorId::kInvalidArgumentValue, "Unknown normal form '" + std::string(args[1].AsString()) +
                                                               "': it is one of NFC, NFD, NFKC and NFKD");
    }
    form = *found;
  }
  return InPieces(context, args[0].AsString(), true,
                  [form](std::string_view text) { return NormalizeText(text, form); });
}

void AddCase(FunctionList* list, std::string_view name, std::string_view description, Kernel kernel) {
  list->push_back({.name = name,
                   .category = "String",
                   .description = description,
                   .arguments = {{"input", ts::kString, "A string."}},
                   .result = ts::kString,
                   .kernel = kernel});
}

}  // namespace

void AddStringFunctions(FunctionList* list) {
  AddCase(list, "toUpper", "Returns a string in upper case.", ToUpper);
  AddCase(list, "upper", "Returns a string in upper case.", ToUpper);
  AddCase(list, "toLower", "Returns a string in lower case.", ToLower);
  AddCase(list, "lower", "Returns a string in lower case.", ToLower);
  list->push_back({.name = "left",
                   .category = "String",
                   .description = "Returns the first characters of a string.",
                   .arguments = {{"original", ts::kString, "A string."}, {"length", ts::kInteger, "How many."}},
                   .result = ts::kString,
                   .kernel = Left});
  list->push_back({.name = "right",
                   .category = "String",
                   .description = "Returns the last characters of a string.",
                   .arguments = {{"original", ts::kString, "A string."}, {"length", ts::kInteger, "How many."}},
                   .result = ts::kString,
                   .kernel = Right});
  list->push_back(
      {.name = "substring",
       .category = "String",
       .description = "Returns a part of a string, from a start (counted from 0) to the end or of a length.",
       .arguments = {{"original", ts::kString, "A string."},
                     {"start", ts::kInteger, "The first character."},
                     {"length", ts::kInteger, "How many.", true, ""}},
       .result = ts::kString,
       .kernel = Substring});
  list->push_back(
      {.name = "replace",
       .category = "String",
       .description = "Returns a string in which a text is replaced by another, everywhere or a number of times.",
       .arguments = {{"original", ts::kString, "A string."},
                     {"search", ts::kString, "What is replaced."},
                     {"replace", ts::kString, "What stands there instead."},
                     {"limit", ts::kInteger, "How often at most.", true, ""}},
       .result = ts::kString,
       .kernel = Replace});
  list->push_back({.name = "split",
                   .category = "String",
                   .description = "Returns the parts of a string between delimiters.",
                   .arguments = {{"original", ts::kString, "A string."},
                                 {"splitDelimiters", ts::kString.Union(ts::ListOf(ts::kString)), "One or several."}},
                   .result = ts::ListOf(ts::kString),
                   .kernel = Split});
  list->push_back({.name = "normalize",
                   .category = "String",
                   .description = "Returns a string in a Unicode normal form.",
                   .arguments = {{"input", ts::kString, "A string."},
                                 {"normalForm", ts::kString, "NFC, NFD, NFKC or NFKD.", true, "NFC"}},
                   .result = ts::kString,
                   .kernel = Normalize});
}

}  // namespace mycel::engine::functions
