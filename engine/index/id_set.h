// A concurrent set of 64-bit ids in containers of 2^16, each a roaring bitmap.
//
// The set is a SUPERSET of what any snapshot holds: a bit is set before its change is visible and cleared only by the
// collector, so a reader re-checks the record, except where a batch comes back `exact`: no container it came from
// changed after the reader's snapshot, and no bit in it is marked stale (a label that was taken away, an entity that
// was deleted, a bit loaded from a checkpoint that might have outlived its transaction).
//
// Threads: everything from any thread. A container is guarded by its own reader-writer lock, held for one batch at
// most; the directory of containers is read without a lock and only grows. No pointer or lock is held between calls.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/catalog/segmented_array.h"

namespace mycel::engine::index {

class IdContainer;

class IdSet {
 public:
  static constexpr uint32_t kContainerBits = 16;

  IdSet();
  ~IdSet();
  IdSet(const IdSet&) = delete;
  IdSet& operator=(const IdSet&) = delete;

  // Sets bits for a commit at `lsn`, before `lsn` becomes visible. Ascending ids are fastest, runs of consecutive ones
  // above all.
  void Add(std::span<const uint64_t> ids, base::Lsn lsn);
  // These ids leave the set at `lsn`; their bits stay for older snapshots until the collector calls Remove or Keep.
  void MarkStale(std::span<const uint64_t> ids, base::Lsn lsn);
  // Collector: no retained or uncommitted version needs the bit; clears bit and mark. Requires the entity's lock.
  void Remove(std::span<const uint64_t> ids);
  // Collector: the bit is needed again (label set once more); clears the mark only. Requires the entity's lock.
  void Keep(std::span<const uint64_t> ids);

  [[nodiscard]] bool Contains(uint64_t id) const;
  // How many bits are set; an estimate of the answer, from above at any quiet moment.
  [[nodiscard]] uint64_t Cardinality() const { return cardinality_.load(std::memory_order_relaxed); }

  struct Batch {
    size_t count = 0;  // 0: there is nothing at or after `from`
    bool exact = false;
  };
  // Fills `out` with set ids at or after `from`, ascending. Resume at the last id + 1. `exact`: see above, for
  // `snapshot`.
  [[nodiscard]] Batch NextBatch(uint64_t from, base::Lsn snapshot, std::span<uint64_t> out) const;
  // The same for ids that are in both sets.
  [[nodiscard]] Batch NextBatchOfBoth(const IdSet& other, uint64_t from, base::Lsn snapshot,
                                      std::span<uint64_t> out) const;
  // Stale ids at or after `from`, for a collector that starts after a restart.
  [[nodiscard]] size_t NextStale(uint64_t from, std::span<uint64_t> out) const;

  // Heap bytes of the set.
  [[nodiscard]] size_t bytes() const { return static_cast<size_t>(bytes_.load(std::memory_order_relaxed)); }

  // --- checkpoint
  // ------------------------------------------------------------------------------------------------------- What a
  // batch of chunks was taken from; hand it to Persisted once the batch is written, drop it if that failed.
  struct Ticket {
    struct Entry {
      IdContainer* container;
      uint64_t version;
    };
    std::vector<Entry> entries;
  };
  // `value` empty: delete the key.
  using ChunkSink = std::function<void(uint64_t container, std::string_view value)>;
  // Emits every container that changed since it was last persisted. All commits up to `watermark` have been applied;
  // later ones may be in it too, then the chunk says so.
  void EncodeDirty(base::Lsn watermark, const ChunkSink& sink, Ticket* ticket) const;
  static void Persisted(const Ticket& ticket);
  // Open: takes a chunk. Fails with kCorruption on bad bytes and kNewerFormat on a later version.
  [[nodiscard]] base::Status Load(uint64_t container, std::string_view value);

 private:
  // 64 containers: 4 million ids.
  struct Block {
    std::atomic<IdContainer*> containers[64] = {};
  };

  [[nodiscard]] IdContainer* Find(uint64_t container) const;
  [[nodiscard]] IdContainer* Ensure(uint64_t container);
  // The first existing container at or after `container`; sets it to that one's number.
  [[nodiscard]] IdContainer* FindFrom(uint64_t* container) const;
  template <typename Apply>
  void ForEachContainer(std::span<const uint64_t> ids, bool make, const Apply& apply);
  void Account(int64_t cardinality, int64_t bytes);

  catalog::SegmentedArray<std::atomic<Block*>> blocks_;
  std::atomic<uint64_t> cardinality_{0};
  std::atomic<int64_t> bytes_{0};
};

}  // namespace mycel::engine::index
