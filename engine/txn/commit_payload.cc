// What a commit consists of: its checks, the numbers of what it has changed, and its record for the log.
#include <algorithm>
#include <utility>
#include <vector>

#include "engine/graph/record_image.h"
#include "engine/txn/log_payload.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::Result;
using base::Status;

namespace {

void SortUnique(std::vector<uint64_t>* ids) {
  std::sort(ids->begin(), ids->end());
  ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
}

// The labels that came to nodes, or went: of a large transaction there are millions, so a list and no map.
class LabelsByNode {
 public:
  void Add(base::NodeId node, base::LabelId label) { all_.emplace_back(node, label); }
  // In the order in which they came.
  void Sort() {
    std::stable_sort(all_.begin(), all_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  // Of one node; the nodes are asked for in ascending order.
  std::vector<base::LabelId> Take(uint64_t node) {
    while (next_ < all_.size() && all_[next_].first.value < node) ++next_;
    std::vector<base::LabelId> labels;
    for (; next_ < all_.size() && all_[next_].first.value == node; ++next_) labels.push_back(all_[next_].second);
    return labels;
  }

 private:
  std::vector<std::pair<base::NodeId, base::LabelId>> all_;
  size_t next_ = 0;
};

}  // namespace

Status TransactionState::Prepare(CommitPayload* payload, FinishedCommit* commit) {
  MYCEL_RETURN_IF_ERROR(core->CheckDirtyRoom());
  MYCEL_RETURN_IF_ERROR(CheckDeletedNodes());
  if (!schema->constraints().empty()) MYCEL_RETURN_IF_ERROR(CheckConstraints());
  for (const UndoEntry& entry : undo) {
    if (entry.kind == UndoKind::kNode) commit->nodes.push_back(entry.id);
    if (entry.kind == UndoKind::kRel) commit->rels.push_back(entry.id);
    if (entry.kind == UndoKind::kAppend || entry.kind == UndoKind::kTombstone) commit->adjacent.push_back(entry.id);
  }
  SortUnique(&commit->nodes);
  SortUnique(&commit->rels);
  SortUnique(&commit->adjacent);
  LabelsByNode added;
  LabelsByNode removed;
  for (const auto& [label, node] : label_adds) {
    if (!Created(created_nodes, node.value)) added.Add(node, label);
  }
  for (const auto& [label, node] : label_removes) removed.Add(node, label);
  added.Sort();
  removed.Sort();
  PayloadWriter writer;
  MYCEL_RETURN_IF_ERROR(LogLargeValues(&writer));
  // No transaction writes while this is turned on or off.
  if (core->history->on()) MYCEL_RETURN_IF_ERROR(LogHistory(*commit, &writer));
  for (const uint64_t node : commit->nodes) {
    MYCEL_ASSIGN_OR_RETURN(const graph::RecordRead read, core->nodes->ReadNewest(node));
    graph::NodeImage image;
    if (!graph::DecodeNode(read.image, &image)) return DamagedRecord("node", node);
    const auto holds = [&](base::LabelId label) {
      return read.presence == graph::Presence::kPresent &&
             std::binary_search(image.labels.begin(), image.labels.end(), label);
    };
    std::vector<base::LabelId> gone = removed.Take(node);
    std::erase_if(gone, holds);
    for (const base::LabelId label : gone) commit->stale_labels.emplace_back(label, base::NodeId(node));
    if (read.presence == graph::Presence::kDeleted) {
      writer.NodeDelete(base::NodeId(node), gone);
    } else {
      std::vector<base::LabelId> came = added.Take(node);
      std::erase_if(came, [&](base::LabelId label) { return !holds(label); });
      writer.NodePut(base::NodeId(node), Created(created_nodes, node) ? image.labels : came, gone, read.image);
    }
  }
  for (const uint64_t rel : commit->rels) {
    MYCEL_ASSIGN_OR_RETURN(const graph::RecordRead read, core->rels->ReadNewest(rel));
    const bool is_new = Created(created_rels, rel);
    if (read.presence == graph::Presence::kPresent) {
      writer.RelPut(base::RelId(rel), is_new, read.image);
      continue;
    }
    graph::RelImage image;
    if (!graph::DecodeRel(read.image, &image)) return DamagedRecord("relationship", rel);
    commit->stale_rels.emplace_back(image.type, index::RelSets::Rel{base::RelId(rel), image.start, image.end});
    if (!is_new) writer.RelDelete(base::RelId(rel), image.start, image.end, image.type);
  }
  for (const auto& [counter, delta] : counts) {
    if (delta != 0) writer.Count({counter.first, counter.second, delta});
  }
  for (const IndexEntry& entry : key_adds.all()) writer.Index(true, entry.index, entry.entity, entry.key);
  for (const IndexEntry& entry : key_removes) writer.Index(false, entry.index, entry.entity, entry.key);
  commit->stale_keys = std::move(key_removes);
  key_removes.clear();
  MYCEL_ASSIGN_OR_RETURN(commit->triples, CollectShapes(*commit, &writer));
  *payload = std::move(writer).Take();
  return Status::Ok();
}

// The planner's triples: what was made, by the labels that its ends had then, less what was deleted, by the labels that
// its ends have now. A relationship made and deleted in here counts neither way.
Result<catalog::TripleBag> TransactionState::CollectShapes(const FinishedCommit& commit, PayloadWriter* writer) {
  std::vector<int64_t> times(shapes.size());
  for (const uint32_t shape : rel_shapes) ++times[shape];
  for (const auto& [type, rel] : commit.stale_rels) {
    MYCEL_ASSIGN_OR_RETURN(const graph::RecordRead start, core->nodes->ReadNewest(rel.start.value));
    MYCEL_ASSIGN_OR_RETURN(const graph::RecordRead end, core->nodes->ReadNewest(rel.end.value));
    graph::NodeImage start_image;
    graph::NodeImage end_image;
    // A node that is gone from its page counts as one without labels: an estimate.
    if (!start.image.empty() && !graph::DecodeNode(start.image, &start_image)) {
      return DamagedRecord("node", rel.start.value);
    }
    if (!end.image.empty() && !graph::DecodeNode(end.image, &end_image)) return DamagedRecord("node", rel.end.value);
    const uint32_t shape = shapes.NumberOf(type, start_image.labels, end_image.labels);
    if (shape == times.size()) times.push_back(0);
    --times[shape];
  }
  catalog::TripleBag bag;
  for (uint32_t shape = 0; shape < times.size(); ++shape) {
    if (times[shape] == 0) continue;
    const RelShape& one = shapes.at(shape);
    bag.AddRel(one.type, one.start, one.end, times[shape]);
    writer->Shape(one.type, one.start, one.end, times[shape]);
  }
  return bag;
}

}  // namespace mycel::engine::txn
