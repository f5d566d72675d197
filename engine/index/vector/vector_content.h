// The content of a vector document: its coordinates as 32-bit floats, little-endian; and the settings of vector
// indexes.
//
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/types/value.h"

namespace mycel::engine::index {

enum class VectorSimilarity : uint8_t { kCosine, kEuclidean };

struct VectorSettings {
  std::optional<size_t> dimensions;  // nothing: vectors of any length, each compared with those of its own
  VectorSimilarity similarity = VectorSimilarity::kCosine;
  bool quantized = true;         // a byte per coordinate instead of four
  size_t m = 16;                 // neighbours per node of the graph
  size_t ef_construction = 100;  // candidates while one is inserted
};

inline constexpr size_t kMaxVectorDimensions = 4096;

// A list of numbers or a vector, each coordinate finite as a 32-bit float. Nothing for other values.
[[nodiscard]] std::optional<std::vector<float>> CoordinatesOf(const types::Value& value);
// Whether the index takes such a vector: right length, and a length above 0 for cosine.
[[nodiscard]] bool Acceptable(std::span<const float> coordinates, const VectorSettings& settings);

// Nothing when the value is not in the index.
[[nodiscard]] std::optional<std::string> VectorContent(const types::Value& value, const VectorSettings& settings);
[[nodiscard]] std::vector<float> ReadVectorContent(std::string_view content);

}  // namespace mycel::engine::index
