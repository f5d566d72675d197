#include "engine/graph/adjacency.h"

#include <algorithm>
#include <memory>
#include <unordered_set>

namespace mycel::engine::graph {
namespace {

// A delta smaller than this part of its base waits for the thorough round: a list that grows is copied a few times, not
// at every commit.
constexpr uint32_t kMergeFraction = 4;
constexpr uint32_t kFirstDelta = 2;

bool Wanted(std::span<const base::RelTypeId> types, uint32_t type) {
  if (types.empty()) return true;
  return std::any_of(types.begin(), types.end(), [&](base::RelTypeId want) { return want.value == type; });
}

bool Faces(base::Direction want, base::Direction have) { return want == base::Direction::kBoth || want == have; }

// A self-loop lies in both directions of its node: an undirected reader takes the outgoing one.
bool SecondHalf(uint64_t node, base::Direction want, const AdjacencyEntry& entry) {
  return want == base::Direction::kBoth && entry.direction == base::Direction::kIncoming && entry.neighbour == node;
}

}  // namespace

Adjacency::Adjacency(kv::Store* kv, EpochDomain* epochs, MemoryMeter* meter)
    : kv_(kv), epochs_(epochs), meter_(meter) {}

Adjacency::Page::~Page() {
  for (Node& node : nodes) {
    List* list = node.list.load();
    if (list == nullptr) continue;
    if (list->base != nullptr) AdjacencyBase::Free(list->base);
    delete list->delta;
    delete list;
  }
}

void Adjacency::Copy(const Entry& from, Entry* to) {
  to->stamp.store(from.stamp.load(std::memory_order_relaxed), std::memory_order_relaxed);
  to->what = from.what;
  to->tombstone = from.tombstone;
}

// Requires the page's latch.
void Adjacency::Swap(Node* node, List* fresh, bool retire_base, bool retire_delta) {
  List* old = node->list.load(std::memory_order_relaxed);
  node->list.store(fresh, std::memory_order_seq_cst);
  if (old == nullptr) return;
  if (retire_base && old->base != nullptr && old->base != AdjacencyBase::Empty()) {
    meter_->Add(-static_cast<int64_t>(old->base->bytes()));
    epochs_->Retire(old->base, &AdjacencyBase::Free);
  }
  if (retire_delta && old->delta != nullptr) {
    meter_->Add(-static_cast<int64_t>(old->delta->bytes()));
    epochs_->Retire(old->delta, [](void* p) { delete static_cast<Delta*>(p); });
  }
  epochs_->Retire(old, [](void* p) { delete static_cast<List*>(p); });
}

base::Result<Adjacency::List*> Adjacency::Load(uint64_t id) {
  Page* page = directory_.Find(id / kPageIds);
  if (page == nullptr) {
    if (id >= disk_nodes_) return nullptr;
    page = directory_.Ensure(id / kPageIds);
  }
  if (!page->referenced.load(std::memory_order_relaxed)) page->referenced.store(true, std::memory_order_relaxed);
  Node* node = &page->nodes[id % kPageIds];
  for (;;) {
    List* list = node->list.load(std::memory_order_acquire);
    if (list != nullptr && list->base != nullptr) return list;
    const uint32_t sequence = page->sequence.load(std::memory_order_acquire);
    AdjacencyBase* base = AdjacencyBase::Empty();
    std::optional<Hub> hub;
    if (id < disk_nodes_) {
      MYCEL_ASSIGN_OR_RETURN(base, ReadDisk(id, &hub));
      loads_.fetch_add(1, std::memory_order_relaxed);
    }
    const std::lock_guard lock(page->latch);
    list = node->list.load(std::memory_order_relaxed);
    if ((list != nullptr && list->base != nullptr) || page->sequence.load(std::memory_order_relaxed) != sequence) {
      AdjacencyBase::Free(base);
      continue;
    }
    if (base != AdjacencyBase::Empty()) meter_->Add(static_cast<int64_t>(base->bytes()));
    page->sequence.fetch_add(1, std::memory_order_release);
    if (hub) {
      const std::lock_guard hubs(hubs_mutex_);
      hubs_[id] = std::move(*hub);
      hub_count_.store(hubs_.size());
    }
    if (list != nullptr && list->delta != nullptr && unfinished_cut_ != 0) DropRepeated(*base, list->delta);
    auto* fresh = new List{base, list == nullptr ? nullptr : list->delta};
    Swap(node, fresh, false, false);
    return fresh;
  }
}

// Relationship ids are never used twice, so an id in a list is the relationship that the log speaks of.
void Adjacency::DropRepeated(const AdjacencyBase& base, Delta* delta) const {
  const uint32_t size = delta->size.load(std::memory_order_relaxed);
  std::unordered_set<uint64_t> settled;
  for (const AdjacencyBase::Group& group : base.groups()) {
    for (uint32_t at = group.begin; at < group.end; ++at) {
      settled.insert(EntryKey({base.neighbour(at), base.rel(at), group.type, group.direction}));
    }
  }
  std::unordered_set<uint64_t> appended;
  for (uint32_t i = 0; i < size; ++i) {
    Entry& entry = delta->entries[i];
    const Stamp stamp = entry.stamp.load(std::memory_order_relaxed);
    if (IsCellStamp(stamp) || stamp == kNeverLsn) continue;
    const uint64_t key = EntryKey(entry.what);
    const bool repeated = entry.tombstone ? !settled.contains(key) && !appended.contains(key) : settled.contains(key);
    if (stamp <= unfinished_cut_ && repeated) {
      entry.stamp.store(kNeverLsn, std::memory_order_relaxed);
    } else if (!entry.tombstone) {
      appended.insert(key);
    }
  }
}

base::Status Adjacency::Collect(uint64_t id, base::Direction direction, std::span<const base::RelTypeId> types,
                                const ReadContext& reader, NeighbourList* out) {
  return CollectSome(id, std::nullopt, direction, types, reader, out);
}

base::Status Adjacency::CollectTo(uint64_t id, uint64_t neighbour, base::Direction direction,
                                  std::span<const base::RelTypeId> types, const ReadContext& reader,
                                  NeighbourList* out) {
  return CollectSome(id, neighbour, direction, types, reader, out);
}

base::Status Adjacency::CollectSome(uint64_t id, std::optional<uint64_t> only, base::Direction direction,
                                    std::span<const base::RelTypeId> types, const ReadContext& reader,
                                    NeighbourList* out) {
  MYCEL_ASSIGN_OR_RETURN(const List* list, Load(id));
  if (list == nullptr) return base::Status::Ok();
  const uint32_t delta_size = list->delta == nullptr ? 0 : list->delta->size.load(std::memory_order_acquire);
  const auto wanted = [&](const AdjacencyEntry& entry) { return !only || entry.neighbour == *only; };
  std::unordered_set<uint64_t> gone;
  for (uint32_t i = 0; i < delta_size; ++i) {
    const Entry& entry = list->delta->entries[i];
    if (!entry.tombstone || !wanted(entry.what)) continue;
    if (reader.Sees(entry.stamp.load(std::memory_order_acquire))) gone.insert(EntryKey(entry.what));
  }
  const auto take = [&](const AdjacencyEntry& entry) {
    if (!gone.empty() && gone.contains(EntryKey(entry))) return;
    if (SecondHalf(id, direction, entry)) return;
    out->neighbours.emplace_back(entry.neighbour);
    out->rels.emplace_back(entry.rel);
    out->types.emplace_back(entry.type);
  };
  for (const AdjacencyBase::Group& group : list->base->groups()) {
    if (!Faces(direction, group.direction) || !Wanted(types, group.type)) continue;
    const auto [begin, end] = only ? list->base->RangeOf(group, *only) : std::pair(group.begin, group.end);
    for (uint32_t at = begin; at < end; ++at) {
      take({list->base->neighbour(at), list->base->rel(at), group.type, group.direction});
    }
  }
  for (uint32_t i = 0; i < delta_size; ++i) {
    const Entry& entry = list->delta->entries[i];
    if (entry.tombstone || !wanted(entry.what)) continue;
    if (!Faces(direction, entry.what.direction) || !Wanted(types, entry.what.type)) continue;
    if (reader.Sees(entry.stamp.load(std::memory_order_acquire))) take(entry.what);
  }
  return base::Status::Ok();
}

base::Result<uint64_t> Adjacency::MaxDegree(uint64_t id) {
  MYCEL_ASSIGN_OR_RETURN(const List* list, Load(id));
  if (list == nullptr) return uint64_t{0};
  const uint64_t recent = list->delta == nullptr ? 0 : list->delta->size.load(std::memory_order_acquire);
  return list->base->size() + recent;
}

base::Result<uint64_t> Adjacency::Degree(uint64_t id, base::Direction direction, std::span<const base::RelTypeId> types,
                                         const ReadContext& reader) {
  MYCEL_ASSIGN_OR_RETURN(const List* list, Load(id));
  if (list == nullptr) return uint64_t{0};
  int64_t degree = 0;
  for (const AdjacencyBase::Group& group : list->base->groups()) {
    if (!Faces(direction, group.direction) || !Wanted(types, group.type)) continue;
    degree += group.size();
    if (direction == base::Direction::kBoth && group.direction == base::Direction::kIncoming)
      degree -= group.self_loops;
  }
  // A tombstone that a reader sees stands for an entry that it sees too: base or delta, it counts one less.
  const uint32_t delta_size = list->delta == nullptr ? 0 : list->delta->size.load(std::memory_order_acquire);
  for (uint32_t i = 0; i < delta_size; ++i) {
    const Entry& entry = list->delta->entries[i];
    if (!Faces(direction, entry.what.direction) || !Wanted(types, entry.what.type)) continue;
    if (SecondHalf(id, direction, entry.what) || !reader.Sees(entry.stamp.load(std::memory_order_acquire))) continue;
    degree += entry.tombstone ? -1 : 1;
  }
  return static_cast<uint64_t>(degree);
}

base::Result<bool> Adjacency::AnySince(uint64_t id, base::Direction direction, base::RelTypeId type, uint64_t horizon) {
  MYCEL_ASSIGN_OR_RETURN(const uint64_t then, Degree(id, direction, std::span(&type, 1), {horizon, nullptr}));
  if (then > 0) return true;
  MYCEL_ASSIGN_OR_RETURN(const List* list, Load(id));
  const Delta* delta = list == nullptr ? nullptr : list->delta;
  const uint32_t size = delta == nullptr ? 0 : delta->size.load(std::memory_order_acquire);
  for (uint32_t i = 0; i < size; ++i) {
    const Entry& entry = delta->entries[i];
    if (entry.tombstone || entry.what.direction != direction || entry.what.type != type.value) continue;
    const uint64_t lsn = StampLsn(entry.stamp.load(std::memory_order_acquire));
    if (lsn > horizon && lsn != kNeverLsn) return true;
  }
  return false;
}

base::Result<const AdjacencyBase*> Adjacency::Clean(uint64_t id) {
  MYCEL_ASSIGN_OR_RETURN(const List* list, Load(id));
  if (list == nullptr) return static_cast<const AdjacencyBase*>(AdjacencyBase::Empty());
  return list->delta == nullptr ? static_cast<const AdjacencyBase*>(list->base) : nullptr;
}

void Adjacency::Append(uint64_t id, const AdjacencyEntry& what, Stamp stamp, bool tombstone) {
  Page* page = directory_.Ensure(id / kPageIds);
  Node* node = &page->nodes[id % kPageIds];
  const std::lock_guard lock(page->latch);
  List* list = node->list.load(std::memory_order_relaxed);
  Delta* delta = list == nullptr ? nullptr : list->delta;
  const uint32_t size = delta == nullptr ? 0 : delta->size.load(std::memory_order_relaxed);
  if (delta == nullptr || size == delta->capacity) {
    auto* grown = new Delta(delta == nullptr ? kFirstDelta : delta->capacity * 2);
    for (uint32_t i = 0; i < size; ++i) Copy(delta->entries[i], &grown->entries[i]);
    grown->size.store(size, std::memory_order_relaxed);
    grown->undo_end = size;
    if (delta != nullptr) grown->settled = delta->settled;
    meter_->Add(static_cast<int64_t>(grown->bytes()));
    AdjacencyBase* base = list == nullptr ? nullptr : list->base;
    if (base == nullptr && id >= disk_nodes_) base = AdjacencyBase::Empty();
    Swap(node, new List{base, grown}, false, true);
    delta = grown;
  }
  Entry& entry = delta->entries[size];
  entry.what = what;
  entry.tombstone = tombstone;
  entry.stamp.store(stamp, std::memory_order_relaxed);
  if (!IsCellStamp(stamp)) node->max_lsn.store(std::max(node->max_lsn.load(), stamp));
  delta->undo_end = size + 1;
  delta->size.store(size + 1, std::memory_order_release);
}

void Adjacency::Undo(uint64_t id, uint64_t rel, base::Direction direction, bool tombstone, Stamp stamp) {
  Page* page = directory_.Find(id / kPageIds);
  const std::lock_guard lock(page->latch);
  Delta* const delta = page->nodes[id % kPageIds].list.load(std::memory_order_relaxed)->delta;
  const auto taken_back = [&](uint32_t i) {
    return delta->entries[i].stamp.load(std::memory_order_relaxed) == kNeverLsn;
  };
  for (uint32_t i = delta->undo_end; i-- > 0;) {
    Entry& entry = delta->entries[i];
    if (entry.what.rel != rel || entry.what.direction != direction || entry.tombstone != tombstone) continue;
    if (entry.stamp.load(std::memory_order_relaxed) != stamp) continue;
    entry.stamp.store(kNeverLsn, std::memory_order_release);
    break;
  }
  // The next one to go is the one before: a hub's thousands are not looked through for each.
  while (delta->undo_end > 0 && taken_back(delta->undo_end - 1)) --delta->undo_end;
}

void Adjacency::SettleStamps(uint64_t id, const CommitCell* cell, uint64_t lsn) {
  Page* page = directory_.Find(id / kPageIds);
  Node* node = &page->nodes[id % kPageIds];
  const std::lock_guard lock(page->latch);
  node->max_lsn.store(std::max(node->max_lsn.load(), lsn));
  const List* list = node->list.load(std::memory_order_relaxed);
  if (list == nullptr || list->delta == nullptr) return;
  // A hub's delta is long: what is settled is not looked at again.
  Delta* delta = list->delta;
  const uint32_t size = delta->size.load(std::memory_order_relaxed);
  bool settled = true;
  for (uint32_t i = delta->settled; i < size; ++i) {
    std::atomic<Stamp>& stamp = delta->entries[i].stamp;
    if (stamp.load(std::memory_order_relaxed) == CellStamp(cell)) stamp.store(lsn, std::memory_order_release);
    settled = settled && !IsCellStamp(stamp.load(std::memory_order_relaxed));
    if (settled) delta->settled = i + 1;
  }
}

AdjacencyBase* Adjacency::AsOf(uint64_t id, const List& list, uint64_t lsn) {
  const uint32_t size = list.delta == nullptr ? 0 : list.delta->size.load(std::memory_order_acquire);
  std::vector<AdjacencyEntry> came;
  EntryKeys gone;
  for (uint32_t i = 0; i < size; ++i) {
    const Entry& entry = list.delta->entries[i];
    const uint64_t at = StampLsn(entry.stamp.load(std::memory_order_acquire));
    if (at == 0 || at > lsn) continue;
    if (entry.tombstone) {
      gone.insert(EntryKey(entry.what));
    } else {
      came.push_back(entry.what);
    }
  }
  if (came.empty() && gone.empty()) return list.base;
  return AdjacencyBase::Merge(id, *list.base, std::move(came), gone);
}

base::Result<bool> Adjacency::Merge(uint64_t id, uint64_t horizon, bool force) {
  Page* page = directory_.Find(id / kPageIds);
  if (page == nullptr) return true;
  Node* node = &page->nodes[id % kPageIds];
  List* list = node->list.load(std::memory_order_acquire);
  if (list == nullptr || list->delta == nullptr) return true;
  if (list->base == nullptr) {
    if (!force) return false;
    MYCEL_ASSIGN_OR_RETURN(list, Load(id));
  }
  const uint32_t size = list->delta->size.load(std::memory_order_acquire);
  if (!force && size < list->base->size() / kMergeFraction) return false;
  // The entries that go are committed at or below the horizon, or taken back: neither changes any more.
  std::vector<bool> settled(size);
  bool any = false;
  for (uint32_t i = 0; i < size; ++i) {
    const uint64_t at = StampLsn(list->delta->entries[i].stamp.load(std::memory_order_acquire));
    settled[i] = at == kNeverLsn || (at != 0 && at <= horizon);
    any |= settled[i];
  }
  if (!any) return false;
  AdjacencyBase* base = AsOf(id, *list, horizon);
  const bool same = base == list->base;  // only what was taken back goes
  if (!same && base->size() == 0) {
    AdjacencyBase::Free(base);
    base = AdjacencyBase::Empty();
  }
  if (!same && base != AdjacencyBase::Empty()) meter_->Add(static_cast<int64_t>(base->bytes()));
  if (hub_count_.load() > 0) NoteMerged(id, *list->delta, settled);
  const std::lock_guard lock(page->latch);
  const List* now = node->list.load(std::memory_order_relaxed);
  const uint32_t now_size = now->delta->size.load(std::memory_order_relaxed);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < now_size; ++i) kept += i >= size || !settled[i] ? 1 : 0;
  Delta* delta = nullptr;
  if (kept > 0) {
    delta = new Delta(kept);
    uint32_t to = 0;
    for (uint32_t i = 0; i < now_size; ++i) {
      if (i >= size || !settled[i]) Copy(now->delta->entries[i], &delta->entries[to++]);
    }
    delta->size.store(kept, std::memory_order_relaxed);
    delta->undo_end = kept;
    meter_->Add(static_cast<int64_t>(delta->bytes()));
  }
  page->sequence.fetch_add(1, std::memory_order_release);
  Swap(node, new List{base, delta}, !same, true);
  return kept == 0;
}

