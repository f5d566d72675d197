// The version collector: after a commit is visible its stamps are settled; once the horizon has passed it, versions are
// folded into pages, list entries merged, stale bits and keys cleared, and retired memory freed.
#include <algorithm>

#include "engine/graph/record_image.h"
#include "engine/index/value_key.h"
#include "engine/txn/store_core.h"
#include "engine/txn/views.h"

namespace mycel::engine::txn {

using base::Status;

namespace {

constexpr uint64_t kUpkeepStepNanos = 10'000'000;
constexpr uint64_t kThoroughEvery = 50;  // steps, while nothing is written
constexpr uint64_t kThoroughEveryBusy = 500;

}  // namespace

void StoreCore::RunUpkeep(bool thorough) {
  const std::lock_guard lock(upkeep_mutex);
  RunUpkeepLocked(thorough);
}

void StoreCore::RunUpkeepLocked(bool thorough) {
  unfolded_bytes.store(0);
  const uint64_t visible_now = visible.load(std::memory_order_seq_cst);
  {
    const graph::EpochPin pin(&epochs);
    TakeFinished(visible_now);
  }
  const uint64_t horizon = snapshots.Horizon(visible_now);
  // Nothing new below the horizon: nothing to fold.
  if (thorough || horizon != folded_horizon) FoldSettled(horizon, thorough);
  folded_horizon = horizon;
  folded_horizon_seen.store(horizon);
  {
    const graph::EpochPin pin(&epochs);
    ClearStale(horizon);
  }
  counts.Fold(base::Lsn(horizon));
  epochs.Collect();
}

void StoreCore::TakeFinished(uint64_t visible_now) {
  std::vector<FinishedCommit> taken;
  {
    const std::lock_guard lock(finished_mutex);
    taken.swap(abandoned);
    while (!finished.empty() && finished.front().lsn <= visible_now) {
      taken.push_back(std::move(finished.front()));
      finished.pop_front();
    }
  }
  for (FinishedCommit& commit : taken) {
    if (commit.cell != nullptr) {
      for (const uint64_t id : commit.nodes) nodes->Stamp(id, commit.cell, commit.lsn);
      for (const uint64_t id : commit.rels) rels->Stamp(id, commit.cell, commit.lsn);
      for (const uint64_t id : commit.adjacent) adjacency->SettleStamps(id, commit.cell, commit.lsn);
      epochs.Retire(commit.cell, [](void* p) { delete static_cast<graph::CommitCell*>(p); });
      commit.cell = nullptr;
    }
    for (const uint64_t id : commit.nodes) fold_nodes.insert(id / graph::kPageIds);
    for (const uint64_t id : commit.rels) fold_rels.insert(id / graph::kPageIds);
    merge_lists.insert(commit.adjacent.begin(), commit.adjacent.end());
    if (commit.lsn == 0) continue;  // rolled back: nothing to persist
    for (const uint64_t id : commit.nodes) dirty_nodes.insert(id / graph::kPageIds);
    for (const uint64_t id : commit.rels) dirty_rels.insert(id / graph::kPageIds);
    dirty_lists.insert(commit.adjacent.begin(), commit.adjacent.end());
    if (!commit.stale_labels.empty() || !commit.stale_rels.empty() || !commit.stale_keys.empty()) {
      commit.nodes.clear();
      commit.rels.clear();
      commit.adjacent.clear();
      stale.push_back(std::move(commit));
    }
  }
}

// What a round replaces is freed as it goes: a round may replace everything.
void StoreCore::FoldSettled(uint64_t horizon, bool thorough) {
  const auto fold = [&](graph::RecordPages* pages, NumberSet* numbers) {
    boost::unordered::erase_if(*numbers, [&](uint64_t number) {
      epochs.CollectIfMany();
      const graph::EpochPin pin(&epochs);
      const auto folded = pages->Fold(number, horizon, !thorough);
      return folded.ok() && *folded;
    });
  };
  fold(nodes.get(), &fold_nodes);
  fold(rels.get(), &fold_rels);
  boost::unordered::erase_if(merge_lists, [&](uint64_t node) {
    epochs.CollectIfMany();
    const graph::EpochPin pin(&epochs);
    const auto merged = adjacency->Merge(node, horizon, thorough);
    return merged.ok() && *merged;
  });
}

void StoreCore::ClearStale(uint64_t horizon) {
  LockOwner owner(base::TxnId(0));
  std::deque<FinishedCommit> later;
  while (!stale.empty() && stale.front().lsn <= horizon) {
    FinishedCommit commit = std::move(stale.front());
    stale.pop_front();
    if (!ClearStaleOf(&commit, &owner)) later.push_back(std::move(commit));
    locks.ReleaseAll(&owner);
  }
  while (!later.empty()) {
    stale.push_front(std::move(later.back()));
    later.pop_back();
  }
}

// Under the entity's lock the newest state is settled: what it does not need goes. False: somebody holds a lock, try
// later.
bool StoreCore::ClearStaleOf(FinishedCommit* commit, LockOwner* owner) {
  const graph::ReadContext newest{graph::kNeverLsn - 1, nullptr};
  const auto node_holds = [&](base::NodeId node, base::LabelId label, bool* holds) {
    const auto read = nodes->Read(node.value, newest);
    graph::NodeImage image;
    if (!read.ok()) return false;
    *holds = read->presence == graph::Presence::kPresent && graph::DecodeNode(read->image, &image) &&
             std::binary_search(image.labels.begin(), image.labels.end(), label);
    return true;
  };
  std::erase_if(commit->stale_labels, [&](const std::pair<base::LabelId, base::NodeId>& entry) {
    bool holds = false;
    if (!locks.TryAcquire(owner, {LockSpace::kNode, entry.second.value})) return false;
    if (!node_holds(entry.second, entry.first, &holds)) return false;
    index::IdSet* set = label_sets.Find(entry.first);
    if (set == nullptr) return true;
    holds ? set->Keep(std::span(&entry.second.value, 1)) : set->Remove(std::span(&entry.second.value, 1));
    return true;
  });
  std::erase_if(commit->stale_rels, [&](const std::pair<base::RelTypeId, index::RelSets::Rel>& entry) {
    // No structured binding: a lambda below captures both.
    const base::RelTypeId type = entry.first;
    const index::RelSets::Rel& rel = entry.second;
    if (!locks.TryAcquire(owner, {LockSpace::kNode, rel.start.value}) ||
        !locks.TryAcquire(owner, {LockSpace::kNode, rel.end.value})) {
      return false;
    }
    if (index::IdSet* set = rel_sets.Rels(type)) set->Remove(std::span(&rel.id.value, 1));
    const auto end = [&](index::IdSet* set, base::NodeId node, base::Direction direction) {
      const auto degree = adjacency->Degree(node.value, direction, std::span(&type, 1), newest);
      if (set == nullptr || !degree.ok()) return;
      *degree > 0 ? set->Keep(std::span(&node.value, 1)) : set->Remove(std::span(&node.value, 1));
    };
    end(rel_sets.Starts(type), rel.start, base::Direction::kOutgoing);
    end(rel_sets.Ends(type), rel.end, base::Direction::kIncoming);
    return true;
  });
  const auto schema_now = schema.snapshot();
  std::erase_if(commit->stale_keys, [&](const IndexEntry& entry) {
    const catalog::IndexDescriptor* descriptor = schema_now->FindIndex(entry.index);
    const auto found = indexes.Find(entry.index);
    if (descriptor == nullptr || found == nullptr) return true;
    const bool of_node = descriptor->target.entity == catalog::EntityKind::kNode;
    if (!locks.TryAcquire(owner, {of_node ? LockSpace::kNode : LockSpace::kRel, entry.entity})) return false;
    const auto read = of_node ? nodes->Read(entry.entity, newest) : rels->Read(entry.entity, newest);
    if (!read.ok()) return false;
    bool covered = false;
    std::string_view properties;
    if (read->presence == graph::Presence::kPresent && of_node) {
      graph::NodeImage image;
      if (!graph::DecodeNode(read->image, &image)) return false;
      properties = image.properties;
      for (const base::LabelId label : image.labels) covered |= descriptor->target.ForLabel(label);
    } else if (read->presence == graph::Presence::kPresent) {
      graph::RelImage image;
      if (!graph::DecodeRel(read->image, &image)) return false;
      properties = image.properties;
      covered = descriptor->target.ForType(image.type);
    }
    std::vector<types::Value> values;
    for (const base::PropertyKeyId key : descriptor->target.keys) {
      auto value = PropertiesView(properties).Get(key);
      if (!value.ok()) return false;
      values.push_back(std::move(*value));
    }
    const auto key = index::KeyOf(values);
    if (!covered || !key || key->bytes != entry.key) (void)found->Remove(entry.key, entry.entity);
    return true;
  });
  return commit->stale_labels.empty() && commit->stale_rels.empty() && commit->stale_keys.empty();
}

void StoreCore::RefreshIndexStatistics() {
  for (const auto& one : indexes.All()) statistics.SetIndex(one->id(), {one->entries(), one->distinct_keys()});
}

void StoreCore::UpkeepLoop() {
  options.env->SetThreadName("mycel-upkeep");
  uint64_t steps = 0;
  for (;;) {
    {
      std::unique_lock lock(wake_mutex);
      if (!stopping) options.env->WaitFor(wake, lock, kUpkeepStepNanos);
      if (stopping) return;
    }
    ++steps;
    // Lists that still grow are not copied every half second only to be clean.
    const bool idle = visible.load() == folded_horizon_seen.load();
    RunUpkeep(steps % (idle ? kThoroughEvery : kThoroughEveryBusy) == 0);
    if (steps % kThoroughEvery == 0) RefreshIndexStatistics();
    if (steps % kThoroughEvery == 0 || MemoryTight()) ChargeOthers();
    RelieveMemory(true);
    if (!options.checkpoint.in_background) continue;
    const uint64_t now = options.env->MonotonicNanos();
    const bool late =
        dirty_bytes.load() > 0 && now - last_checkpoint_ns.load() > options.checkpoint.interval_ms * 1'000'000;
    if (late || dirty_bytes.load() > options.checkpoint.dirty_bytes ||
        dirty_bytes.load() > options.checkpoint.log_bytes) {
      (void)Checkpoint();
    }
  }
}

}  // namespace mycel::engine::txn
