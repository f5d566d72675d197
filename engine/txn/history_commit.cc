// What a commit tells the history: what its records were before, and, where only some labels have one, which of its
// nodes are followed.
#include <algorithm>
#include <map>

#include "engine/graph/record_image.h"
#include "engine/index/index_key.h"
#include "engine/txn/log_payload.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::Result;
using base::Status;
using graph::RecordRead;

namespace {

constexpr graph::ReadContext kCommitted{graph::kNeverLsn - 1, nullptr};

}  // namespace

// The ends are locked (new and changed relationships) or the node itself is (its own changes), so nobody else gives or
// takes labels until this commit is queued; who did it before has noted it by then.
Result<bool> TransactionState::FollowsNode(uint64_t node, std::span<const base::LabelId> labels) const {
  for (const bool own : {false, true}) {
    MYCEL_ASSIGN_OR_RETURN(const RecordRead read,
                           own ? core->nodes->ReadNewest(node) : core->nodes->Read(node, kCommitted));
    if (read.presence != graph::Presence::kPresent) continue;
    graph::NodeImage image;
    if (!graph::DecodeNode(read.image, &image)) return DamagedRecord("node", node);
    if (HasAnyLabel(image, labels)) return true;
  }
  return core->history->HasLeft(node);
}

std::vector<uint64_t> TransactionState::FollowedIndexes(const std::vector<base::LabelId>& labels,
                                                        bool selective) const {
  std::vector<uint64_t> indexes;
  for (const IndexEntry& entry : key_removes) {
    const catalog::IndexDescriptor* const index = schema->FindIndex(entry.index);
    if (index == nullptr || !index::IsOrdered(index->kind)) continue;
    const bool follows =
        !selective ||
        (index->target.entity == catalog::EntityKind::kNode &&
         std::any_of(labels.begin(), labels.end(), [&](base::LabelId label) { return index->target.ForLabel(label); }));
    if (follows) indexes.push_back(entry.index.value);
  }
  std::sort(indexes.begin(), indexes.end());
  indexes.erase(std::unique(indexes.begin(), indexes.end()), indexes.end());
  return indexes;
}

Status TransactionState::LockEndsForHistory(std::string_view rel_image) {
  graph::RelImage image;
  if (!graph::DecodeRel(rel_image, &image)) return DamagedRecord("relationship", 0);
  for (const base::NodeId end : {image.start, image.end}) {
    if (Created(created_nodes, end.value)) continue;
    MYCEL_RETURN_IF_ERROR(Lock(LockSpace::kNode, end.value, LockMode::kShared));
  }
  return Status::Ok();
}

// What the records were that this commit changes: own versions are not committed, so the newest committed one is seen.
Status TransactionState::LogHistory(const FinishedCommit& commit, PayloadWriter* writer) {
  const bool selective = core->history->selective();
  const std::vector<base::LabelId> labels = selective ? core->history->FollowedLabels() : std::vector<base::LabelId>();
  std::map<uint64_t, bool> known;
  const auto follows = [&](uint64_t node) -> Result<bool> {
    const auto [at, added] = known.try_emplace(node, true);
    if (added && selective) {
      MYCEL_ASSIGN_OR_RETURN(at->second, FollowsNode(node, labels));
    }
    return at->second;
  };
  std::vector<uint64_t> nodes;
  std::vector<uint64_t> rels;
  for (const uint64_t node : commit.nodes) {
    MYCEL_ASSIGN_OR_RETURN(const bool is_followed, follows(node));
    if (is_followed) nodes.push_back(node);
  }
  for (const uint64_t rel : commit.rels) {
    bool is_followed = !selective;
    if (selective) {
      MYCEL_ASSIGN_OR_RETURN(const RecordRead newest, core->rels->ReadNewest(rel));
      graph::RelImage image;
      if (!graph::DecodeRel(newest.image, &image)) return DamagedRecord("relationship", rel);
      MYCEL_ASSIGN_OR_RETURN(const bool start, follows(image.start.value));
      MYCEL_ASSIGN_OR_RETURN(const bool end, follows(image.end.value));
      is_followed = start || end;
    }
    if (is_followed && !Created(created_rels, rel)) rels.push_back(rel);
  }
  std::vector<uint64_t> followed;
  for (const auto& [node, is_followed] : known) {
    if (selective && is_followed) followed.push_back(node);
  }
  writer->History(selective, followed, FollowedIndexes(labels, selective));
  const auto note = [&](bool node, uint64_t record, graph::RecordPages* pages) -> Status {
    MYCEL_ASSIGN_OR_RETURN(const RecordRead before, pages->Read(record, kCommitted));
    const bool there = before.presence == graph::Presence::kPresent;
    writer->Before(node, record, there, there ? before.image : std::string_view());
    return Status::Ok();
  };
  for (const uint64_t node : nodes) MYCEL_RETURN_IF_ERROR(note(true, node, core->nodes.get()));
  for (const uint64_t rel : rels) MYCEL_RETURN_IF_ERROR(note(false, rel, core->rels.get()));
  return Status::Ok();
}

}  // namespace mycel::engine::txn
