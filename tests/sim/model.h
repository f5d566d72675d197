// What the graph must be, kept beside the engine in plain maps. Names instead of token numbers: a crash may take back
// a token that no commit has used, and its number.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace mycel::sim {

struct ModelNode {
  std::set<std::string> labels;
  std::map<std::string, std::string> properties;  // key -> literal
  bool operator==(const ModelNode&) const = default;
};

struct ModelRel {
  uint64_t start = 0;
  uint64_t end = 0;
  std::string type;
  std::map<std::string, std::string> properties;
  bool operator==(const ModelRel&) const = default;
};

struct Model {
  std::map<uint64_t, ModelNode> nodes;
  std::map<uint64_t, ModelRel> rels;
  bool operator==(const Model&) const = default;
};

// One write of a transaction, with what the engine answered filled in.
struct Change {
  enum class Kind : uint8_t {
    kCreateNode,
    kCreateRel,
    kSetNodeProperty,  // an empty value removes
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
  std::string value;
};

void Apply(const std::vector<Change>& changes, Model* model);

// The first thing that differs, for a person; empty when nothing does.
[[nodiscard]] std::string Difference(const Model& expected, const Model& found);

}  // namespace mycel::sim
