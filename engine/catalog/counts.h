// Exact counts per snapshot: all nodes, all relationships, each label, each relationship type.
//
// A counter is its newest value and LSN (one cache line, read without a lock) plus, for older snapshots, a short list
// of (LSN, value) that is cut below the horizon. Reading at the newest snapshot costs a load or two whether or not
// anything was folded.
//
// Invariants: Add's LSNs never fall; Get's snapshot is at or above the horizon last given to Fold.
//
// Threads: Get from any thread; Add and Fold from any thread, but Adds in LSN order (the commit order gives that).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/catalog/segmented_array.h"

namespace mycel::engine::catalog {

enum class CountKind : uint8_t { kNodes = 0, kRels = 1, kLabel = 2, kRelType = 3 };

// A change of one counter by a transaction. `token` is the label or type id, 0 for the two totals.
struct CountDelta {
  CountKind kind = CountKind::kNodes;
  uint32_t token = 0;
  int64_t delta = 0;

  static CountDelta Nodes(int64_t d) { return {CountKind::kNodes, 0, d}; }
  static CountDelta Rels(int64_t d) { return {CountKind::kRels, 0, d}; }
  static CountDelta Label(base::LabelId id, int64_t d) { return {CountKind::kLabel, id.value, d}; }
  static CountDelta RelType(base::RelTypeId id, int64_t d) { return {CountKind::kRelType, id.value, d}; }
  bool operator==(const CountDelta&) const = default;
};

class Counts {
 public:
  Counts() = default;
  Counts(const Counts&) = delete;
  Counts& operator=(const Counts&) = delete;

  // Applies one commit's deltas, before the visible LSN reaches `lsn`.
  void Add(base::Lsn lsn, std::span<const CountDelta> deltas);

  [[nodiscard]] int64_t Nodes(base::Lsn snapshot) const { return Get(CountKind::kNodes, 0, snapshot); }
  [[nodiscard]] int64_t Rels(base::Lsn snapshot) const { return Get(CountKind::kRels, 0, snapshot); }
  [[nodiscard]] int64_t Label(base::LabelId id, base::Lsn snapshot) const {
    return Get(CountKind::kLabel, id.value, snapshot);
  }
  [[nodiscard]] int64_t RelType(base::RelTypeId id, base::Lsn snapshot) const {
    return Get(CountKind::kRelType, id.value, snapshot);
  }
  [[nodiscard]] int64_t Get(CountKind kind, uint32_t token, base::Lsn snapshot) const;
  // The newest value, durable or not; for estimates.
  [[nodiscard]] int64_t Newest(CountKind kind, uint32_t token) const;

  // Nobody reads below `horizon` any more: forget older values. Costs only the counters that changed since the last
  // call.
  void Fold(base::Lsn horizon);

  // The counts as of `lsn` (at or above the horizon), for a checkpoint with that watermark.
  [[nodiscard]] std::string Encode(base::Lsn lsn) const;
  // Replaces everything; the values hold from the LSN they were encoded at. kCorruption on bad bytes. Before any other
  // call.
  [[nodiscard]] base::Status Decode(std::string_view bytes);

 private:
  struct Step {
    uint64_t lsn;
    int64_t value;
  };
  struct Older {
    std::mutex mutex;
    int64_t base = 0;         // the value below the first step
    std::vector<Step> steps;  // by LSN; the last one equals the newest value
    bool listed = false;      // is in changed_
  };
  struct alignas(64) Counter {
    std::atomic<uint64_t> sequence{0};  // odd while a writer is inside
    std::atomic<uint64_t> lsn{0};
    std::atomic<int64_t> newest{0};
    Older older;
  };

  Counter& Ensure(CountKind kind, uint32_t token);
  [[nodiscard]] Counter* Find(CountKind kind, uint32_t token) const;
  static int64_t Read(Counter* counter, uint64_t snapshot);
  void AddOne(uint64_t lsn, const CountDelta& delta);

  mutable Counter nodes_;
  mutable Counter rels_;
  SegmentedArray<Counter> labels_;
  SegmentedArray<Counter> rel_types_;
  std::mutex changed_mutex_;
  std::vector<Counter*> changed_;
};

}  // namespace mycel::engine::catalog
