#include "engine/index/label_sets.h"

#include <vector>

namespace mycel::engine::index {
namespace {

std::vector<uint64_t> Raw(std::span<const base::NodeId> nodes) {
  std::vector<uint64_t> ids;
  ids.reserve(nodes.size());
  for (const base::NodeId node : nodes) ids.push_back(node.value);
  return ids;
}

}  // namespace

void LabelSets::Add(base::LabelId label, std::span<const base::NodeId> nodes, base::Lsn lsn) {
  IdSet& set = sets_.Ensure(SetKind::kLabel, label.value);
  if (nodes.size() == 1) {
    set.Add({&nodes[0].value, 1}, lsn);
  } else {
    set.Add(Raw(nodes), lsn);
  }
}

void LabelSets::MarkStale(base::LabelId label, std::span<const base::NodeId> nodes, base::Lsn lsn) {
  sets_.Ensure(SetKind::kLabel, label.value).MarkStale(Raw(nodes), lsn);
}

}  // namespace mycel::engine::index
