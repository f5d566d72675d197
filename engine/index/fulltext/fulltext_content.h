// The content of a full-text document: the strings of each indexed property, in the properties' order.
//
//   per property: varint n, strings | n times (varint length | bytes)      n = 0: the property is no string and no list
//   of strings
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/types/value.h"

namespace mycel::engine::index {

// Nothing when no property has text: the entity is not in the index.
[[nodiscard]] std::optional<std::string> FulltextContent(std::span<const types::Value> values);
// The strings, views into `content`. kCorruption.
[[nodiscard]] base::Result<std::vector<std::vector<std::string_view>>> ReadFulltextContent(std::string_view content);

}  // namespace mycel::engine::index
