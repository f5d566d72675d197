// How vectors of one length lie in memory and how near they are: as 32-bit floats, or as an offset and one code per
// coordinate (quantizer.h).
//
// A cosine is a product of vectors of length 1: they are brought to it when they are encoded.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/index/vector/quantizer.h"
#include "engine/index/vector/vector_content.h"

namespace mycel::engine::index {

class VectorSpace {
 public:
  VectorSpace(size_t dimensions, VectorSimilarity similarity, bool quantized)
      : dimensions_(dimensions), similarity_(similarity), quantized_(quantized) {}

  // Of length 1 where the similarity is cosine, else unchanged.
  [[nodiscard]] std::vector<float> Normalized(std::span<const float> coordinates) const;
  // Once, before Encode, of a quantized space: from normalized coordinates, one vector behind the other.
  void Train(std::vector<float> coordinates) { quantizer_ = Quantizer::Train(std::move(coordinates), dimensions_); }

  [[nodiscard]] size_t dimensions() const { return dimensions_; }
  [[nodiscard]] bool quantized() const { return quantized_; }
  [[nodiscard]] size_t encoded_bytes() const { return quantized_ ? sizeof(float) + dimensions_ : dimensions_ * 4; }
  // `out` has encoded_bytes(), aligned for floats.
  void Encode(std::span<const float> normalized, void* out) const;
  // Smaller is nearer.
  [[nodiscard]] float Distance(const void* a, const void* b) const;
  // Neo4j's score, from 0 to 1.
  [[nodiscard]] double Score(float distance) const;

 private:
  size_t dimensions_;
  VectorSimilarity similarity_;
  bool quantized_;
  Quantizer quantizer_;
};

}  // namespace mycel::engine::index
