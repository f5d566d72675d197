#include "engine/functions/result_bytes.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "engine/functions/paced_check.h"
#include "engine/functions/text_search.h"

namespace mycel::engine::functions {
namespace {

using base::Result;
using base::Status;
using types::Value;

// Below it nobody asks.
constexpr size_t kLittle = size_t{64} << 10;
// A string on the heap beside its bytes: its header and the allocator's rounding.
constexpr size_t kStringBytes = 24;
// A string is put together first and then copied into its value.
constexpr size_t kCopies = 2;

Result<size_t> Occurrences(const FunctionContext& context, std::string_view text, std::string_view search,
                           size_t most) {
  PacedCheck check(context);
  size_t count = 0;
  for (size_t done = 0; count < most; ++count) {
    MYCEL_ASSIGN_OR_RETURN(const size_t found, FindText(context, text, search, done));
    if (found == std::string_view::npos) break;
    MYCEL_RETURN_IF_ERROR(check.Did(found - done));
    done = found + search.size();
  }
  return count;
}

Result<size_t> ReplaceBytes(const FunctionContext& context, std::span<const Value> args) {
  for (const Value& arg : args.first(3)) {
    if (!arg.is_string()) return size_t{0};
  }
  size_t most = std::numeric_limits<size_t>::max();
  if (args.size() == 4) {
    if (!args[3].is_integer() || args[3].AsInteger() < 0) return size_t{0};
    most = static_cast<size_t>(args[3].AsInteger());
  }
  const std::string_view text = args[0].AsString();
  const std::string_view search = args[1].AsString();
  const std::string_view with = args[2].AsString();
  const size_t places = std::min(most, search.empty() ? text.size() + 1 : text.size() / search.size());
  if (text.size() <= kLittle && (with.empty() || places <= kLittle / with.size())) return size_t{0};
  size_t found = places;
  if (!search.empty()) {
    MYCEL_ASSIGN_OR_RETURN(found, Occurrences(context, text, search, most));
  }
  if (!with.empty() && found > std::numeric_limits<size_t>::max() / (2 * kCopies) / with.size()) return size_t{0};
  return kCopies * (text.size() + found * with.size());
}

Result<size_t> SplitBytes(const FunctionContext& context, std::span<const Value> args) {
  if (!args[0].is_string()) return size_t{0};
  const std::string_view text = args[0].AsString();
  if (text.size() * (sizeof(Value) + kStringBytes) <= kLittle) return size_t{0};
  size_t parts = 1;
  const auto count = [&](const Value& delimiter) -> Status {
    if (!delimiter.is_string()) return Status::Ok();
    const std::string_view search = delimiter.AsString();
    size_t found = text.size();
    if (!search.empty()) {
      MYCEL_ASSIGN_OR_RETURN(found, Occurrences(context, text, search, text.size()));
    }
    parts += found;
    return Status::Ok();
  };
  if (args[1].is_list()) {
    for (const Value& delimiter : args[1].AsList()) MYCEL_RETURN_IF_ERROR(count(delimiter));
  } else {
    MYCEL_RETURN_IF_ERROR(count(args[1]));
  }
  // The list of parts grows by doubling: the old one is there beside the new one.
  return text.size() + parts * (kStringBytes + 3 * sizeof(Value));
}

}  // namespace

Result<size_t> ResultBytes(const FunctionSignature& function, const FunctionContext& context,
                           std::span<const Value> args) {
  static const FunctionSignature* const replace = FindFunction("replace");
  static const FunctionSignature* const split = FindFunction("split");
  if (&function == replace) return ReplaceBytes(context, args);
  if (&function == split) return SplitBytes(context, args);
  return size_t{0};
}

size_t JoinedBytes(const Value& a, const Value& b) {
  if (a.is_string() && b.is_string()) return kCopies * (a.AsString().size() + b.AsString().size());
  size_t items = 0;
  if (a.is_list()) items += a.AsList().size();
  if (b.is_list()) items += b.AsList().size();
  return items * sizeof(Value);
}

}  // namespace mycel::engine::functions
