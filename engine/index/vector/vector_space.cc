#include "engine/index/vector/vector_space.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace mycel::engine::index {

std::vector<float> VectorSpace::Normalized(std::span<const float> coordinates) const {
  std::vector<float> out(coordinates.begin(), coordinates.end());
  if (similarity_ != VectorSimilarity::kCosine) return out;
  double square = 0;
  for (const float c : coordinates) square += double{c} * c;
  const double length = std::sqrt(square);
  if (length > 0) {
    for (float& c : out) c = static_cast<float>(c / length);
  }
  return out;
}

void VectorSpace::Encode(std::span<const float> normalized, void* out) const {
  auto* bytes = static_cast<uint8_t*>(out);
  if (!quantized_) {
    std::memcpy(bytes, normalized.data(), normalized.size() * sizeof(float));
    return;
  }
  const float offset = quantizer_.Encode(normalized, bytes + sizeof(float));
  std::memcpy(bytes, &offset, sizeof offset);
}

float VectorSpace::Distance(const void* a, const void* b) const {
  const bool cosine = similarity_ == VectorSimilarity::kCosine;
  if (quantized_) {
    const auto* x = static_cast<const uint8_t*>(a);
    const auto* y = static_cast<const uint8_t*>(b);
    if (!cosine) return quantizer_.SquaredDistance(x + sizeof(float), y + sizeof(float), dimensions_);
    float x_offset = 0;
    float y_offset = 0;
    std::memcpy(&x_offset, x, sizeof x_offset);
    std::memcpy(&y_offset, y, sizeof y_offset);
    return 1 - quantizer_.DotProduct(x + sizeof(float), x_offset, y + sizeof(float), y_offset, dimensions_);
  }
  const auto* x = static_cast<const float*>(a);
  const auto* y = static_cast<const float*>(b);
  float sum = 0;
  if (cosine) {
    for (size_t i = 0; i < dimensions_; ++i) sum += x[i] * y[i];
    return 1 - sum;
  }
  for (size_t i = 0; i < dimensions_; ++i) sum += (x[i] - y[i]) * (x[i] - y[i]);
  return sum;
}

double VectorSpace::Score(float distance) const {
  if (similarity_ == VectorSimilarity::kEuclidean) return 1.0 / (1.0 + double{std::max(distance, 0.0F)});
  // (1 + cosine) / 2, and the distance is 1 - cosine.
  return std::max(0.0, (2.0 - double{distance}) / 2.0);
}

}  // namespace mycel::engine::index
