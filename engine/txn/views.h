// What a read hands out: views into immutable images, valid until the transaction's next Quiesce, Commit or Rollback.
// Own later writes make a new image and leave a view as it was.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/types/packed_properties.h"
#include "engine/types/property.h"

namespace mycel::engine::txn {

// A property to be written. A null value means: not there.
using types::Property;

// The properties of an entity, decoded on demand.
class PropertiesView {
 public:
  PropertiesView() = default;
  explicit PropertiesView(std::string_view packed) : packed_(packed) {}
  [[nodiscard]] bool empty() const { return packed_.empty(); }
  // Null when absent. kCorruption for damaged bytes.
  [[nodiscard]] base::Result<types::Value> Get(base::PropertyKeyId key) const;
  // All of them, in key order.
  [[nodiscard]] base::Result<std::vector<Property>> All() const;
  [[nodiscard]] std::string_view packed() const { return packed_; }

 private:
  std::string_view packed_;
};

struct NodeView {
  base::NodeId id;
  std::span<const base::LabelId> labels;  // ascending
  PropertiesView properties;
  [[nodiscard]] bool HasLabel(base::LabelId label) const {
    for (const base::LabelId have : labels) {
      if (have == label) return true;
    }
    return false;
  }
};

struct RelView {
  base::RelId id;
  base::NodeId start;
  base::NodeId end;
  base::RelTypeId type;
  PropertiesView properties;
};

// Neighbours and relationship ids of one (direction, type) group of a node, side by side and sorted by neighbour,
// straight from the adjacency list. Ids are 32-bit where they fit: exactly one of the two pairs is set.
struct NeighbourSpan {
  base::RelTypeId type;
  base::Direction direction{};
  std::span<const uint32_t> neighbours32;
  std::span<const uint32_t> rels32;
  std::span<const uint64_t> neighbours64;
  std::span<const uint64_t> rels64;
  [[nodiscard]] size_t size() const { return neighbours32.size() + neighbours64.size(); }
};

}  // namespace mycel::engine::txn
