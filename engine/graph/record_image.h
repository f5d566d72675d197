// The bytes of one node and of one relationship.
//
//   node          count (4, LE) | label ids (4 each, ascending) | packed properties        aligned to 4: labels are
//   read in place relationship  flags (1) | start (4 or 8) | end (4 or 8) | type (1 or 4) | packed properties
//                 flags: bit 0 wide node ids, bit 1 wide type
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/ids.h"

namespace mycel::engine::graph {

inline constexpr uint32_t kNodeAlign = 4;
inline constexpr uint32_t kRelAlign = 1;

struct NodeImage {
  std::span<const base::LabelId> labels;
  std::string_view properties;
};

struct RelImage {
  base::NodeId start;
  base::NodeId end;
  base::RelTypeId type;
  std::string_view properties;
};

void EncodeNode(std::span<const base::LabelId> labels, std::string_view properties, std::string* out);
void EncodeRel(const RelImage& rel, std::string* out);
// False: the bytes are not an image. `bytes` of a node must be aligned to 4; views point into it.
[[nodiscard]] bool DecodeNode(std::string_view bytes, NodeImage* out);
[[nodiscard]] bool DecodeRel(std::string_view bytes, RelImage* out);

}  // namespace mycel::engine::graph
