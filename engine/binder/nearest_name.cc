#include "engine/binder/nearest_name.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace mycel::engine::binder {
namespace {

// Longer names are not compared: the table is quadratic.
constexpr size_t kMaxComparedLength = 64;

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitution});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view NearestName(std::string_view name, const std::vector<std::string_view>& known) {
  if (name.size() < 3 || name.size() > kMaxComparedLength) return {};
  std::string_view best;
  size_t best_distance = name.size() / 3 + 1;
  for (const std::string_view candidate : known) {
    if (candidate.size() > kMaxComparedLength) continue;
    const size_t distance = EditDistance(name, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace mycel::engine::binder
