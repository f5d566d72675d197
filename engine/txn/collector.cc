// Clears the bits of sets and the keys of property indexes that entities have left, once the horizon has passed that.
//
// Each is judged by all states of the entity that a snapshot may still see, under the entity's lock, not by the newest
// alone: a label may have come back and gone again since. Then the later change has queued the bit once more, and this
// round leaves it alone. Above the horizon that need not be so: what a snapshot still sees is tried again.
#include <algorithm>

#include "engine/graph/record_image.h"
#include "engine/index/index_key.h"
#include "engine/txn/store_core.h"
#include "engine/txn/stored_values.h"

namespace mycel::engine::txn {
namespace {

using base::Result;
using graph::Presence;
using graph::RecordRead;

// What becomes of a stale mark.
enum class Verdict : uint8_t { kKeep, kRemove, kLeaveToLater };

// Above the horizon so many commits are tried again and again; when there are more, they wait for the horizon.
constexpr size_t kRetriedCommits = 20'000;
constexpr size_t kMaxLocksAtOnce = 4096;

constexpr graph::ReadContext kNewest{graph::kNeverLsn - 1, nullptr};

// `holds`: whether a state of the record has the label or the key.
template <typename Holds>
Result<Verdict> Judge(graph::RecordPages* pages, uint64_t id, uint64_t horizon, const Holds& holds) {
  bool newest = true;
  bool newest_holds = false;
  MYCEL_ASSIGN_OR_RETURN(const bool any, pages->AnySince(id, horizon, [&](const RecordRead& read) {
    const bool held = read.presence == Presence::kPresent && holds(read.image);
    newest_holds |= newest && held;
    newest = false;
    return held;
  }));
  if (newest_holds) return Verdict::kKeep;
  return any ? Verdict::kLeaveToLater : Verdict::kRemove;
}

bool HasLabel(std::string_view bytes, base::LabelId label) {
  graph::NodeImage image;
  return graph::DecodeNode(bytes, &image) && std::binary_search(image.labels.begin(), image.labels.end(), label);
}

// Whether the index holds an entity of these bytes under `key`. Damaged bytes hold everything: nothing is cleared.
bool HasKey(const graph::LargeValues& large, const catalog::IndexDescriptor& index, std::string_view bytes,
            std::string_view key) {
  const catalog::SchemaTarget& target = index.target;
  std::string_view properties;
  if (target.entity == catalog::EntityKind::kNode) {
    graph::NodeImage image;
    if (!graph::DecodeNode(bytes, &image)) return true;
    const bool covered = std::any_of(image.labels.begin(), image.labels.end(),
                                     [&](base::LabelId label) { return target.ForLabel(label); });
    if (!covered) return false;
    properties = image.properties;
  } else {
    graph::RelImage image;
    if (!graph::DecodeRel(bytes, &image)) return true;
    if (!target.ForType(image.type)) return false;
    properties = image.properties;
  }
  const auto values = ValuesOf(target.keys, properties, large);
  if (!values.ok()) return true;
  const auto have = index::EntryKey(index, *values);
  return have && have->bytes == key;
}

void Settle(index::IdSet* set, uint64_t id, Verdict verdict) {
  if (set == nullptr) return;
  if (verdict == Verdict::kKeep) set->Keep(std::span(&id, 1));
  if (verdict == Verdict::kRemove) set->Remove(std::span(&id, 1));
}

// Of a large commit's locks, before the next: a verdict needs no more than its own.
bool GiveUpMany(LockTable* locks, LockOwner* owner) {
  if (owner->count() < kMaxLocksAtOnce) return false;
  locks->ReleaseAll(owner);
  return true;
}

}  // namespace

void StoreCore::ClearStale(uint64_t horizon) {
  LockOwner owner(base::TxnId(0));
  std::deque<FinishedCommit> later;
  while (!stale.empty() && stale.front().lsn <= horizon) {
    FinishedCommit commit = std::move(stale.front());
    stale.pop_front();
    ClearStaleLabels(&commit, horizon, false, &owner);
    ClearStaleRels(&commit, horizon, &owner);
    ClearStaleKeys(&commit, horizon, false, &owner);
    // Somebody holds a lock, or a record could not be read.
    if (!commit.stale_labels.empty() || !commit.stale_rels.empty() || !commit.stale_keys.empty()) {
      later.push_back(std::move(commit));
    }
    locks.ReleaseAll(&owner);
  }
  while (!later.empty()) {
    stale.push_front(std::move(later.back()));
    later.pop_back();
  }
}

void StoreCore::ClearUnseen(uint64_t horizon, bool everything) {
  LockOwner owner(base::TxnId(0));
  auto first = everything && stale.size() <= kRetriedCommits ? stale.begin() : stale.end();
  while (first != stale.begin() && std::prev(first)->lsn > stale_tried_lsn) --first;
  for (auto commit = first; commit != stale.end(); ++commit) {
    stale_tried_lsn = std::max(stale_tried_lsn, commit->lsn);
    ClearStaleLabels(&*commit, horizon, true, &owner);
    ClearStaleKeys(&*commit, horizon, true, &owner);
    locks.ReleaseAll(&owner);
  }
  stale.erase(std::remove_if(first, stale.end(),
                             [](const FinishedCommit& commit) {
                               return commit.stale_labels.empty() && commit.stale_rels.empty() &&
                                      commit.stale_keys.empty();
                             }),
              stale.end());
}

void StoreCore::ClearStaleLabels(FinishedCommit* commit, uint64_t horizon, bool above, LockOwner* owner) {
  std::erase_if(commit->stale_labels, [&](const std::pair<base::LabelId, base::NodeId>& entry) {
    const uint64_t node = entry.second.value;
    GiveUpMany(&locks, owner);
    if (!locks.TryAcquire(owner, {LockSpace::kNode, node})) return false;
    const auto verdict =
        Judge(nodes.get(), node, horizon, [&](std::string_view image) { return HasLabel(image, entry.first); });
    if (!verdict.ok() || (above && *verdict == Verdict::kLeaveToLater)) return false;
    Settle(label_sets.Find(entry.first), node, *verdict);
    return true;
  });
}

void StoreCore::ClearStaleRels(FinishedCommit* commit, uint64_t horizon, LockOwner* owner) {
  // The thousands of a hub that was deleted come one after the other, and each look at its list may be as long as all
  // of them. The verdict stands while the lock is held.
  struct JudgedEnd {
    bool known = false;
    base::NodeId node;
    base::RelTypeId type;
  };
  JudgedEnd last_start;
  JudgedEnd last_end;
  std::erase_if(commit->stale_rels, [&](const std::pair<base::RelTypeId, index::RelSets::Rel>& entry) {
    // No structured binding: a lambda below captures both.
    const base::RelTypeId type = entry.first;
    const index::RelSets::Rel& rel = entry.second;
    if (GiveUpMany(&locks, owner)) last_start.known = last_end.known = false;
    if (!locks.TryAcquire(owner, {LockSpace::kNode, rel.start.value}) ||
        !locks.TryAcquire(owner, {LockSpace::kNode, rel.end.value})) {
      return false;
    }
    // A relationship that was deleted never comes back.
    Settle(rel_sets.Rels(type), rel.id.value, Verdict::kRemove);
    const auto end = [&](index::IdSet* set, base::NodeId node, base::Direction direction, JudgedEnd* last) {
      if (last->known && last->node == node && last->type == type) return true;
      const auto degree = adjacency->Degree(node.value, direction, std::span(&type, 1), kNewest);
      const auto seen = adjacency->AnySince(node.value, direction, type, horizon);
      if (!degree.ok() || !seen.ok()) return false;
      Settle(set, node.value, *degree > 0 ? Verdict::kKeep : *seen ? Verdict::kLeaveToLater : Verdict::kRemove);
      *last = {true, node, type};
      return true;
    };
    return end(rel_sets.Starts(type), rel.start, base::Direction::kOutgoing, &last_start) &&
           end(rel_sets.Ends(type), rel.end, base::Direction::kIncoming, &last_end);
  });
}

void StoreCore::ClearStaleKeys(FinishedCommit* commit, uint64_t horizon, bool above, LockOwner* owner) {
  const auto schema_now = schema.snapshot();
  std::erase_if(commit->stale_keys, [&](const IndexEntry& entry) {
    const catalog::IndexDescriptor* descriptor = schema_now->FindIndex(entry.index);
    if (descriptor == nullptr) return true;
    const bool of_node = descriptor->target.entity == catalog::EntityKind::kNode;
    GiveUpMany(&locks, owner);
    if (!locks.TryAcquire(owner, {of_node ? LockSpace::kNode : LockSpace::kRel, entry.entity})) return false;
    const auto verdict = Judge((of_node ? nodes : rels).get(), entry.entity, horizon, [&](std::string_view image) {
      return HasKey(*large_values, *descriptor, image, entry.key);
    });
    if (!verdict.ok() || (above && *verdict == Verdict::kLeaveToLater)) return false;
    if (*verdict == Verdict::kRemove) indexes.Remove(entry.index, entry.key, entry.entity);
    return true;
  });
}

}  // namespace mycel::engine::txn
