// All trails (no relationship twice) between two nodes in the order of their length: depth first to a growing length.
//
// A search from the end, about half as deep as the length asked for, tells which partial trails cannot arrive in time.
// Only the trail being walked is held, and the search may stop at any step.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/result.h"
#include "engine/exec/node_table.h"
#include "engine/exec/operator.h"
#include "engine/exec/path_hops.h"

namespace mycel::engine::exec {

class TrailSearch {
 public:
  enum class Outcome : uint8_t {
    kMore,
    kFound,
    kLengthDone,  // longer trails come next
    kNone,
  };

  TrailSearch(ExecutionContext& context, PathHops* hops, base::Direction direction);

  // Trails of `min` (at least 1) to `max` hops; the ends may be the same node.
  void Start(base::NodeId from, base::NodeId to, uint32_t min, uint32_t max);
  [[nodiscard]] base::Result<Outcome> Run(uint32_t steps);

  // After kFound.
  [[nodiscard]] const std::vector<base::NodeId>& nodes() const { return nodes_; }
  [[nodiscard]] const std::vector<base::RelId>& rels() const { return rels_; }

 private:
  struct Level {
    std::vector<Hop> hops;
    size_t at = 0;
  };
  [[nodiscard]] base::Status Push(base::NodeId node);
  [[nodiscard]] base::Status StartLength();
  // Takes the search from the end to a depth.
  [[nodiscard]] base::Status Flood(uint32_t depth);
  // At least so many hops are left from the node to the end; kUnreachable: it is never reached.
  [[nodiscard]] uint32_t HopsLeft(base::NodeId node) const;

  static constexpr uint32_t kUnreachable = UINT32_MAX;
  ExecutionContext& context_;
  PathHops& hops_;
  base::Direction direction_;
  base::NodeId from_;
  base::NodeId to_;
  uint32_t length_ = 1;
  uint32_t max_ = 1;
  bool length_open_ = false;
  bool found_ = false;   // the last hop of the trail was the answer: it is taken back first
  bool longer_ = false;  // a trail was cut that could go on with more hops
  std::vector<std::unique_ptr<Level>> levels_;
  size_t depth_ = 0;  // levels in use: one more than the trail has hops
  std::vector<base::NodeId> nodes_;
  std::vector<base::RelId> rels_;
  NodeTable distances_;  // to the end, up to flood_depth_
  std::vector<base::NodeId> frontier_;
  std::vector<Hop> read_;
  uint32_t flood_depth_ = 0;
  size_t level_bytes_ = 0;
  HeldMemory memory_;
};

}  // namespace mycel::engine::exec
