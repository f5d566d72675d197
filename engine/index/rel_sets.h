// Relationship type -> its relationships, the nodes with an outgoing one, the nodes with an incoming one (supersets,
// see id_set.h). They say whether, never how many: parallel relationships need the list.
//
// Kept by every commit also while switched off (`index.relationship`): `enabled` only tells the planner whether it may
// use them.
//
// Threads: everything from any thread.
#pragma once

#include <atomic>
#include <span>

#include "engine/index/set_directory.h"

namespace mycel::engine::index {

class RelSets {
 public:
  struct Rel {
    base::RelId id;
    base::NodeId start;
    base::NodeId end;
  };

  // Commit at `lsn`, before it is visible.
  void Add(base::RelTypeId type, base::RelId rel, base::NodeId start, base::NodeId end, base::Lsn lsn);
  void Add(base::RelTypeId type, std::span<const Rel> rels, base::Lsn lsn);
  // Commit at `lsn`: these were deleted. Their nodes become stale in the two node sets, whether or not another one is
  // left.
  void MarkStale(base::RelTypeId type, std::span<const Rel> rels, base::Lsn lsn);

  // Null if no relationship ever had the type. They stay for the life of this.
  [[nodiscard]] IdSet* Rels(base::RelTypeId type) const { return sets_.Find(SetKind::kRels, type.value); }
  [[nodiscard]] IdSet* Starts(base::RelTypeId type) const { return sets_.Find(SetKind::kStarts, type.value); }
  [[nodiscard]] IdSet* Ends(base::RelTypeId type) const { return sets_.Find(SetKind::kEnds, type.value); }

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
