// Scalar quantization: a coordinate as 7 bits between two quantiles of what the index holds, as Lucene quantizes the
// vectors of Neo4j's indexes, so that scores agree.
//
// With step = (upper - lower) / 127 a coordinate v has the code q = round((v - lower) / step), cut to 0 … 127. A
// squared distance is step² times that of the codes. A product of two coordinates is
//   (lower + step·p)(lower + step·q) = step²·p·q + lower·(step·p) + lower·(step·q) + lower²
// whose last three terms belong to one vector each (lower² by halves): every vector carries its own sum as its offset,
// together with a term of first order for what rounding lost.
//
// Threads: immutable once trained.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mycel::engine::index {

class Quantizer {
 public:
  Quantizer() = default;
  // From the coordinates of all vectors or a sample of them, `dimensions` per vector; they are reordered.
  [[nodiscard]] static Quantizer Train(std::vector<float> coordinates, size_t dimensions);

  // Returns the offset.
  float Encode(std::span<const float> coordinates, uint8_t* codes) const;

  [[nodiscard]] float SquaredDistance(const uint8_t* a, const uint8_t* b, size_t dimensions) const;
  [[nodiscard]] float DotProduct(const uint8_t* a, float a_offset, const uint8_t* b, float b_offset,
                                 size_t dimensions) const;

 private:
  float lower_ = 0;
  float upper_ = 1;
  float step_ = 1.0F / 127;
};

}  // namespace mycel::engine::index
