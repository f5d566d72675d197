// Shortest paths between two bound nodes: shortestPath(), allShortestPaths() and the selectors ANY, ALL SHORTEST,
// SHORTEST k and SHORTEST k GROUPS over one relationship pattern.
//
// First the search from both ends. Where its paths are not enough (a least number of hops, more paths wanted,
// predicates on the whole path that refuse them, a path back to its start), trails are gone through in the order of
// their length.
#pragma once

#include <memory>
#include <vector>

#include "engine/exec/expanding_operator.h"
#include "engine/exec/path_hops.h"
#include "engine/exec/selector_count.h"
#include "engine/exec/shortest_search.h"
#include "engine/exec/trail_search.h"

namespace mycel::engine::exec {

class ShortestPathOperator final : public ExpandingOperator {
 public:
  ShortestPathOperator(const planner::ShortestPath& plan, Scope scope, OperatorPtr child);

 protected:
  base::Result<Step> Produce(types::Batch* out) override;
  base::Result<bool> OpenRow() override;

 private:
  enum class Phase : uint8_t { kEmptyPath, kClosed, kSearch, kShortest, kTrails };

  // Goes on with the row; true: nodes_ and rels_ are a path to be looked at.
  [[nodiscard]] base::Result<bool> Advance();
  void StartTrails(uint32_t min);
  [[nodiscard]] base::Result<bool> Passes();
  [[nodiscard]] types::Value Relationships() const;
  void Emit(uint32_t row, types::Batch* out);

  const planner::ShortestPath& shortest_;
  SelectorCount count_;
  bool emit_path_ = false;
  bool emit_relationships_ = false;
  PathHops hops_;
  ShortestSearch search_;
  TrailSearch trails_;
  Phase phase_ = Phase::kClosed;  // of the open row
  base::NodeId from_;
  base::NodeId to_;
  std::vector<base::NodeId> nodes_;
  std::vector<base::RelId> rels_;
};

}  // namespace mycel::engine::exec
