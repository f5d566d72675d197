// Repetitions of a chain of relationships from a bound node: ((a)-[r]->(b) WHERE …){1,3}.
//
// Depth first, one level of hops for each relationship of the trail, so that it stops and goes on anywhere. No
// relationship comes twice in a trail. Predicates of the inner pattern are asked when a repetition is complete, so they
// may read all of its variables; labels are asked as soon as their node is reached.
#pragma once

#include <memory>
#include <vector>

#include "engine/exec/expanding_operator.h"
#include "engine/exec/path_hops.h"

namespace mycel::engine::exec {

class QuantifiedExpandOperator final : public ExpandingOperator {
 public:
  QuantifiedExpandOperator(const planner::QuantifiedExpand& plan, Scope scope, OperatorPtr child);

 protected:
  base::Result<Step> Produce(types::Batch* out) override;
  base::Result<bool> OpenRow() override;

 private:
  // One relationship of the chain in the order of the walk.
  struct Link {
    const binder::PatternRelationship* pattern;
    base::Direction direction;
    VarId from;
    VarId to;
    std::vector<std::string_view> types;  // plain names; otherwise the type is checked with the repetition
    std::unique_ptr<PathHops> hops;
  };
  struct Level {
    std::vector<Hop> hops;
    size_t at = 0;
  };

  void MakeLinks();
  [[nodiscard]] base::Status Push();
  // Takes the next step of the walk; true: the trail is an answer.
  [[nodiscard]] base::Result<bool> Walk();
  [[nodiscard]] base::Result<bool> HasLabels(VarId variable, base::NodeId node);
  // Whether the last repetition of the trail is one of the pattern.
  [[nodiscard]] base::Result<bool> RepetitionHolds();
  [[nodiscard]] bool IsAnswer() const;
  [[nodiscard]] types::Value Exported(VarId inner) const;
  void Emit(uint32_t row, types::Batch* out);

  const planner::QuantifiedExpand& expand_;
  const binder::QuantifiedGroup& group_;
  const VarId from_;
  const VarId to_;
  std::vector<Link> links_;
  std::vector<binder::QuantifiedGroup::Exported> emitted_;
  bool emit_relationships_ = false;
  bool start_pending_ = false;  // the trail of no repetitions has not been looked at
  bool step_back_ = false;      // the last hop leads no further: it is taken back first
  base::NodeId end_;            // where the trail must arrive, with `into`
  std::vector<std::unique_ptr<Level>> levels_;
  size_t depth_ = 0;  // levels in use
  size_t level_bytes_ = 0;
  std::vector<base::NodeId> nodes_;  // of the trail, in the order of the walk
  std::vector<base::RelId> rels_;
  HeldMemory memory_;
};

}  // namespace mycel::engine::exec
