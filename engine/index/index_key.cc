#include "engine/index/index_key.h"

#include <string>

#include "engine/base/same_ignoring_case.h"
#include "engine/index/fulltext/analyzer.h"
#include "engine/index/fulltext/fulltext_content.h"

namespace mycel::engine::index {

using catalog::IndexKind;
using types::Value;

namespace {

const catalog::OptionValue* Find(const catalog::Options& options, std::string_view name) {
  for (const auto& [key, value] : options) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::optional<ValueKey> Document(std::optional<std::string> content) {
  if (!content) return std::nullopt;
  return ValueKey{*std::move(content), false};
}

}  // namespace

std::optional<ValueKey> EntryKey(const catalog::IndexDescriptor& index, std::span<const Value> values) {
  switch (index.kind) {
    case IndexKind::kRange:
      return KeyOf(values);
    case IndexKind::kText:
      return values.front().is_string() ? KeyOf(values) : std::nullopt;
    case IndexKind::kPoint:
      return values.front().kind() == types::Kind::kPoint ? KeyOf(values) : std::nullopt;
    case IndexKind::kFulltext:
      return Document(FulltextContent(values));
    case IndexKind::kVector:
      return Document(VectorContent(values.front(), VectorSettingsOf(index.options)));
    case IndexKind::kLookup:
      break;
  }
  return std::nullopt;
}

VectorSettings VectorSettingsOf(const catalog::Options& options) {
  VectorSettings settings;
  const auto number = [&](std::string_view name, size_t fallback) {
    const catalog::OptionValue* option = Find(options, name);
    const int64_t* value = option == nullptr ? nullptr : std::get_if<int64_t>(option);
    return value == nullptr || *value < 1 ? fallback : static_cast<size_t>(*value);
  };
  if (const size_t dimensions = number("vector.dimensions", 0); dimensions > 0) settings.dimensions = dimensions;
  settings.m = number("vector.hnsw.m", settings.m);
  settings.ef_construction = number("vector.hnsw.ef_construction", settings.ef_construction);
  if (const catalog::OptionValue* option = Find(options, "vector.quantization.enabled")) {
    if (const bool* flag = std::get_if<bool>(option)) settings.quantized = *flag;
  }
  if (const catalog::OptionValue* option = Find(options, "vector.similarity_function")) {
    const std::string* word = std::get_if<std::string>(option);
    if (word != nullptr && base::SameIgnoringCase(*word, "euclidean"))
      settings.similarity = VectorSimilarity::kEuclidean;
  }
  return settings;
}

std::string_view AnalyzerNameOf(const catalog::Options& options) {
  const catalog::OptionValue* option = Find(options, "fulltext.analyzer");
  const std::string* name = option == nullptr ? nullptr : std::get_if<std::string>(option);
  return name == nullptr ? kDefaultAnalyzer : std::string_view(*name);
}

}  // namespace mycel::engine::index
