// Adjacency of all nodes: for each a settled base (adjacency_base.h) and, while it has recent changes, a delta of
// stamped entries: appends, and tombstones by relationship id. Merging makes a new base of what every reader sees, by
// swapping one pointer; the old list is retired by epoch.
//
// A list of several segments on disk (a hub) is not written again for a few changes: a checkpoint adds a run of what
// changed since. From time to time, when runs are many or large, the list is written as a whole.
//
// A list may be evicted when it has no delta and its newest change is at or below the checkpoint's watermark. Replay
// appends to lists that are not loaded.
//
// Threads: as RecordPages; appends to one node come from several transactions at once (shared endpoint locks).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/snapshot_list.h"
#include "engine/graph/adjacency_base.h"
#include "engine/graph/epoch.h"
#include "engine/graph/memory_meter.h"
#include "engine/graph/page_directory.h"
#include "engine/graph/spin_latch.h"
#include "engine/graph/version.h"
#include "engine/kv/store.h"
#include "engine/kv/write_batch.h"

namespace mycel::engine::graph {

// Neighbours that a reader sees, copied out.
struct NeighbourList {
  std::vector<base::NodeId> neighbours;
  std::vector<base::RelId> rels;
  std::vector<base::RelTypeId> types;
  void Clear() {
    neighbours.clear();
    rels.clear();
    types.clear();
  }
};

class Adjacency {
 public:
  Adjacency(kv::Store* kv, EpochDomain* epochs, MemoryMeter* meter);
  // Nodes below may have lists in the checkpoint store.
  void set_disk_nodes(uint64_t nodes) { disk_nodes_.store(nodes, std::memory_order_release); }

  // While opening: lists in the checkpoint store may be as of `lsn` although the watermark is lower. Entries replayed
  // up to there that a list holds already, and tombstones of entries that it has lost already, are dropped when it is
  // loaded.
  void set_unfinished_cut(uint64_t lsn) { unfinished_cut_ = lsn; }

  // --- reads, with a pinned epoch
  // -------------------------------------------------------------------------------------- Appends to `out`; no types:
  // all. kBoth yields a self-loop once.
  [[nodiscard]] base::Status Collect(uint64_t node, base::Direction direction, std::span<const base::RelTypeId> types,
                                     const ReadContext& reader, NeighbourList* out);
  [[nodiscard]] base::Result<uint64_t> Degree(uint64_t node, base::Direction direction,
                                              std::span<const base::RelTypeId> types, const ReadContext& reader);
  // Whether a snapshot at or after `horizon` may see an entry of this direction and type. Requires that nobody appends
  // to the node meanwhile.
  [[nodiscard]] base::Result<bool> AnySince(uint64_t node, base::Direction direction, base::RelTypeId type,
                                            uint64_t horizon);
  // Collect's entries that lead to `neighbour`.
  [[nodiscard]] base::Status CollectTo(uint64_t node, uint64_t neighbour, base::Direction direction,
                                       std::span<const base::RelTypeId> types, const ReadContext& reader,
                                       NeighbourList* out);
  // How many entries at most the node has for any reader.
  [[nodiscard]] base::Result<uint64_t> MaxDegree(uint64_t node);
  // The settled list, when nothing lies above it; null otherwise.
  [[nodiscard]] base::Result<const AdjacencyBase*> Clean(uint64_t node);

  // --- writes
  // ----------------------------------------------------------------------------------------------------------
  void Append(uint64_t node, const AdjacencyEntry& entry, Stamp stamp, bool tombstone);
  // Takes back the newest entry of this relationship, direction and kind that carries `stamp`.
  void Undo(uint64_t node, uint64_t rel, base::Direction direction, bool tombstone, Stamp stamp);

  // --- upkeep
  // ---------------------------------------------------------------------------------------------------------- Entries
  // of `cell` were committed at `lsn`.
  void SettleStamps(uint64_t node, const CommitCell* cell, uint64_t lsn);
  // Merges what is at or below the horizon; true when the node has no delta left. Unless `force`, a delta that is small
  // against its base is left alone, and so is a list that is not in memory.
  [[nodiscard]] base::Result<bool> Merge(uint64_t node, uint64_t horizon, bool force);
  // Frees entries that came and went between the snapshots, though an older snapshot keeps the list from being merged.
  // Their stamps need not be settled.
  // Unless `force`, a long delta is left alone.
  void Prune(uint64_t node, const base::SnapshotList& snapshots, bool force);
  // As RecordPages::CountHeld.
  void CountHeld(uint64_t node, std::span<const uint64_t> snapshots, std::span<uint64_t> bytes) const;
  // Puts the list as of `lsn` into a checkpoint's batch.
  [[nodiscard]] base::Status Write(uint64_t node, uint64_t lsn, kv::WriteBatch* batch);
  // What Write has put into batches may not be in the store: hubs are written as a whole next.
  void ForgetRuns();
  void set_watermark(uint64_t lsn) { watermark_.store(lsn, std::memory_order_release); }
  size_t Evict(size_t bytes, bool all);
  [[nodiscard]] uint64_t loads() const { return loads_.load(std::memory_order_relaxed); }

