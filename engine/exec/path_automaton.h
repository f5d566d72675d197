// A path pattern as a search walks it: segments between the pattern's own nodes, each a relationship, a repeated
// relationship or a repeated chain.
//
//   (a)-[:R]->(b)((x)-[:S]->(y)-[:T]->(z)){1,3}(c)     segment 0: one link; segment 1: two links, repeated
//
// A place says where in the pattern a walk stands; from it, the automaton names the links that may come next and says
// whether the walk may end there. States are places without the number of repetitions: a search that floods the graph
// backwards from the end counts hops per (state, node), which never exceed the true ones.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/binder/bound_pattern.h"
#include "engine/exec/execution_context.h"
#include "engine/exec/path_hops.h"

namespace mycel::engine::exec {

// One relationship of a segment, in the order of the walk.
struct PathLink {
  const binder::PatternRelationship* pattern = nullptr;
  base::Direction direction{};  // of the walk
  // Of the segment's inner nodes; invalid where the link joins nodes of the path itself.
  binder::VarId from;
  binder::VarId to;
  const binder::LabelExpression* from_labels = nullptr;
  const binder::LabelExpression* to_labels = nullptr;
  const binder::LabelExpression* type_test = nullptr;  // where the types are more than names
  std::vector<std::string_view> types;
  binder::VarId hop;  // the variable that stands for this one relationship in `predicates`
  std::vector<const binder::BoundExpression*> predicates;  // over hop, from and to
  std::unique_ptr<PathHops> hops;
};

struct PathSegment {
  std::vector<PathLink> links;
  bool repeated = false;  // variables stand for lists
  binder::HopRange repetitions{1, 1};
  const binder::QuantifiedGroup* group = nullptr;          // of a repeated chain
  std::vector<const binder::BoundExpression*> predicates;  // on a whole repetition, over more than one link
  uint32_t first_state = 0;
};

// A node of the path itself, before segment i or behind the last one.
struct PathNode {
  binder::VarId variable;
  const binder::LabelExpression* labels = nullptr;
  std::vector<const binder::BoundExpression*> predicates;  // over this node
};

struct PathPlace {
  uint32_t segment = 0;  // segments().size(): behind the last one
  uint32_t repetitions = 0;
  uint32_t link = 0;  // the next one
};

class PathAutomaton {
 public:
  // `reversed`: the same path from its right end to its left one.
  PathAutomaton(ExecutionContext& context, const planner::PathSearch& plan, bool reversed);

  [[nodiscard]] const std::vector<PathSegment>& segments() const { return segments_; }
  // One more than segments.
  [[nodiscard]] const std::vector<PathNode>& nodes() const { return nodes_; }
  // Predicates that are over more than one segment: for whole paths.
  [[nodiscard]] const std::vector<const binder::BoundExpression*>& predicates() const { return predicates_; }

  [[nodiscard]] uint32_t states() const { return states_; }
  [[nodiscard]] uint32_t StateOf(const PathPlace& place) const;
  // The node between two segments (or an end).
  [[nodiscard]] uint32_t NodeState(size_t node) const { return node_states_[node]; }
  // At least one repetition is done, none is open. Of repeated segments.
  [[nodiscard]] uint32_t LoopState(size_t segment) const { return segments_[segment].first_state; }
  // Before link `link` > 0 of a repetition.
  [[nodiscard]] uint32_t LinkState(size_t segment, size_t link) const {
    return segments_[segment].first_state + static_cast<uint32_t>(link);
  }
  // Where the walk stands after the link that comes next at `place`.
  [[nodiscard]] PathPlace After(const PathPlace& place) const;

  // Takes over what the row says, for the hops.
  void Load(const types::Batch& input, uint32_t row) const;

 private:
  void AddRelationship(const binder::PatternRelationship& relationship);
  void AddGroup(const binder::QuantifiedGroup& group);
  void PlacePredicate(const binder::BoundExpression* predicate, const binder::SelectedPath& path);

  ExecutionContext& context_;
  std::span<const binder::VarId> distinct_from_;
  const bool reversed_;
  std::vector<PathSegment> segments_;
  std::vector<PathNode> nodes_;
  std::vector<const binder::BoundExpression*> predicates_;
  std::vector<uint32_t> node_states_;
  uint32_t states_ = 0;
};

// Whether `predicate` reads, of the variables in `own`, only those in `allowed`.
[[nodiscard]] bool ReadsOnly(const binder::BoundExpression& predicate, std::span<const binder::VarId> own,
                             std::span<const binder::VarId> allowed);

}  // namespace mycel::engine::exec
