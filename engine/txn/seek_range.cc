#include "engine/txn/seek_range.h"

#include <string>

#include "engine/index/index_key.h"
#include "engine/index/key_builder.h"

namespace mycel::engine::txn {

std::optional<index::KeyRange> RangeOf(const IndexSeek& seek, size_t keys) {
  index::KeyBuilder leading;
  for (const types::Value& value : seek.equal) {
    if (!index::AppendValue(value, &leading)) return std::nullopt;
  }
  const std::string prefix = leading.bytes();
  if (seek.equal.size() == keys) return index::KeyRange::Prefix(prefix);
  if (seek.prefix) return index::StartsWithRange(prefix, *seek.prefix);
  if (seek.contains || seek.suffix) return index::StartsWithRange(prefix, "");
  if (!seek.lower && !seek.upper) return prefix.empty() ? index::KeyRange::All() : index::KeyRange::Prefix(prefix);
  const auto tag = index::TagOf(seek.lower ? seek.lower->value : seek.upper->value);
  if (!tag || (seek.lower && seek.upper && index::TagOf(seek.upper->value) != tag)) return std::nullopt;
  std::optional<index::KeyBound> lower;
  std::optional<index::KeyBound> upper;
  if (seek.lower) {
    lower = index::BoundOf(prefix, seek.lower->value, seek.lower->inclusive);
    if (!lower) return std::nullopt;
  }
  if (seek.upper) {
    upper = index::BoundOf(prefix, seek.upper->value, seek.upper->inclusive);
    if (!upper) return std::nullopt;
  }
  return index::KeyRange::Between(prefix, *tag, lower, upper);
}

bool MayHoldText(const IndexSeek& seek, std::string_view key) {
  if (!seek.contains && !seek.suffix) return true;
  const auto text = index::DecodeStringKey(key);
  if (!text) return true;
  return seek.contains ? text->find(*seek.contains) != std::string::npos : text->ends_with(*seek.suffix);
}

bool InRange(const index::KeyRange& range, std::string_view key) {
  return key >= range.begin && (!range.end || key < *range.end);
}

}  // namespace mycel::engine::txn
