// One property index: an ordered set of (key, entity id), for nodes or for relationships.
//
// The set is a SUPERSET: an entry goes in before its change is visible and leaves only through the collector, so a
// reader re-checks every id against the record of its snapshot (also because long values are cut, see key_builder.h).
// An id may come up under several keys of one range, an old and a new one; a reader that re-checks by key value sees
// each once under its present key.
//
// A B+tree of packed leaves (about 4 KiB, entries = key bytes + 8 id bytes, big-endian). Entries know whether they are
// persisted.
//
// Threads: everything from any thread. Leaves have their own locks under a shared tree lock; only splits take the tree
// lock exclusively. Nothing is held between calls: cursors keep a copy of the last entry and seek again.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/index/key_range.h"

namespace mycel::engine::index {

class EntryTree;

enum class ScanOrder : uint8_t { kAscending, kDescending };

// A scan's place: plain state, valid as long as the index.
struct RangeCursor {
  KeyRange range;
  ScanOrder order = ScanOrder::kAscending;
  std::string last;  // the entry that was returned last; empty before the first
  bool done = false;
};

struct KeyedId {
  std::string key;
  uint64_t id = 0;
  bool operator==(const KeyedId&) const = default;
};

class RangeIndex {
 public:
  explicit RangeIndex(base::IndexId id);
  ~RangeIndex();
  RangeIndex(const RangeIndex&) = delete;
  RangeIndex& operator=(const RangeIndex&) = delete;

  [[nodiscard]] base::IndexId id() const { return id_; }

  // Commit, before it is visible. True if the entry is new.
  bool Insert(std::string_view key, uint64_t id);
  // Many at once, in any order (sorted here): the index build and big commits.
  void InsertMany(std::vector<KeyedId> entries);
  // Collector: no retained or uncommitted version has the key. True if it was there.
  bool Remove(std::string_view key, uint64_t id);

  // --- reading
  // ---------------------------------------------------------------------------------------------------------- Ids with
  // exactly this key, ascending, from `from_id` on. Resume at the last id + 1; fewer than out.size() means done.
  [[nodiscard]] size_t Seek(std::string_view key, uint64_t from_id, std::span<uint64_t> out) const;
  [[nodiscard]] bool Contains(std::string_view key, uint64_t id) const;
  // Uniqueness: candidates with this key other than `except` (invalid id: none excepted). Re-check each against the
  // newest state.
  [[nodiscard]] std::vector<uint64_t> FindOthers(std::string_view key, uint64_t except) const;

  [[nodiscard]] static RangeCursor Open(KeyRange range, ScanOrder order) {
    return {std::move(range), order, {}, false};
  }
  // The next ids in key order (equal keys: by id, in the same direction). 0 = done.
  [[nodiscard]] size_t Next(RangeCursor* cursor, std::span<uint64_t> out) const;
  // The same with keys, for merging a transaction's own entries and for text predicates; at most `limit`, appended to
  // `out`.
  [[nodiscard]] size_t NextEntries(RangeCursor* cursor, size_t limit, std::vector<KeyedId>* out) const;
  [[nodiscard]] std::optional<KeyedId> First(const KeyRange& range, ScanOrder order) const;

  // --- estimates
  // --------------------------------------------------------------------------------------------------------
  [[nodiscard]] uint64_t entries() const { return entries_.load(std::memory_order_relaxed); }
  // Exact but for keys whose entries meet a leaf's edge.
  [[nodiscard]] uint64_t distinct_keys() const;
  // Entries in the range, by the number of leaves between its ends.
  [[nodiscard]] uint64_t EstimateEntries(const KeyRange& range) const;
  [[nodiscard]] size_t bytes() const;

  // --- checkpoint: family `prop`, key = index id (4, big-endian) | entry, no value
  // --------------------------------------- Emits what changed since the last call: removals first, then entries; a
  // later one of the same key wins. All commits up to the watermark have been applied; later ones may be among it. If
  // the batch is not written, call CheckpointFailed.
  using Sink = std::function<void(std::string_view key, bool removed)>;
  // `between` is called with nothing locked, after few entries each time; its failure ends this.
  [[nodiscard]] base::Status EncodeDirty(const Sink& sink, const std::function<base::Status()>& between);
  void CheckpointFailed();
  // Open: takes a key of this index; ascending ones pack best. kCorruption when it is malformed.
  [[nodiscard]] base::Status Load(std::string_view key);
  // [begin, end) of this index's keys in the family, for the loading scan and for dropping the index.
  [[nodiscard]] static std::pair<std::string, std::string> FamilyRange(base::IndexId id);
  // The index that a key of the family belongs to. kCorruption when it is too short.
  [[nodiscard]] static base::Result<base::IndexId> IndexOf(std::string_view family_key);

 private:
  bool InsertEntry(std::string_view entry);

  const base::IndexId id_;
  std::unique_ptr<EntryTree> tree_;
  std::atomic<uint64_t> entries_{0};
  std::atomic<int64_t> distinct_{0};
  mutable std::mutex removed_mutex_;
  std::vector<std::string> removed_;    // persisted entries that are gone, for the next checkpoint
  std::vector<std::string> in_flight_;  // those that the last EncodeDirty emitted
  // After a failed checkpoint an entry marked dirty may be persisted all the same, so every removal is written.
  bool marks_are_late_ = false;
};

}  // namespace mycel::engine::index
