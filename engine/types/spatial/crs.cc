#include "engine/types/spatial/crs.h"

#include "engine/base/same_ignoring_case.h"

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

}  // namespace

std::string_view CrsName(Crs crs) {
  for (const Row& row : kRows) {
    if (row.crs == crs) return row.name;
  }
  return "";
}

std::optional<Crs> CrsByName(std::string_view name) {
  for (const Row& row : kRows) {
    if (base::SameIgnoringCase(name, row.name)) return row.crs;
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
