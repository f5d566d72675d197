// The key under which an entity stands in an index, by the index's kind: bytes in order for range, text and point
// indexes, the content of a document for full-text and vector indexes.
//
// Threads: pure functions.
#pragma once

#include <optional>
#include <span>

#include "engine/catalog/descriptors.h"
#include "engine/index/value_key.h"
#include "engine/index/vector/vector_content.h"
#include "engine/types/value.h"

namespace mycel::engine::index {

// Whether the entries of such an index are keys in order (else documents of a side index, or none for lookup).
[[nodiscard]] constexpr bool IsOrdered(catalog::IndexKind kind) {
  return kind == catalog::IndexKind::kRange || kind == catalog::IndexKind::kText || kind == catalog::IndexKind::kPoint;
}
[[nodiscard]] constexpr bool IsSide(catalog::IndexKind kind) {
  return kind == catalog::IndexKind::kFulltext || kind == catalog::IndexKind::kVector;
}

// Nothing when an entity with these values, one per property of the index, is not in it.
[[nodiscard]] std::optional<ValueKey> EntryKey(const catalog::IndexDescriptor& index,
                                               std::span<const types::Value> values);

// A vector index's settings from its options; what they do not say is as Neo4j has it.
[[nodiscard]] VectorSettings VectorSettingsOf(const catalog::Options& options);
// A full-text index's analyzer by name.
[[nodiscard]] std::string_view AnalyzerNameOf(const catalog::Options& options);

}  // namespace mycel::engine::index
