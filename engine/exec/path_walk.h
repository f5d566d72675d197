// All paths of a pattern between two nodes in the order of their length: depth first to a growing length, cut where the
// flood from the end says that the hops left cannot do.
//
// Only the path being walked is held, and the walk may stop at any step.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/result.h"
#include "engine/exec/operator.h"
#include "engine/exec/path_automaton.h"
#include "engine/exec/path_conditions.h"
#include "engine/exec/path_flood.h"

namespace mycel::engine::exec {

// A path and where in the pattern each of its relationships stands.
struct WalkedPath {
  std::vector<base::NodeId> nodes;
  std::vector<base::RelId> rels;
  std::vector<uint32_t> segments;  // of each relationship
};

class PathWalk {
 public:
  enum class Outcome : uint8_t {
    kMore,
    kFound,
    kLengthDone,  // longer paths come next
    kNone,
  };

  // `acyclic`: no node twice; `walks`: relationships may come twice.
  PathWalk(ExecutionContext& context, const PathAutomaton& automaton, const PathConditions& conditions, bool acyclic,
           bool walks);

  // `keep`: nothing that conditions read has changed since the last Start but the start itself, so that a flood from
  // the same end still holds.
  void Start(base::NodeId from, base::NodeId to, bool keep);
  // Whether such a flood is there.
  [[nodiscard]] bool Flooded(base::NodeId to) const { return flooded_ && to == flooded_from_; }
  [[nodiscard]] base::Result<Outcome> Run(uint32_t steps);
  // After kFound.
  [[nodiscard]] const WalkedPath& path() const { return path_; }

 private:
  struct Try {
    Hop hop;
    PathPlace before;  // the link taken is the one that comes next there
  };
  struct Level {
    std::vector<Try> steps;
    size_t at = 0;
  };

  // Floods until the start is reached; false: it never is.
  [[nodiscard]] base::Result<bool> FindLength();
  [[nodiscard]] base::Status StartLength();
  [[nodiscard]] base::Status Push(PathPlace place);
  [[nodiscard]] base::Status AddSteps(const PathPlace& place, Level* level);
  // Whether the step may be the next one of the path.
  [[nodiscard]] base::Result<bool> MayTake(const Try& step, const PathPlace& after);
  // Whether a walk may end at the place.
  [[nodiscard]] base::Result<bool> MayEnd(PathPlace place, base::NodeId node);
  void TakeBack();
  [[nodiscard]] base::Status Account();

  const PathAutomaton& automaton_;
  const PathConditions& conditions_;
  const bool acyclic_;
  const bool walks_;
  PathFlood flood_;
  base::NodeId from_;
  base::NodeId to_;
  bool flooded_ = false;
  base::NodeId flooded_from_;
  uint32_t length_ = 0;
  bool length_known_ = false;
  bool length_open_ = false;
  bool found_ = false;   // the path was an answer: its last hop is taken back first
  bool longer_ = false;  // a walk was cut that could go on with more hops
  std::vector<std::unique_ptr<Level>> levels_;
  size_t depth_ = 0;  // levels in use: one more than the path has hops
  WalkedPath path_;
  boost::unordered_flat_set<uint64_t> taken_;  // relationships of the path, or nodes with acyclic_; unused with walks
  std::vector<Hop> read_;
  size_t level_bytes_ = 0;
  HeldMemory memory_;
};

}  // namespace mycel::engine::exec
