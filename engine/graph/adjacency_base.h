// The settled part of a node's adjacency: per (direction, type) one group of (neighbour, relationship id), sorted by
// neighbour, then id; both arrays contiguous, 32-bit when every id of the node fits. Immutable.
//
// On disk (family adj) it is cut into segments: key = node id (8, big-endian) | segment (4, big-endian), value =
// entries in group order: ver (1; bit 7: the last segment, what follows under higher numbers is left over) | groups of:
// direction (1), v type, v count, count × v neighbour delta, count × v relationship id.
//
// Behind several segments there may be runs: what came and went since they were written. Key = node id | 80 00 00 00 +
// number, value: ver (1) | v bytes of the groups that came | groups that came | groups that went.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace mycel::engine::graph {

// How one end of a relationship looks from a node. kOutgoing or kIncoming, never kBoth.
struct AdjacencyEntry {
  uint64_t neighbour = 0;
  uint64_t rel = 0;
  uint32_t type = 0;
  base::Direction direction{};
  bool operator==(const AdjacencyEntry&) const = default;
};

// Names an entry within its node: relationship and direction.
[[nodiscard]] inline uint64_t EntryKey(const AdjacencyEntry& entry) {
  return entry.rel * 2 + (entry.direction == base::Direction::kIncoming ? 1 : 0);
}
using EntryKeys = std::unordered_set<uint64_t>;

// The order of a base.
[[nodiscard]] bool EntryBefore(const AdjacencyEntry& a, const AdjacencyEntry& b);

class AdjacencyBase {
 public:
  struct Group {
    uint32_t type;
    base::Direction direction;
    uint32_t begin;
    uint32_t end;
    uint32_t self_loops;
    [[nodiscard]] uint32_t size() const { return end - begin; }
  };

  // Sorts unless sorted. `node` is whose list it is (for self-loops). Heap object, freed by Free.
  [[nodiscard]] static AdjacencyBase* Build(uint64_t node, std::vector<AdjacencyEntry> entries);
  // The entries of `base` and `added` (in any order) without `gone`, in one pass.
  [[nodiscard]] static AdjacencyBase* Merge(uint64_t node, const AdjacencyBase& base, std::vector<AdjacencyEntry> added,
                                            const EntryKeys& gone);
  [[nodiscard]] static AdjacencyBase* Empty();  // never freed
  static void Free(void* base);

  [[nodiscard]] std::span<const Group> groups() const { return {reinterpret_cast<const Group*>(this + 1), groups_}; }
  [[nodiscard]] uint32_t size() const { return entries_; }
  [[nodiscard]] bool wide() const { return wide_; }
  [[nodiscard]] size_t bytes() const;
  [[nodiscard]] uint64_t neighbour(uint32_t at) const { return wide_ ? Wide()[at] : Narrow()[at]; }
  [[nodiscard]] uint64_t rel(uint32_t at) const { return wide_ ? Wide()[entries_ + at] : Narrow()[entries_ + at]; }
  // The entries of the group that lead to this neighbour: [first, second).
  [[nodiscard]] std::pair<uint32_t, uint32_t> RangeOf(const Group& group, uint64_t to) const;
  // neighbours, then relationship ids. Requires the matching wide().
  [[nodiscard]] const uint32_t* Narrow() const {
    return reinterpret_cast<const uint32_t*>(reinterpret_cast<const Group*>(this + 1) + groups_);
  }
  [[nodiscard]] const uint64_t* Wide() const { return reinterpret_cast<const uint64_t*>(Narrow() + groups_ % 2); }

  void AppendTo(std::vector<AdjacencyEntry>* out) const;

 private:
  // `each(visit)` shows all entries in order; it is called twice.
  template <typename Each>
  [[nodiscard]] static AdjacencyBase* From(uint64_t node, const Each& each);

  uint32_t groups_ = 0;
  uint32_t entries_ = 0;
  bool wide_ = false;
  [[maybe_unused]] uint32_t unused_ = 0;  // keeps what follows aligned to eight bytes
};

inline constexpr size_t kAdjacencySegmentEntries = 4096;

// The values of the segments 0, 1, … of these entries (sorted as in a base).
[[nodiscard]] std::vector<std::string> EncodeSegments(const AdjacencyBase& base);
// Appends a segment's entries; true for the last one. kCorruption, kNewerFormat.
[[nodiscard]] base::Result<bool> DecodeSegment(std::string_view bytes, std::vector<AdjacencyEntry>* out);

// A run of entries that came and went, each in any order.
[[nodiscard]] std::string EncodeRun(std::vector<AdjacencyEntry> came, std::vector<AdjacencyEntry> went);
// Appends to both. kCorruption, kNewerFormat.
[[nodiscard]] base::Status DecodeRun(std::string_view bytes, std::vector<AdjacencyEntry>* came,
                                     std::vector<AdjacencyEntry>* went);

}  // namespace mycel::engine::graph
