// A contiguous range of index entries [begin, end), made from bounds on keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/index/key_builder.h"

namespace mycel::engine::index {

struct KeyBound {
  std::string key;
  bool inclusive = true;
};

// Empty `begin`: from the first entry; no `end`: to the last.
struct KeyRange {
  std::string begin;
  std::optional<std::string> end;

  [[nodiscard]] static KeyRange All() { return {}; }
  // Everything that starts with these bytes: the equality of a key, the leading components of a composite one, STARTS
  // WITH.
  [[nodiscard]] static KeyRange Prefix(std::string_view bytes);
  // Keys between the bounds. `prefix` holds the leading components that are equal (empty for a single property); each
  // bound's key starts with it. An open side ends where the type `tag` of the ranged component ends.
  [[nodiscard]] static KeyRange Between(std::string_view prefix, KeyTag tag, const std::optional<KeyBound>& lower,
                                        const std::optional<KeyBound>& upper);
};

}  // namespace mycel::engine::index
