#include "engine/index/key_range.h"

namespace mycel::engine::index {
namespace {

// The first entry key above every entry of `key`. A key of 0xFF bytes alone cannot be: each starts with a tag.
std::string After(std::string_view key) { return PrefixEnd(key).value_or(std::string(key)); }

}  // namespace

KeyRange KeyRange::Prefix(std::string_view bytes) { return {std::string(bytes), PrefixEnd(bytes)}; }

KeyRange KeyRange::Between(std::string_view prefix, KeyTag tag, const std::optional<KeyBound>& lower,
                           const std::optional<KeyBound>& upper) {
  std::string segment(prefix);
  segment.push_back(static_cast<char>(tag));
  KeyRange range = Prefix(segment);
  if (lower) range.begin = lower->inclusive ? lower->key : After(lower->key);
  if (upper) range.end = upper->inclusive ? After(upper->key) : upper->key;
  return range;
}

}  // namespace mycel::engine::index