size_t Adjacency::Evict(size_t bytes, bool all) {
  const std::lock_guard evicting(evict_mutex_);
  const uint64_t watermark = watermark_.load(std::memory_order_acquire);
  size_t freed = 0;
  uint64_t number = clock_hand_;
  for (int rounds = 0; freed < bytes && rounds < 2;) {
    Page* page = directory_.FindFrom(&number);
    if (page == nullptr) {
      ++rounds;
      number = 0;
      continue;
    }
    ++number;
    if (!all && page->referenced.exchange(false, std::memory_order_relaxed)) continue;
    const std::lock_guard lock(page->latch);
    for (size_t slot = 0; slot < kPageIds; ++slot) {
      Node& node = page->nodes[slot];
      const List* list = node.list.load(std::memory_order_relaxed);
      if (list == nullptr || list->base == nullptr || list->delta != nullptr) continue;
      if (node.max_lsn.load() > watermark || (number - 1) * kPageIds + slot >= disk_nodes_) continue;
      freed += sizeof(List) + list->base->bytes();
      page->sequence.fetch_add(1, std::memory_order_release);
      if (hub_count_.load() > 0) {
        const std::lock_guard hubs(hubs_mutex_);
        hubs_.erase((number - 1) * kPageIds + slot);
        hub_count_.store(hubs_.size());
      }
      Swap(&node, nullptr, true, false);
    }
  }
  clock_hand_ = number;
  return freed;
}

}  // namespace mycel::engine::graph
