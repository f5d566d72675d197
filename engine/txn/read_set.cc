#include "engine/txn/read_set.h"

#include <algorithm>

#include "engine/txn/limits.h"

namespace mycel::engine::txn {
namespace {

bool InRange(const index::KeyRange& range, const std::string& key) {
  return key >= range.begin && (!range.end || key < *range.end);
}

template <typename Ids, typename Values>
bool AnyOf(const Ids& ids, const Values& values) {
  return !ids.empty() && std::any_of(values.begin(), values.end(), [&](const auto& value) {
    if constexpr (requires { value.value; }) {
      return ids.contains(value.value);
    } else {
      return ids.contains(value);
    }
  });
}

}  // namespace

void ReadSet::Add(Ids* ids, bool* every, uint64_t id) {
  if (*every) return;
  ids->insert(id);
  if (ids->size() <= kMaxReadSetIds) return;
  *every = true;
  Ids().swap(*ids);
}

void ReadSet::Range(base::IndexId index, const index::KeyRange& range) {
  std::vector<index::KeyRange>& ranges = ranges_[index.value];
  if (ranges.size() == 1 && ranges[0].begin.empty() && !ranges[0].end) return;  // all of it already
  ranges.push_back(range);
  if (ranges.size() > kMaxReadSetRanges) ranges.assign(1, index::KeyRange::All());
}

const char* ReadSet::Touched(const CommittedWrites& writes) const {
  if ((every_node_ && !writes.nodes.empty()) || AnyOf(nodes_, writes.nodes)) return "a node";
  if ((every_rel_ && !writes.rels.empty()) || AnyOf(rels_, writes.rels)) return "a relationship";
  if ((every_list_ && !writes.adjacent.empty()) || AnyOf(adjacent_, writes.adjacent)) {
    return "the relationships of a node";
  }
  const auto is_new = [](uint32_t known) { return [known](const auto& token) { return token.value >= known; }; };
  if (std::any_of(writes.labels.begin(), writes.labels.end(), is_new(known_labels_))) return "a label";
  if (std::any_of(writes.types.begin(), writes.types.end(), is_new(known_types_))) return "a relationship type";
  if (AnyOf(labels_, writes.labels)) return "the nodes of a label";
  if (AnyOf(types_, writes.types)) return "the relationships of a type";
  if (node_set_ && writes.node_set) return "the set of all nodes";
  if (rel_set_ && writes.rel_set) return "the set of all relationships";
  for (const auto& [index, key] : writes.keys) {
    const auto at = ranges_.find(index.value);
    if (at == ranges_.end()) continue;
    for (const index::KeyRange& range : at->second) {
      if (InRange(range, key)) return "a range of an index";
    }
  }
  return nullptr;
}

void WriteWindow::Leave(uint64_t snapshot) {
  snapshots_.erase(snapshots_.find(snapshot));
  const uint64_t oldest = snapshots_.empty() ? UINT64_MAX : *snapshots_.begin();
  while (!commits_.empty() && commits_.front().lsn <= oldest) commits_.pop_front();
}

const char* WriteWindow::FirstTouched(const ReadSet& reads, uint64_t snapshot) const {
  auto at = std::upper_bound(commits_.begin(), commits_.end(), snapshot,
                             [](uint64_t lsn, const CommittedWrites& writes) { return lsn < writes.lsn; });
  for (; at != commits_.end(); ++at) {
    if (const char* what = reads.Touched(*at)) return what;
  }
  return nullptr;
}

}  // namespace mycel::engine::txn
