// What came and went while an older snapshot keeps a list from being merged.
#include <algorithm>
#include <unordered_map>

#include "engine/graph/adjacency.h"

namespace mycel::engine::graph {
namespace {

// Entries of a delta that are looked through at every commit; a longer one waits for the thorough round.
constexpr uint32_t kQuickPrune = 512;

}  // namespace

// Which entries nobody needs: relationships that came and went without a snapshot in between, and what was taken back.
std::vector<bool> Adjacency::Unseen(const Delta& delta, uint32_t size, const base::SnapshotList& snapshots) {
  const auto lsn_of = [&](uint32_t i) { return StampLsn(delta.entries[i].stamp.load(std::memory_order_acquire)); };
  std::unordered_map<uint64_t, uint64_t> came;  // when
  std::unordered_map<uint64_t, bool> pairs;
  for (uint32_t i = 0; i < size; ++i) {
    const Entry& entry = delta.entries[i];
    const uint64_t lsn = lsn_of(i);
    if (lsn == 0 || lsn > snapshots.visible) continue;
    if (!entry.tombstone) {
      came.emplace(EntryKey(entry.what), lsn);
      continue;
    }
    const auto begin = came.find(EntryKey(entry.what));
    if (begin != came.end() && !snapshots.AnySees(begin->second, lsn)) pairs.emplace(begin->first, true);
  }
  std::vector<bool> unseen(size);
  for (uint32_t i = 0; i < size; ++i) {
    unseen[i] = lsn_of(i) == kNeverLsn || (!pairs.empty() && pairs.contains(EntryKey(delta.entries[i].what)));
  }
  return unseen;
}

// What is in the store already must still be taken out of it; what is not needs no mention.
void Adjacency::NotePruned(uint64_t id, const Delta& delta, const std::vector<bool>& unseen) {
  Hub* const hub = FindHub(id);
  if (hub == nullptr || hub->whole) return;
  std::unordered_map<uint64_t, bool> stored;
  for (uint32_t i = 0; i < unseen.size(); ++i) {
    const Entry& entry = delta.entries[i];
    const uint64_t lsn = StampLsn(entry.stamp.load(std::memory_order_acquire));
    if (!unseen[i] || lsn == kNeverLsn) continue;
    const uint64_t key = EntryKey(entry.what);
    if (!entry.tombstone && lsn <= hub->written_lsn) stored.emplace(key, true);
    if (entry.tombstone && lsn > hub->written_lsn && stored.contains(key)) hub->went.push_back(entry.what);
  }
}

// Requires the page's latch. `gone` may be shorter than the delta.
void Adjacency::Shrink(Node* node, const List& list, const std::vector<bool>& gone) {
  const uint32_t size = list.delta->size.load(std::memory_order_relaxed);
  const auto stays = [&](uint32_t i) { return i >= gone.size() || !gone[i]; };
  uint32_t kept = 0;
  for (uint32_t i = 0; i < size; ++i) kept += stays(i) ? 1 : 0;
  Delta* delta = nullptr;
  if (kept > 0) {
    delta = new Delta(kept);
    uint32_t to = 0;
    for (uint32_t i = 0; i < size; ++i) {
      if (stays(i)) Copy(list.delta->entries[i], &delta->entries[to++]);
    }
    delta->size.store(kept, std::memory_order_relaxed);
    delta->undo_end = kept;
    meter_->Add(static_cast<int64_t>(delta->bytes()));
  }
  Swap(node, new List{list.base, delta}, false, true);
}

void Adjacency::Prune(uint64_t id, const base::SnapshotList& snapshots, bool force) {
  Page* page = directory_.Find(id / kPageIds);
  if (page == nullptr) return;
  Node* node = &page->nodes[id % kPageIds];
  const List* list = node->list.load(std::memory_order_acquire);
  // Of a list that is not loaded nobody knows what the store has.
  if (list == nullptr || list->delta == nullptr || list->base == nullptr) return;
  const uint32_t size = list->delta->size.load(std::memory_order_acquire);
  if (!force && size > kQuickPrune) return;
  const std::vector<bool> unseen = Unseen(*list->delta, size, snapshots);
  if (std::find(unseen.begin(), unseen.end(), true) == unseen.end()) return;
  if (hub_count_.load() > 0) NotePruned(id, *list->delta, unseen);
  const std::lock_guard lock(page->latch);
  // A commit that became visible just now may not be settled: what goes here would leave no trace of it, and the list
  // in the store, where the relationship may be, would pass for this one.
  for (uint32_t i = 0; i < size; ++i) {
    const uint64_t lsn = StampLsn(list->delta->entries[i].stamp.load(std::memory_order_acquire));
    if (unseen[i] && lsn != kNeverLsn) node->max_lsn.store(std::max(node->max_lsn.load(), lsn));
  }
  // Others append meanwhile; only upkeep takes entries out.
  page->sequence.fetch_add(1, std::memory_order_release);
  Shrink(node, *node->list.load(std::memory_order_relaxed), unseen);
}

void Adjacency::CountHeld(uint64_t id, std::span<const uint64_t> snapshots, std::span<uint64_t> bytes) const {
  const Page* page = directory_.Find(id / kPageIds);
  const List* list = page == nullptr ? nullptr : page->nodes[id % kPageIds].list.load(std::memory_order_acquire);
  if (list == nullptr || list->delta == nullptr) return;
  const uint32_t size = list->delta->size.load(std::memory_order_acquire);
  for (uint32_t i = 0; i < size; ++i) {
    const uint64_t lsn = StampLsn(list->delta->entries[i].stamp.load(std::memory_order_acquire));
    if (lsn == 0 || lsn == kNeverLsn || lsn <= snapshots.front()) continue;
    const auto above = std::lower_bound(snapshots.begin(), snapshots.end(), lsn);
    bytes[static_cast<size_t>(above - snapshots.begin()) - 1] += sizeof(Entry);
  }
}

}  // namespace mycel::engine::graph
