#include "engine/index/fulltext/fulltext_content.h"

#include <algorithm>

#include "engine/base/coding.h"

namespace mycel::engine::index {

using base::Result;
using base::Status;
using types::Value;

std::optional<std::string> FulltextContent(std::span<const Value> values) {
  std::string content;
  bool any = false;
  for (const Value& value : values) {
    if (value.is_string()) {
      any = true;
      base::AppendVarint(&content, 1);
      base::AppendLengthPrefixed(&content, value.AsString());
      continue;
    }
    bool strings = value.is_list() && !value.AsList().empty();
    if (strings) {
      for (const Value& item : value.AsList()) strings = strings && item.is_string();
    }
    base::AppendVarint(&content, strings ? value.AsList().size() : 0);
    if (!strings) continue;
    any = true;
    for (const Value& item : value.AsList()) base::AppendLengthPrefixed(&content, item.AsString());
  }
  if (!any) return std::nullopt;
  return content;
}

Result<std::vector<std::vector<std::string_view>>> ReadFulltextContent(std::string_view content) {
  const Status damaged = Status::Error(base::ErrorId::kCorruption, "A full-text document is damaged");
  std::vector<std::vector<std::string_view>> properties;
  while (!content.empty()) {
    uint64_t count = 0;
    if (!base::TakeVarint(&content, &count) || count > content.size()) return damaged;
    auto& strings = properties.emplace_back();
    for (; count > 0; --count) {
      std::string_view text;
      if (!base::TakeLengthPrefixed(&content, &text)) return damaged;
      strings.push_back(text);
    }
  }
  return properties;
}

}  // namespace mycel::engine::index
