// Nodes and relationships that a procedure made up to describe something, a schema for example: they have labels, a
// type and properties, and are in no graph.
//
// Their ids count down from kFirst and have the top bit set, as Neo4j's are negative. Queries see labels, types and
// ends; properties are for the client alone.
//
// Threads: belongs to its transaction's strand.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/base/ids.h"
#include "engine/types/value.h"

namespace mycel::engine::txn {

struct VirtualNode {
  std::vector<base::LabelId> labels;  // ascending
  types::Value properties;            // a map
};

struct VirtualRel {
  base::NodeId start;
  base::NodeId end;
  base::RelTypeId type;
  types::Value properties;  // a map
};

class VirtualEntities {
 public:
  [[nodiscard]] static constexpr bool IsVirtual(uint64_t id) { return id >> 63 != 0; }

  base::NodeId Add(VirtualNode node) {
    const uint64_t id = next_--;
    nodes_.emplace(id, std::move(node));
    return base::NodeId(id);
  }
  base::RelId Add(VirtualRel rel) {
    const uint64_t id = next_--;
    rels_.emplace(id, std::move(rel));
    return base::RelId(id);
  }
  // Null when there is none of that id.
  [[nodiscard]] const VirtualNode* Find(base::NodeId id) const {
    const auto found = nodes_.find(id.value);
    return found == nodes_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] const VirtualRel* Find(base::RelId id) const {
    const auto found = rels_.find(id.value);
    return found == rels_.end() ? nullptr : &found->second;
  }

 private:
  static constexpr uint64_t kFirst = static_cast<uint64_t>(-100);

  std::unordered_map<uint64_t, VirtualNode> nodes_;
  std::unordered_map<uint64_t, VirtualRel> rels_;
  uint64_t next_ = kFirst;
};

}  // namespace mycel::engine::txn
