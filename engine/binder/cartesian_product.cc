#include "engine/binder/cartesian_product.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

namespace mycel::engine::binder {
namespace {

// Which nodes hang together: each node's component is named by one of its nodes.
class Components {
 public:
  explicit Components(std::span<const PatternNode> nodes) : nodes_(nodes), parents_(nodes.size()) {
    std::iota(parents_.begin(), parents_.end(), size_t{0});
  }
  void Join(VarId a, VarId b) { parents_[Root(IndexOf(a))] = Root(IndexOf(b)); }
  [[nodiscard]] size_t Root(size_t i) const {
    while (parents_[i] != i) i = parents_[i];
    return i;
  }

 private:
  [[nodiscard]] size_t IndexOf(VarId id) const {
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].variable == id) return i;
    }
    return 0;
  }

  std::span<const PatternNode> nodes_;
  std::vector<size_t> parents_;
};

}  // namespace

std::vector<Notification> CartesianProductsOf(const BoundPattern& pattern, const std::vector<Variable>& variables,
                                              std::string_view text, uint32_t offset) {
  Components components(pattern.nodes);
  for (const PatternRelationship& relationship : pattern.relationships)
    components.Join(relationship.left, relationship.right);
  for (const QuantifiedGroup& group : pattern.groups) components.Join(group.left, group.right);
  for (const SelectedPath& path : pattern.selections) components.Join(path.left, path.right);
  std::vector<size_t> roots;  // in the order of their first nodes
  for (size_t i = 0; i < pattern.nodes.size(); ++i) {
    const size_t root = components.Root(i);
    if (std::find(roots.begin(), roots.end(), root) == roots.end()) roots.push_back(root);
  }
  std::vector<Notification> notifications;
  for (size_t part = 1; part < roots.size(); ++part) {
    std::vector<std::string> names;
    for (size_t i = 0; i < pattern.nodes.size(); ++i) {
      const std::string_view name = variables[pattern.nodes[i].variable.value].name;
      if (components.Root(i) == roots[part] && !name.empty()) names.emplace_back(name);
    }
    notifications.push_back(CartesianProductNotification(text, names, offset));
  }
  return notifications;
}

}  // namespace mycel::engine::binder
