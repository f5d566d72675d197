#include "engine/index/vector/vector_content.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace mycel::engine::index {

using types::Kind;
using types::Value;

static_assert(std::endian::native == std::endian::little, "contents are stored as they lie in memory");

std::optional<std::vector<float>> CoordinatesOf(const Value& value) {
  std::vector<float> coordinates;
  if (value.kind() == Kind::kVector) {
    for (const double c : value.AsVector().coordinates) coordinates.push_back(static_cast<float>(c));
  } else if (value.is_list()) {
    const types::ListView list = value.AsList();
    if (list.size() > kMaxVectorDimensions) return std::nullopt;
    for (const Value& item : list) {
      if (!item.is_number()) return std::nullopt;
      coordinates.push_back(static_cast<float>(item.AsDouble()));
    }
  } else {
    return std::nullopt;
  }
  for (const float c : coordinates) {
    if (!std::isfinite(c)) return std::nullopt;
  }
  if (coordinates.empty() || coordinates.size() > kMaxVectorDimensions) return std::nullopt;
  return coordinates;
}

bool Acceptable(std::span<const float> coordinates, const VectorSettings& settings) {
  if (settings.dimensions && coordinates.size() != *settings.dimensions) return false;
  if (settings.similarity != VectorSimilarity::kCosine) return true;
  double square = 0;
  for (const float c : coordinates) square += double{c} * c;
  return square > 0 && std::isfinite(static_cast<float>(square));
}

std::optional<std::string> VectorContent(const Value& value, const VectorSettings& settings) {
  const auto coordinates = CoordinatesOf(value);
  if (!coordinates || !Acceptable(*coordinates, settings)) return std::nullopt;
  std::string content(coordinates->size() * sizeof(float), '\0');
  std::memcpy(content.data(), coordinates->data(), content.size());
  return content;
}

std::vector<float> ReadVectorContent(std::string_view content) {
  std::vector<float> coordinates(content.size() / sizeof(float));
  std::memcpy(coordinates.data(), content.data(), coordinates.size() * sizeof(float));
  return coordinates;
}

}  // namespace mycel::engine::index
