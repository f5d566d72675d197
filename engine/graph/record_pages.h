// All node records, or all relationship records, of a store: pages of 64 ids that come and go between memory and the
// checkpoint store, with versions only for what changed lately.
//
// A page points to a state: a packed base and, while something on the page is newer than the horizon, an overlay of
// version chains. A read takes the first version that it sees, else the base. Folding makes a new base of what every
// reader sees and drops the versions below it; the old state is retired by epoch. A state without base has not been
// loaded: replay fills overlays without reading anything.
//
// A page may be evicted when it has no overlay and its newest change is at or below the checkpoint's watermark.
//
// Threads: reads from any thread with a pinned epoch. Writes of one id by one transaction at a time (the row lock).
// Fold, Stamp, Image and set_watermark by one thread at a time (upkeep). Evict from any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/snapshot_list.h"
#include "engine/graph/epoch.h"
#include "engine/graph/memory_meter.h"
#include "engine/graph/packed_page.h"
#include "engine/graph/page_directory.h"
#include "engine/graph/spin_latch.h"
#include "engine/graph/version.h"
#include "engine/kv/store.h"

namespace mycel::engine::graph {

enum class Presence : uint8_t { kAbsent, kPresent, kDeleted };  // kDeleted: a version that the reader sees says so

struct RecordRead {
  Presence presence = Presence::kAbsent;
  std::string_view image;            // valid while the epoch is pinned; of a deleted record: its last image
  const Version* version = nullptr;  // null: from the base
};

class RecordPages {
 public:
  // `align` of records in a page; `disk_ids`: ids at or above were never checkpointed.
  RecordPages(kv::Family family, uint32_t align, kv::Store* kv, EpochDomain* epochs, MemoryMeter* meter);
  ~RecordPages();

  // Ids below may lie in the checkpoint store. Only grows: set while opening, and by each checkpoint before its
  // watermark.
  void set_disk_ids(uint64_t ids) { disk_pages_.store((ids + kPageIds - 1) / kPageIds, std::memory_order_release); }

  [[nodiscard]] base::Result<RecordRead> Read(uint64_t id, const ReadContext& reader);
  // The newest state whatever its stamp, for the holder of the row lock.
  [[nodiscard]] base::Result<RecordRead> ReadNewest(uint64_t id);
  // Shows `visit` every state of the record that a snapshot at or after `horizon` may see, newest first, until it
  // returns true; whether it did. Uncommitted versions are left out: the caller holds the row lock.
  [[nodiscard]] base::Result<bool> AnySince(uint64_t id, uint64_t horizon,
                                            const std::function<bool(const RecordRead&)>& visit);
  // Bits of the 64 ids of a page that the reader sees.
  [[nodiscard]] base::Result<uint64_t> PresentBits(uint64_t page, const ReadContext& reader);

  // Links a new version on top. `replace`: the head is of the same transaction and statement and goes.
  void Write(uint64_t id, Version* version, bool replace);
  // Unlinks the newest version, which must be the caller's own.
  void Undo(uint64_t id);

  // The page's base when nothing lies above it, loaded first if need be; null otherwise. Valid while the epoch is
  // pinned.
  [[nodiscard]] base::Result<const PackedPage*> Clean(uint64_t page);

  // --- upkeep
  // ---------------------------------------------------------------------------------------------------------- The
  // versions of `cell` on this id were committed at `lsn`: they no longer need the cell.
  void Stamp(uint64_t id, const CommitCell* cell, uint64_t lsn);
  // Folds what is at or below the horizon; true when the page has no overlay left. `quick`: gives up (false) where the
  // base is not in memory.
  [[nodiscard]] base::Result<bool> Fold(uint64_t page, uint64_t horizon, bool quick);
  // Frees the versions between the snapshots, that nobody sees, though an older snapshot keeps the page from being
  // folded.
  void Prune(uint64_t page, const base::SnapshotList& snapshots);
  // Adds the bytes of what was committed above each of `snapshots` (ascending) and lies above the base to the last of
  // `bytes` that is below it. Any thread, with a pinned epoch.
  void CountHeld(uint64_t page, std::span<const uint64_t> snapshots, std::span<uint64_t> bytes) const;
  // The page's bytes as of `lsn`; empty when no record is left. Loads the base first.
  [[nodiscard]] base::Result<std::string> Image(uint64_t page, uint64_t lsn);
  void set_watermark(uint64_t lsn) { watermark_.store(lsn, std::memory_order_release); }

  // Second chance: frees clean pages that were not read since the last pass, about `bytes`. `all`: every clean page.
  size_t Evict(size_t bytes, bool all);
  [[nodiscard]] uint64_t loads() const { return loads_.load(std::memory_order_relaxed); }
  [[nodiscard]] uint64_t evictions() const { return evictions_.load(std::memory_order_relaxed); }

 private:
  struct Overlay {
    std::array<std::atomic<Version*>, kPageIds> slots{};
  };
  struct State {
    PackedPage* base;  // null: not loaded
    Overlay* overlay;  // null: no versions
  };
  struct Page {
    ~Page();
    std::atomic<State*> state{nullptr};
    std::atomic<uint64_t> max_lsn{0};
    std::atomic<uint32_t> sequence{0};  // counts changes of the base: a late load must not bring an old one back
    SpinLatch latch;
    std::atomic<bool> referenced{false};
  };

  [[nodiscard]] base::Result<State*> Load(uint64_t number, Page* page);
  void Swap(Page* page, State* fresh, bool retire_base, bool retire_overlay);
  static void RaiseMax(Page* page, uint64_t lsn);
  static RecordRead ToRead(const Version* version);
  void RetireVersion(Version* version);

  const kv::Family family_;
  const uint32_t align_;
  kv::Store* const kv_;
  EpochDomain* const epochs_;
  MemoryMeter* const meter_;
  std::atomic<uint64_t> disk_pages_{0};
  std::atomic<uint64_t> watermark_{0};
  std::atomic<uint64_t> loads_{0};
  std::atomic<uint64_t> evictions_{0};
  std::mutex evict_mutex_;
  uint64_t clock_hand_ = 0;
  PageDirectory<Page> directory_;
};

}  // namespace mycel::engine::graph
