// Paths of a range of lengths from a bound node, each relationship at most once in a path: depth first, one level of
// state per hop, so that it stops and goes on anywhere.
//
// With distinct_ends only the ends matter: breadth first, each node once.
#pragma once

#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include "engine/exec/distinct_relationships.h"
#include "engine/exec/expanding_operator.h"
#include "engine/exec/neighbour_stream.h"
#include "engine/exec/rel_types.h"

namespace mycel::engine::expr {
class Row;
}

namespace mycel::engine::exec {

class VarLengthExpandOperator final : public ExpandingOperator {
 public:
  VarLengthExpandOperator(const planner::VarLengthExpand& plan, Scope scope, OperatorPtr child);
  ~VarLengthExpandOperator() override;
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;
  base::Result<bool> OpenRow() override;

 private:
  // One hop of the path being walked: what is left to try at its node.
  struct Level {
    NeighbourStream stream;
    std::vector<base::NodeId> nodes;
    std::vector<base::RelId> rels;
    size_t at = 0;
    size_t count = 0;
  };

  [[nodiscard]] base::Status Push(base::NodeId node);
  // Takes the next step of the walk; true: it has come to an end node that is an answer.
  [[nodiscard]] base::Result<bool> Walk();
  // The next hop at the deepest level that may be taken; false: the level is exhausted.
  [[nodiscard]] base::Result<bool> NextHop(Level* level, base::NodeId* node, base::RelId* rel);
  [[nodiscard]] base::Result<bool> MayTake(base::RelId rel);
  [[nodiscard]] bool IsAnswer(base::NodeId end, size_t hops);
  void Emit(uint32_t row, types::Batch* out);

  const planner::VarLengthExpand& expand_;
  RelTypes types_;
  DistinctRelationships distinct_;
  bool opened_ = false;
  bool start_pending_ = false;  // the path of no hops has not been looked at
  base::NodeId to_;
  base::NodeId end_;  // of the answer that Walk found
  std::vector<std::unique_ptr<Level>> levels_;
  size_t depth_ = 0;  // levels in use; the path has depth_ - 1 hops, or depth_ when the last could not go deeper
  std::vector<base::RelId> path_;
  std::unordered_set<base::NodeId> seen_ends_;  // with distinct_ends
  HeldMemory memory_;
};

}  // namespace mycel::engine::exec
