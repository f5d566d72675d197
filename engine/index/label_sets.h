// Label -> the nodes that have it (a superset, see id_set.h), for all labels of a database.
//
// Kept by every commit also while switched off: `enabled` only tells the planner whether it may use them.
//
// Threads: everything from any thread.
#pragma once

#include <atomic>
#include <span>

#include "engine/index/set_directory.h"

namespace mycel::engine::index {

class LabelSets {
 public:
  // Commit at `lsn`, before it is visible: these nodes got the label.
  void Add(base::LabelId label, std::span<const base::NodeId> nodes, base::Lsn lsn);
  // Commit at `lsn`: these nodes lost the label or were deleted.
  void MarkStale(base::LabelId label, std::span<const base::NodeId> nodes, base::Lsn lsn);

  // The label's set, or null if no node ever had it. Stays for the life of this.
  [[nodiscard]] IdSet* Find(base::LabelId label) const { return sets_.Find(SetKind::kLabel, label.value); }

  [[nodiscard]] bool enabled() const { return enabled_.load(std::memory_order_relaxed); }
  void set_enabled(bool on) { enabled_.store(on, std::memory_order_relaxed); }
  [[nodiscard]] size_t bytes() const { return sets_.bytes(); }

  void EncodeDirty(base::Lsn watermark, const SetDirectory::Sink& sink, IdSet::Ticket* ticket) const {
    sets_.EncodeDirty(watermark, sink, ticket);
  }
  [[nodiscard]] base::Status Load(const ChunkKey& key, std::string_view value) { return sets_.Load(key, value); }

 private:
  SetDirectory sets_;
  std::atomic<bool> enabled_{true};
};

}  // namespace mycel::engine::index
