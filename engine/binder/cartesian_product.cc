#include "engine/binder/cartesian_product.h"

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

std::optional<Notification> CartesianProductOf(const BoundPattern& pattern, const std::vector<Variable>& variables,
                                               uint32_t offset) {
  Components components(pattern.nodes);
  for (const PatternRelationship& relationship : pattern.relationships)
    components.Join(relationship.left, relationship.right);
  for (const QuantifiedGroup& group : pattern.groups) components.Join(group.left, group.right);
  for (const SelectedPath& path : pattern.selections) components.Join(path.left, path.right);
  bool several = false;
  std::string names;
  size_t count = 0;
  for (size_t i = 0; i < pattern.nodes.size(); ++i) {
    if (components.Root(i) == components.Root(0)) continue;
    several = true;
    const std::string_view name = variables[pattern.nodes[i].variable.value].name;
    if (name.empty()) continue;
    names += (count++ == 0 ? "" : ", ") + std::string(name);
  }
  if (!several) return std::nullopt;
  std::string description =
      "If a part of a query contains multiple disconnected patterns, this will build a cartesian product between all "
      "those "
      "parts. This may produce a large amount of data and slow down query processing. While occasionally intended, it "
      "may "
      "often be possible to reformulate the query that avoids the use of this cross product, perhaps by adding a "
      "relationship between the different parts or by using OPTIONAL MATCH";
  if (count > 0) description += (count == 1 ? " (identifier is: (" : " (identifiers are: (") + names + "))";
  return Notification{.code = "Neo.ClientNotification.Statement.CartesianProduct",
                      .title = "This query builds a cartesian product between disconnected patterns.",
                      .description = std::move(description),
                      .severity = "INFORMATION",
                      .category = "PERFORMANCE",
                      .gql_status = "03N90",
                      .offset = offset};
}

}  // namespace mycel::engine::binder
