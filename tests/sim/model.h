// What the graph must be, kept beside the engine. Names instead of token numbers: a crash may take back a token that no
// commit has used, and its number. Copies share what they have in common (shared_map.h).
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/types/value.h"
#include "sim/shared_map.h"

namespace mycel::sim {

// The very same value, of the same type to the last bit; not one of Cypher's equalities.
[[nodiscard]] bool SameValue(const engine::types::Value& a, const engine::types::Value& b);

class Properties {
 public:
  // Null removes.
  void Set(std::string_view key, engine::types::Value value);
  [[nodiscard]] const engine::types::Value* Find(std::string_view key) const;  // null when absent
  [[nodiscard]] const std::vector<std::pair<std::string, engine::types::Value>>& entries() const { return entries_; }
  bool operator==(const Properties& other) const;

 private:
  std::vector<std::pair<std::string, engine::types::Value>> entries_;  // by key
};

struct ModelNode {
  std::set<std::string, std::less<>> labels;
  Properties properties;
  bool operator==(const ModelNode&) const = default;
};

struct ModelRel {
  uint64_t start = 0;
  uint64_t end = 0;
  std::string type;
  Properties properties;
  bool operator==(const ModelRel&) const = default;
};

struct Model {
  SharedMap<ModelNode> nodes;
  SharedMap<ModelRel> rels;
};

// One write of a transaction, with what the engine answered filled in.
struct Change {
  enum class Kind : uint8_t {
    kCreateNode,
    kCreateRel,
    kSetNodeProperty,  // null removes
    kSetRelProperty,
    kAddLabel,
    kRemoveLabel,
    kDeleteNode,  // with its relationships
    kDeleteRel,
    kNothing,
  };
  Kind kind{};
  uint64_t id = 0;
  ModelNode node;    // kCreateNode
  ModelRel rel;      // kCreateRel
  std::string name;  // key or label
  engine::types::Value value;
};

void Apply(const std::vector<Change>& changes, Model* model);

// The first thing that differs, for a person; empty when nothing does.
[[nodiscard]] std::string Difference(const Model& expected, const Model& found);

}  // namespace mycel::sim
