#include "engine/functions/result_bytes.h"

#include <algorithm>
#include <limits>
#include <string_view>

namespace mycel::engine::functions {
namespace {

using types::Value;

// Below it nobody asks.
constexpr size_t kLittle = size_t{64} << 10;
// A string on the heap beside its bytes: its header and the allocator's rounding.
constexpr size_t kStringBytes = 24;
// A string is put together first and then copied into its value.
constexpr size_t kCopies = 2;

size_t Occurrences(std::string_view text, std::string_view search, size_t most) {
  size_t count = 0;
  for (size_t at = text.find(search); at != std::string_view::npos && count < most;
       at = text.find(search, at + search.size())) {
    ++count;
  }
  return count;
}

size_t ReplaceBytes(std::span<const Value> args) {
  for (const Value& arg : args.first(3)) {
    if (!arg.is_string()) return 0;
  }
  size_t most = std::numeric_limits<size_t>::max();
  if (args.size() == 4) {
    if (!args[3].is_integer() || args[3].AsInteger() < 0) return 0;
    most = static_cast<size_t>(args[3].AsInteger());
  }
  const std::string_view text = args[0].AsString();
  const std::string_view search = args[1].AsString();
  const std::string_view with = args[2].AsString();
  const size_t places = std::min(most, search.empty() ? text.size() + 1 : text.size() / search.size());
  if (text.size() <= kLittle && (with.empty() || places <= kLittle / with.size())) return 0;
  const size_t found = search.empty() ? places : Occurrences(text, search, most);
  if (!with.empty() && found > std::numeric_limits<size_t>::max() / (2 * kCopies) / with.size()) return 0;
  return kCopies * (text.size() + found * with.size());
}

size_t SplitBytes(std::span<const Value> args) {
  if (!args[0].is_string()) return 0;
  const std::string_view text = args[0].AsString();
  if (text.size() * (sizeof(Value) + kStringBytes) <= kLittle) return 0;
  size_t parts = 1;
  const auto count = [&](const Value& delimiter) {
    if (!delimiter.is_string()) return;
    const std::string_view search = delimiter.AsString();
    parts += search.empty() ? text.size() : Occurrences(text, search, text.size());
  };
  if (args[1].is_list()) {
    for (const Value& delimiter : args[1].AsList()) count(delimiter);
  } else {
    count(args[1]);
  }
  // The list of parts grows by doubling: the old one is there beside the new one.
  return text.size() + parts * (kStringBytes + 3 * sizeof(Value));
}

}  // namespace

size_t ResultBytes(const FunctionSignature& function, std::span<const Value> args) {
  static const FunctionSignature* const replace = FindFunction("replace");
  static const FunctionSignature* const split = FindFunction("split");
  if (&function == replace) return ReplaceBytes(args);
  if (&function == split) return SplitBytes(args);
  return 0;
}

size_t JoinedBytes(const Value& a, const Value& b) {
  if (a.is_string() && b.is_string()) return kCopies * (a.AsString().size() + b.AsString().size());
  size_t items = 0;
  if (a.is_list()) items += a.AsList().size();
  if (b.is_list()) items += b.AsList().size();
  return items * sizeof(Value);
}

}  // namespace mycel::engine::functions
