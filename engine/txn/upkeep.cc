// The version collector: after a commit is visible its stamps are settled; once the horizon has passed it, versions are
// folded into pages, list entries merged, stale bits and keys cleared (collector.cc), and retired memory freed.
#include <algorithm>
#include <utility>

#include "engine/graph/record_image.h"
#include "engine/txn/store_core.h"
#include "engine/txn/views.h"

namespace mycel::engine::txn {

using base::Status;

namespace {

constexpr uint64_t kUpkeepStepNanos = 10'000'000;
constexpr uint64_t kThoroughEvery = 50;  // steps, while nothing is written
constexpr uint64_t kThoroughEveryBusy = 500;
constexpr uint64_t kCheckpointLookNanos = 1'000'000'000;

}  // namespace

void StoreCore::RunUpkeep(bool thorough) {
  const std::lock_guard lock(upkeep_mutex);
  RunUpkeepLocked(thorough);
}

void StoreCore::RunUpkeepLocked(bool thorough) {
  logged_since_measured += unfolded_bytes.exchange(0);
  const uint64_t visible_now = visible.load(std::memory_order_seq_cst);
  const uint64_t horizon = std::min(snapshots.Horizon(visible_now), fold_limit);
  // Nothing new below the horizon: nothing to fold. That it stands still is a reader's doing.
  const bool fold = thorough || horizon != folded_horizon;
  const bool prune = horizon < visible_now && (thorough || horizon == folded_horizon);
  ChangedNumbers recent;
  {
    const graph::EpochPin pin(&epochs);
    TakeFinished(visible_now, prune && !thorough ? &recent : nullptr);
  }
  if (fold) FoldSettled(horizon, thorough);
  folded_horizon = horizon;
  folded_horizon_seen.store(horizon);
  if (prune) PruneUnseen(horizon, recent, thorough);
  {
    const graph::EpochPin pin(&epochs);
    ClearStale(horizon);
    if (prune) ClearUnseen(horizon, thorough);
  }
  counts.Fold(base::Lsn(horizon));
  epochs.Collect();
}

void StoreCore::TakeFinished(uint64_t visible_now, ChangedNumbers* recent) {
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
    if (recent != nullptr) {
      for (const uint64_t id : commit.nodes) recent->nodes.insert(id / graph::kPageIds);
      for (const uint64_t id : commit.rels) recent->rels.insert(id / graph::kPageIds);
      recent->lists.insert(commit.adjacent.begin(), commit.adjacent.end());
    }
    if (commit.lsn != 0) {
      for (const uint64_t id : commit.nodes) dirty.nodes.insert(id / graph::kPageIds);
      for (const uint64_t id : commit.rels) dirty.rels.insert(id / graph::kPageIds);
      dirty.lists.insert(commit.adjacent.begin(), commit.adjacent.end());
    }
    if (!commit.stale_labels.empty() || !commit.stale_rels.empty() || !commit.stale_keys.empty()) {
      for (std::vector<uint64_t>* const done : {&commit.nodes, &commit.rels, &commit.adjacent}) {
        std::vector<uint64_t>().swap(*done);
      }
      // Less than the transaction itself took.
      if (commit.held.bytes() > 0) (void)commit.held.Resize(std::min(commit.held.bytes(), commit.StaleBytes()));
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

void StoreCore::PruneUnseen(uint64_t horizon, const ChangedNumbers& recent, bool everything) {
  base::SnapshotList list = snapshots.List(visible);
  // The checkpoint that runs reads at its cut.
  if (list.at.empty() || horizon < list.at.front()) list.at.insert(list.at.begin(), horizon);
  if (fold_limit <= list.visible) {
    list.at.insert(std::lower_bound(list.at.begin(), list.at.end(), fold_limit), fold_limit);
  }
  const auto each = [&](const NumberSet& numbers, const auto& free) {
    for (const uint64_t number : numbers) {
      epochs.CollectIfMany();
      const graph::EpochPin pin(&epochs);
      free(number);
    }
  };
  each(everything ? fold_nodes : recent.nodes, [&](uint64_t number) { nodes->Prune(number, list); });
  each(everything ? fold_rels : recent.rels, [&](uint64_t number) { rels->Prune(number, list); });
  each(everything ? merge_lists : recent.lists, [&](uint64_t number) { adjacency->Prune(number, list, everything); });
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
    TellDiskState();
    LookAtReaders();
    if (!options.checkpoint.in_background) continue;
    const uint64_t now = options.env->MonotonicNanos();
    const bool late =
        dirty_bytes.load() > 0 && now - last_checkpoint_ns.load() > options.checkpoint.interval_ms * 1'000'000;
    // After a failure also when nothing is dirty: reads may wait for the data files to be opened again.
    if (late || disk_trouble.checkpoint_failed() || dirty_bytes.load() > options.checkpoint.dirty_bytes ||
        dirty_bytes.load() > options.checkpoint.log_bytes) {
      if (disk_trouble.MayTryCheckpoint(now)) WantCheckpoint();
    }
  }
}

void StoreCore::WantCheckpoint() {
  const std::lock_guard lock(wake_mutex);
  checkpoint_wanted = true;
  checkpoint_wake.notify_one();
}

// A failure shows up again with the next one, and in Close.
void StoreCore::CheckpointLoop() {
  options.env->SetThreadName("mycel-checkpoint");
  std::unique_lock lock(wake_mutex);
  while (!stopping) {
    if (!checkpoint_wanted) options.env->WaitFor(checkpoint_wake, lock, kCheckpointLookNanos);
    if (stopping || !std::exchange(checkpoint_wanted, false)) continue;
    lock.unlock();
    CheckpointUnasked();
    lock.lock();
    checkpoint_wanted = false;  // asked for again while it ran, by what it has written
  }
}

}  // namespace mycel::engine::txn
