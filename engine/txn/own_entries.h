// The index entries that a transaction has made, found by key: each row that a statement writes is looked up among
// those of the rows before.
//
// Entries stay in the order in which they were made, for a rollback cuts the newest. Beside them, made when first asked
// for: a hash table of chains for equal keys, and sorted runs for ranges, merged as they grow.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/index/key_range.h"

namespace mycel::engine::txn {

struct IndexEntry {
  base::IndexId index;
  std::string key;
  uint64_t entity = 0;
};

class OwnEntries {
 public:
  void Add(base::IndexId index, std::string_view key, uint64_t entity);
  // Forgets all but the first `count`.
  void Truncate(size_t count);

  [[nodiscard]] size_t size() const { return entries_.size(); }
  [[nodiscard]] uint64_t capacity_bytes() const;
  [[nodiscard]] const std::vector<IndexEntry>& all() const { return entries_; }

  // Appends the entities under exactly this key, in no order, one perhaps twice.
  void Find(base::IndexId index, std::string_view key, std::vector<uint64_t>* entities);
  // The entries whose keys are in the range, in no order, one perhaps twice. Valid until the next change.
  [[nodiscard]] std::vector<const IndexEntry*> InRange(base::IndexId index, const index::KeyRange& range);

 private:
  using Place = uint32_t;  // in entries_
  static constexpr Place kNone = ~Place{0};
  // So few are looked at one by one.
  static constexpr size_t kFew = 16;

  void Chain();
  void SortRuns();
  [[nodiscard]] size_t BucketOf(const IndexEntry& entry) const;
  [[nodiscard]] bool Less(Place a, Place b) const;

  std::vector<IndexEntry> entries_;
  std::vector<Place> buckets_;   // newest entry of each, a power of two of them
  std::vector<Place> previous_;  // in the same bucket, of each entry that is chained
  std::vector<Place> sorted_;    // of the first so many entries
  std::vector<size_t> run_begins_;
};

}  // namespace mycel::engine::txn
