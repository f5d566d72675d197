// The heap side of Value; only the .cc files of value, list_view and map_view include it.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "engine/types/value.h"

namespace mycel::engine::types {

// `refs` counts Values. The kind in the Value tells the derived struct; there is no virtual table.
struct HeapObject {
  std::atomic<uint32_t> refs{1};
};

struct StringObject : HeapObject {
  uint32_t size = 0;  // the bytes follow the struct
  [[nodiscard]] char* data() { return reinterpret_cast<char*>(this + 1); }
  [[nodiscard]] const char* data() const { return reinterpret_cast<const char*>(this + 1); }
};

struct ListObject : HeapObject {
  bool is_range = false;
  uint32_t depth = 1;
  uint64_t heap_bytes = 0;
  std::vector<Value> items;
  int64_t first = 0;
  int64_t step = 0;
  uint64_t count = 0;
};

struct MapObject : HeapObject {
  uint32_t depth = 1;
  uint64_t heap_bytes = 0;
  std::vector<MapEntry> entries;
  std::vector<uint32_t> by_key;
};

struct PathObject : HeapObject {
  std::vector<base::NodeId> nodes;
  std::vector<base::RelId> rels;
};

struct DateTimeObject : HeapObject {
  DateTime value;
};

struct DurationObject : HeapObject {
  Duration value;
};

struct PointObject : HeapObject {
  Point value;
};

struct VectorObject : HeapObject {
  VectorElement element = VectorElement::kFloat32;
  std::vector<double> coordinates;
};

}  // namespace mycel::engine::types
