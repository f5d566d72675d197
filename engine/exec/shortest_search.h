// The shortest paths between two different nodes: breadth first from both ends, always a whole level at the end whose
// frontier is smaller.
//
// Both searches share one table. No level had met the other side before, so a hop that does joins the two frontiers:
// all meetings of one level make paths of the same, least length. Each node keeps the hops that reached it first; the
// paths are read off backwards from the meetings.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "engine/exec/node_table.h"
#include "engine/exec/operator.h"
#include "engine/exec/path_hops.h"

namespace mycel::engine::exec {

class ShortestSearch {
 public:
  enum class Outcome : uint8_t { kMore, kFound, kNone };

  ShortestSearch(ExecutionContext& context, PathHops* hops, base::Direction direction);

  // Requires from != to. `one`: any shortest path will do.
  void Start(base::NodeId from, base::NodeId to, uint32_t max_hops, bool one);
  // Expands up to `nodes` nodes.
  [[nodiscard]] base::Result<Outcome> Run(uint32_t nodes);

  // After kFound.
  [[nodiscard]] uint32_t length() const;
  // The next path, from its first node; false: that was all.
  [[nodiscard]] bool Next(std::vector<base::NodeId>* nodes, std::vector<base::RelId>* rels);

 private:
  static constexpr uint32_t kNothing = UINT32_MAX;
  struct Reached {
    base::NodeId node;
    uint32_t depth = 0;
    uint32_t links = kNothing;  // the first of the hops that lead here
  };
  struct Link {
    base::RelId rel;
    uint32_t parent = 0;  // in reached_
    uint32_t next = kNothing;
  };
  struct Side {
    base::Direction direction{};
    std::vector<uint32_t> frontier;
    std::vector<uint32_t> next;
    size_t at = 0;
    uint32_t depth = 0;
  };
  struct Meeting {
    std::array<uint32_t, 2> ends;  // in reached_, by side
    base::RelId rel;
  };

  [[nodiscard]] base::Status Expand(uint32_t from);
  [[nodiscard]] uint32_t AddLink(base::RelId rel, uint32_t parent, uint32_t next);
  // False: no further level can be expanded.
  [[nodiscard]] bool NextLevel();
  [[nodiscard]] base::Status Account();
  // The place whose links are chosen from at that position of the path.
  [[nodiscard]] uint32_t PlaceAt(size_t position) const;

  PathHops& hops_;
  NodeTable table_;  // index in reached_ x 2 + side
  std::vector<Reached> reached_;
  std::vector<Link> links_;
  std::array<Side, 2> sides_;
  uint32_t active_ = 0;
  uint32_t max_hops_ = 0;
  bool one_ = false;
  std::vector<Meeting> meetings_;
  std::vector<Hop> read_;
  // The path that Next gave last: a meeting, and a link for every hop before it (backwards) and behind it.
  size_t meeting_at_ = 0;
  bool started_ = false;
  std::vector<uint32_t> chosen_;
  HeldMemory memory_;
};

}  // namespace mycel::engine::exec
