// The history of one database: whether one is kept, what the log has and no checkpoint yet, and reads of both.
//
// Commits note the states that they change (Add, in LSN order). A checkpoint writes what is noted up to its cut before
// its watermark (Write), lets go of it once that succeeded (Written), and deletes what is too old behind the watermark
// (Prune): a crash in between finds the log to note it again, and the same keys are written with the same bytes.
//
// A reader looks at what is noted first and at the store second, so it misses nothing that moves from one to the other.
// Entries that a reader may need are kept: its LSN is registered when it begins, against the same lock that moves the
// window.
//
// A history of labels follows nodes (history_format.h): which have lost such a label within the window stands in
// memory, too, so that a commit learns it without a read.
//
// Threads: any. Add and Withdraw under the store's commit_mutex; Write, Written and Prune by one checkpoint at a time.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/graph/memory_meter.h"
#include "engine/graph/page_directory.h"
#include "engine/graph/record_image.h"
#include "engine/index/range_index.h"
#include "engine/kv/store.h"
#include "engine/kv/write_batch.h"
#include "engine/txn/history_format.h"

namespace mycel::engine::txn {

// Of the 64 records of a page those that have changed after a moment, as they were then.
struct PageAsOf {
  uint64_t changed = 0;  // bits; the others are as they are now
  uint64_t there = 0;    // of those that changed
  std::array<std::string, graph::kPageIds> images;
  size_t bytes = 0;
};

// What can be read as of one moment.
struct HistoryReach {
  bool whole = true;
  std::vector<base::LabelId> labels;  // sorted; when not the whole: nodes that had one of these then
  bool sets = false;                  // entries tell what has left sets and keys since then
};

// Whether the node has one of the labels, which are sorted.
[[nodiscard]] bool HasAnyLabel(const graph::NodeImage& node, std::span<const base::LabelId> labels);

class History {
 public:
  History(kv::Store* kv, graph::MemoryMeter* meter) : kv_(kv), meter_(meter) {}
  ~History();
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  // --- the setting
  // ---------------------------------------------------------------------------------------------------------------
  // Whether commits note what they change. Only changes while no transaction writes.
  [[nodiscard]] bool on() const { return on_.load(std::memory_order_relaxed); }
  [[nodiscard]] HistorySetting setting() const;
  // Of a checkpoint, while opening.
  [[nodiscard]] base::Status Load(const HistorySetting& found);
  // By the record at `lsn`. The window of what is new in it opens there, of a label where that of the whole database
  // began, if there is one; a new retention of what was kept already takes effect with the next checkpoint.
  void Apply(const HistorySetting& wanted, uint64_t lsn, int64_t micros);
  // The log has been replayed up to `lsn`: what commits above it leave is noted.
  void Replayed(uint64_t lsn);
  // Whether only nodes with some labels are followed, and with which. Stable as on().
  [[nodiscard]] bool selective() const { return selective_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::vector<base::LabelId> FollowedLabels() const;
  // Whether the node has lost such a label within the window.
  [[nodiscard]] bool HasLeft(uint64_t node) const;

  // --- commits
  // ---------------------------------------------------------------------------------------------------------------
  void Add(uint64_t lsn, int64_t micros, const HistoryChanges& changes);
  // The commit that was added last did not come.
  void Withdraw();

  // --- readers
  // ---------------------------------------------------------------------------------------------------------------
  // nullopt: no window reaches back to `lsn`, or, with `micros`, to that time. Otherwise entries above it are kept
  // until Leave.
  [[nodiscard]] std::optional<HistoryReach> Enter(uint64_t lsn, std::optional<int64_t> micros);
  void Leave(uint64_t lsn);
  // The LSN of the first commit with entries after `micros`; nullopt: there is none.
  [[nodiscard]] base::Result<std::optional<uint64_t>> FirstAfter(int64_t micros) const;
  // The first page from `page` on of which there are entries; UINT64_MAX: none.
  [[nodiscard]] base::Result<uint64_t> NextPage(bool node, uint64_t page) const;
  // By entries above `above` and up to `to`.
  [[nodiscard]] base::Status ReadPage(bool node, uint64_t page, uint64_t above, uint64_t to, PageAsOf* out) const;
  // Changes of the node's list above `above` and up to `to`, each once, in no order.
  [[nodiscard]] base::Result<std::vector<EdgeChange>> ReadEdges(uint64_t node, uint64_t above, uint64_t to) const;

  // Entities from `from` up to and with `to` that have left the set above `lsn`, ascending, each once; at most `limit`.
  [[nodiscard]] base::Result<std::vector<uint64_t>> ReadLeft(HistorySpace space, uint64_t set, uint64_t from,
                                                             uint64_t to, uint64_t lsn, size_t limit) const;
  // Keys in the range that entities have left above `lsn`, in no order, some twice.
  [[nodiscard]] base::Result<std::vector<index::KeyedId>> ReadLeftKeys(base::IndexId index,
                                                                       const index::KeyRange& range,
                                                                       uint64_t lsn) const;

  // --- checkpoints
  // ---------------------------------------------------------------------------------------------------------------
  // Moves the window up to what `now_micros` leaves of it, no further than `cut`.
  [[nodiscard]] base::Status AdvanceWindow(int64_t now_micros, uint64_t cut);
  // What is noted up to `cut`; `full` is called after each entry and may write the batch and clear it.
  [[nodiscard]] base::Status Write(uint64_t cut, kv::WriteBatch* batch,
                                   const std::function<base::Status()>& full) const;
  void Written(uint64_t cut);
  // Deletes what no reader needs, up to `cut` where no history is kept any more.
  [[nodiscard]] base::Status Prune(uint64_t cut, kv::WriteBatch* batch,
                                   const std::function<base::Status()>& full) const;
  // Entries at or below are not needed: large values that went there may go. UINT64_MAX: none is.
  [[nodiscard]] uint64_t KeepsAbove() const;

 private:
  using Entries = std::map<std::string, std::string, std::less<>>;

  // The LSN of the last commit with entries up to `micros`; 0: there is none.
  [[nodiscard]] base::Result<uint64_t> LastUpTo(int64_t micros) const;
  // Memory that a noted entry takes.
  [[nodiscard]] static int64_t EntryCost(std::string_view key, std::string_view value);
  void Note(std::string key, std::string value);  // requires mutex_
  void NoteLeft(uint64_t node, uint64_t lsn);     // requires mutex_
  void ForgetLeft(uint64_t upto);                 // requires mutex_
  [[nodiscard]] uint64_t KeepsAboveLocked() const;

  kv::Store* const kv_;
  graph::MemoryMeter* const meter_;
  std::atomic<bool> on_{false};
  mutable std::mutex mutex_;  // a leaf
  HistorySetting setting_;
  Entries noted_;
  std::vector<std::string> last_added_;
  int64_t noted_bytes_ = 0;
  std::multiset<uint64_t> readers_;
  std::atomic<bool> selective_{false};
  std::unordered_map<uint64_t, uint64_t> left_;  // node -> LSN at which it last lost a label
};

}  // namespace mycel::engine::txn
