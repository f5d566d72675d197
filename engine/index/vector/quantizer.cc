#include "engine/index/vector/quantizer.h"

#include <algorithm>
#include <cmath>

namespace mycel::engine::index {
namespace {

constexpr float kLevels = 127;
constexpr float kLeastInterval = 0.9F;  // the middle part of the coordinates that the codes cover, at least

}  // namespace

Quantizer Quantizer::Train(std::vector<float> coordinates, size_t dimensions) {
  Quantizer quantizer;
  if (coordinates.empty()) return quantizer;
  const float interval = std::max(kLeastInterval, 1 - 1 / static_cast<float>(dimensions + 1));
  const auto tail = static_cast<size_t>(static_cast<float>(coordinates.size()) * (1 - interval) / 2 + 0.5F);
  const size_t low = std::min(tail, coordinates.size() - 1);
  const size_t high = coordinates.size() - 1 - low;
  std::nth_element(coordinates.begin(), coordinates.begin() + static_cast<ptrdiff_t>(low), coordinates.end());
  quantizer.lower_ = coordinates[low];
  std::nth_element(coordinates.begin(), coordinates.begin() + static_cast<ptrdiff_t>(high), coordinates.end());
  quantizer.upper_ = coordinates[high];
  if (quantizer.lower_ > quantizer.upper_) std::swap(quantizer.lower_, quantizer.upper_);
  // All alike: any step will do.
  const float width = quantizer.upper_ - quantizer.lower_;
  quantizer.step_ = (width > 0 ? width : 1) / kLevels;
  return quantizer;
}

float Quantizer::Encode(std::span<const float> coordinates, uint8_t* codes) const {
  float offset = 0;
  for (size_t i = 0; i < coordinates.size(); ++i) {
    const float v = coordinates[i];
    const float level = std::floor((std::clamp(v, lower_, upper_) - lower_) / step_ + 0.5F);
    const float kept = level * step_;
    codes[i] = static_cast<uint8_t>(level);
    offset += lower_ * (v - lower_ / 2) + (v - lower_ - kept) * kept;
  }
  return offset;
}

float Quantizer::SquaredDistance(const uint8_t* a, const uint8_t* b, size_t dimensions) const {
  int32_t sum = 0;
  for (size_t i = 0; i < dimensions; ++i) {
    const int32_t difference = int32_t{a[i]} - int32_t{b[i]};
    sum += difference * difference;
  }
  return static_cast<float>(sum) * step_ * step_;
}

float Quantizer::DotProduct(const uint8_t* a, float a_offset, const uint8_t* b, float b_offset,
                            size_t dimensions) const {
  int32_t sum = 0;
  for (size_t i = 0; i < dimensions; ++i) sum += int32_t{a[i]} * int32_t{b[i]};
  return static_cast<float>(sum) * step_ * step_ + a_offset + b_offset;
}

}  // namespace mycel::engine::index
