#include "engine/types/spatial/crs.h"

#include <algorithm>

namespace mycel::engine::types {
namespace {

struct Row {
  Crs crs;
  std::string_view name;
};
constexpr Row kRows[] = {
    {Crs::kCartesian2D, "cartesian"},
    {Crs::kCartesian3D, "cartesian-3d"},
    {Crs::kWgs84_2D, "wgs-84"},
    {Crs::kWgs84_3D, "wgs-84-3d"},
};

bool SameIgnoringCase(std::string_view a, std::string_view lower) {
  return std::equal(a.begin(), a.end(), lower.begin(), lower.end(),
                    [](char x, char y) { return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y; });
}

}  // namespace

std::string_view CrsName(Crs crs) {
  for (const Row& row : kRows) {
    if (row.crs == crs) return row.name;
  }
  return "";
}

std::optional<Crs> CrsByName(std::string_view name) {
  for (const Row& row : kRows) {
    if (SameIgnoringCase(name, row.name)) return row.crs;
  }
  return std::nullopt;
}

std::optional<Crs> CrsBySrid(int64_t srid) {
  for (const Row& row : kRows) {
    if (static_cast<int64_t>(row.crs) == srid) return row.crs;
  }
  return std::nullopt;
}

}  // namespace mycel::engine::types
