// All property indexes of a database by id. Text and point indexes are range indexes over the same keys: STARTS WITH is
// a range, CONTAINS and ENDS WITH filter the keys of the string segment, point predicates filter the point segment; the
// re-check decides. Full-text and vector indexes are side indexes, whose keys are contents of documents.
//
// Threads: everything from any thread. A dropped index lives on for those who still hold it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "engine/index/fulltext/fulltext_index.h"
#include "engine/index/range_index.h"
#include "engine/index/vector/vector_index.h"

namespace mycel::engine::index {

class PropertyIndexes {
 public:
  // Null when there is none.
  [[nodiscard]] std::shared_ptr<RangeIndex> Find(base::IndexId id) const;
  // The index of this id, made empty when absent.
  std::shared_ptr<RangeIndex> Create(base::IndexId id);
  void Drop(base::IndexId id);
  // A commit's and the collector's doors to an index of any kind; nothing happens when it is gone.
  void Insert(base::IndexId id, std::string_view key, uint64_t entity) const;
  void Remove(base::IndexId id, std::string_view key, uint64_t entity) const;

  // --- side indexes; null when there is none of that kind
  [[nodiscard]] std::shared_ptr<SideIndex> FindSide(base::IndexId id) const;
  [[nodiscard]] std::shared_ptr<FulltextIndex> FindFulltext(base::IndexId id) const;
  [[nodiscard]] std::shared_ptr<VectorIndex> FindVector(base::IndexId id) const;
  void Put(base::IndexId id, std::shared_ptr<SideIndex> index);
  [[nodiscard]] std::vector<std::shared_ptr<SideIndex>> AllSide() const;
  [[nodiscard]] std::vector<std::shared_ptr<RangeIndex>> All() const;

  [[nodiscard]] bool enabled() const { return enabled_.load(std::memory_order_relaxed); }
  void set_enabled(bool on) { enabled_.store(on, std::memory_order_relaxed); }
  [[nodiscard]] size_t bytes() const;

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<uint32_t, std::shared_ptr<RangeIndex>> indexes_;
  std::unordered_map<uint32_t, std::shared_ptr<SideIndex>> side_;
  std::atomic<bool> enabled_{true};
};

}  // namespace mycel::engine::index
