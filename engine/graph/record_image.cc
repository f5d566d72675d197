#include "engine/graph/record_image.h"

#include "engine/base/coding.h"

namespace mycel::engine::graph {

void EncodeNode(std::span<const base::LabelId> labels, std::string_view properties, std::string* out) {
  static_assert(sizeof(base::LabelId) == 4);
  base::AppendLittle<uint32_t>(out, static_cast<uint32_t>(labels.size()));
  for (const base::LabelId label : labels) base::AppendLittle<uint32_t>(out, label.value);
  out->append(properties);
}

bool DecodeNode(std::string_view bytes, NodeImage* out) {
  static_assert(std::endian::native == std::endian::little, "labels are read in place");
  uint32_t count = 0;
  if (!base::TakeLittle(&bytes, &count) || count > bytes.size() / 4) return false;
  out->labels = {reinterpret_cast<const base::LabelId*>(bytes.data()), count};
  out->properties = bytes.substr(size_t{count} * 4);
  return true;
}

void EncodeRel(const RelImage& rel, std::string* out) {
  const bool wide_ids = (rel.start.value | rel.end.value) >> 32 != 0;
  const bool wide_type = rel.type.value > 255;
  out->push_back(static_cast<char>((wide_ids ? 1 : 0) | (wide_type ? 2 : 0)));
  if (wide_ids) {
    base::AppendLittle<uint64_t>(out, rel.start.value);
    base::AppendLittle<uint64_t>(out, rel.end.value);
  } else {
    base::AppendLittle<uint32_t>(out, static_cast<uint32_t>(rel.start.value));
    base::AppendLittle<uint32_t>(out, static_cast<uint32_t>(rel.end.value));
  }
  if (wide_type) {
    base::AppendLittle<uint32_t>(out, rel.type.value);
  } else {
    out->push_back(static_cast<char>(rel.type.value));
  }
  out->append(rel.properties);
}

bool DecodeRel(std::string_view bytes, RelImage* out) {
  uint8_t flags = 0;
  if (!base::TakeLittle(&bytes, &flags) || flags > 3) return false;
  if ((flags & 1) != 0) {
    if (!base::TakeLittle(&bytes, &out->start.value) || !base::TakeLittle(&bytes, &out->end.value)) return false;
  } else {
    uint32_t start = 0;
    uint32_t end = 0;
    if (!base::TakeLittle(&bytes, &start) || !base::TakeLittle(&bytes, &end)) return false;
    out->start = base::NodeId(start);
    out->end = base::NodeId(end);
  }
  if ((flags & 2) != 0) {
    if (!base::TakeLittle(&bytes, &out->type.value)) return false;
  } else {
    uint8_t type = 0;
    if (!base::TakeLittle(&bytes, &type)) return false;
    out->type = base::RelTypeId(type);
  }
  out->properties = bytes;
  return true;
}

}  // namespace mycel::engine::graph