 private:
  struct Entry {
    std::atomic<Stamp> stamp{0};
    [[no_unique_address]] AdjacencyEntry what;
    bool tombstone = false;  // in the padding of `what`: set after it
  };
  static_assert(sizeof(Entry) == 32);
  // Append-only; grown by copying.
  struct Delta {
    explicit Delta(uint32_t room) : capacity(room), entries(new Entry[room]) {}
    const uint32_t capacity;
    std::atomic<uint32_t> size{0};
    uint32_t settled = 0;   // entries below carry no cell; under the latch
    uint32_t undo_end = 0;  // entries at or above were taken back; under the latch
    std::unique_ptr<Entry[]> entries;
    [[nodiscard]] size_t bytes() const { return sizeof(Delta) + capacity * sizeof(Entry); }
  };
  struct List {
    AdjacencyBase* base;  // null: not loaded
    Delta* delta;         // null: none
  };
  struct Node {
    std::atomic<List*> list{nullptr};
    std::atomic<uint64_t> max_lsn{0};
  };
  struct Page {
    ~Page();
    std::array<Node, kPageIds> nodes;
    std::atomic<uint32_t> sequence{0};
    std::atomic<bool> referenced{false};
    SpinLatch latch;
  };

  // What the store has of a list of several segments.
  struct Hub {
    uint32_t runs = 0;
    size_t run_entries = 0;
    uint64_t written_lsn = 0;  // changes at or below are in the store
    // Merged into the base since.
    std::vector<AdjacencyEntry> came, went;
    bool whole = false;  // the next Write does not add a run
  };

  [[nodiscard]] base::Result<List*> Load(uint64_t node);
  // Of all neighbours without `only`.
  [[nodiscard]] base::Status CollectSome(uint64_t node, std::optional<uint64_t> only, base::Direction direction,
                                         std::span<const base::RelTypeId> types, const ReadContext& reader,
                                         NeighbourList* out);
  // adjacency_disk.cc
  [[nodiscard]] base::Result<AdjacencyBase*> ReadDisk(uint64_t node, std::optional<Hub>* hub);
  // Null: not a hub. Valid until the list is evicted; upkeep only.
  [[nodiscard]] Hub* FindHub(uint64_t node);
  // A merge takes these entries out of the delta.
  void NoteMerged(uint64_t node, const Delta& delta, const std::vector<bool>& settled);
  // adjacency_prune.cc
  [[nodiscard]] static std::vector<bool> Unseen(const Delta& delta, uint32_t size, const base::SnapshotList& snapshots);
  // A prune takes these entries out of the delta, each with what brought or took it.
  void NotePruned(uint64_t node, const Delta& delta, const std::vector<bool>& unseen);
  void Shrink(Node* node, const List& list, const std::vector<bool>& gone);
  [[nodiscard]] bool WriteRun(uint64_t node, const List& list, uint64_t lsn, Hub* hub, kv::WriteBatch* batch);
  void Swap(Node* node, List* fresh, bool retire_base, bool retire_delta);
  static void Copy(const Entry& from, Entry* to);
  void DropRepeated(const AdjacencyBase& base, Delta* delta) const;
  // The list as of `lsn`; freed by the caller unless it is the list's own base.
  [[nodiscard]] static AdjacencyBase* AsOf(uint64_t node, const List& list, uint64_t lsn);

  kv::Store* const kv_;
  EpochDomain* const epochs_;
  MemoryMeter* const meter_;
  std::atomic<uint64_t> disk_nodes_{0};
  std::atomic<uint64_t> watermark_{0};
  uint64_t unfinished_cut_ = 0;
  std::atomic<uint64_t> loads_{0};
  std::mutex hubs_mutex_;  // taken after a page's latch
  std::unordered_map<uint64_t, Hub> hubs_;
  std::atomic<size_t> hub_count_{0};
  std::mutex evict_mutex_;
  uint64_t clock_hand_ = 0;
  PageDirectory<Page> directory_;
};

}  // namespace mycel::engine::graph
