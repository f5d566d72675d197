// Shortest paths between two bound nodes: shortestPath(), allShortestPaths() and the selectors ANY, ALL SHORTEST,
// SHORTEST k and SHORTEST k GROUPS over one relationship pattern.
//
// First the search from both ends. Where its paths are not enough (a least number of hops, more paths wanted,
// predicates on the whole path that refuse them, a path back to its start), trails are gone through in the order of
// their length.
#pragma once

#include <memory>
#include <vector>

#include "engine/exec/path_hops.h"
#include "engine/exec/shortest_search.h"
#include "engine/exec/trail_search.h"
#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

class ShortestPathOperator final : public UnaryOperator {
 public:
  ShortestPathOperator(const planner::ShortestPath& plan, Scope scope, OperatorPtr child);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  enum class Phase : uint8_t { kNoRow, kEmptyPath, kClosed, kSearch, kShortest, kTrails };

  // Starts with the next input row that has both nodes; false: the input batch is at its end.
  [[nodiscard]] base::Result<bool> OpenRow();
  // Goes on with the row; true: nodes_ and rels_ are a path to be looked at.
  [[nodiscard]] base::Result<bool> Advance();
  void StartTrails(uint32_t min);
  [[nodiscard]] base::Result<bool> Passes();
  // Notes a path that passed.
  void Count();
  [[nodiscard]] bool WantsSameLength() const { return groups_ || found_ < wanted_; }
  [[nodiscard]] bool WantsLonger() const { return found_ < wanted_; }
  [[nodiscard]] types::Value Relationships() const;
  void Emit(uint32_t row, types::Batch* out);
  void CloseRow() {
    phase_ = Phase::kNoRow;
    ++input_at_;
  }

  const planner::ShortestPath& shortest_;
  const bool groups_;    // lengths are counted, not paths
  const bool one_;       // any shortest path will do
  uint64_t wanted_ = 0;  // so many of them; 0: not known yet
  bool emit_path_ = false;
  bool emit_relationships_ = false;
  PathHops hops_;
  ShortestSearch search_;
  TrailSearch trails_;
  BatchSize size_;
  std::vector<VarId> copied_;
  types::Batch input_;
  uint32_t input_at_ = 0;
  Phase phase_ = Phase::kNoRow;
  base::NodeId from_;
  base::NodeId to_;
  uint64_t found_ = 0;      // paths, or lengths with groups_
  size_t last_length_ = 0;  // of the path that was counted last
  std::vector<base::NodeId> nodes_;
  std::vector<base::RelId> rels_;
  std::vector<uint16_t> row_of_;
};

}  // namespace mycel::engine::exec
