// How far the states of a path pattern are from its end: breadth first backwards over pairs of a state and a node.
//
// Repetitions are not counted and relationships may come twice, so a distance is never more than the hops that a path
// needs. Walks that this rules out need not be tried.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "engine/exec/node_table.h"
#include "engine/exec/path_automaton.h"
#include "engine/exec/path_conditions.h"

namespace mycel::engine::exec {

class PathFlood {
 public:
  static constexpr uint32_t kUnknown = UINT32_MAX;

  PathFlood(ExecutionContext& context, const PathAutomaton& automaton, const PathConditions& conditions)
      : context_(context), automaton_(automaton), conditions_(conditions), distances_(automaton.states()) {}

  [[nodiscard]] base::Status Start(base::NodeId to);
  // One hop further. Nothing happens once exhausted.
  [[nodiscard]] base::Status Step();
  // Up to so many hops from the end.
  [[nodiscard]] uint32_t depth() const { return depth_; }
  // Nothing else reaches the end.
  [[nodiscard]] bool exhausted() const { return frontier_.empty(); }
  // kUnknown: more than depth(), or never.
  [[nodiscard]] uint32_t HopsLeft(uint32_t state, base::NodeId node) const {
    const uint32_t* distance = distances_[state].Find(node);
    return distance == nullptr ? kUnknown : *distance;
  }
  [[nodiscard]] size_t bytes() const;

 private:
  struct Reached {
    uint32_t segment;
    uint32_t link;  // of a repeated segment: the next one; 0 stands for the loop itself
    bool node;      // the path's own node before the segment
    base::NodeId at;
  };

  void Add(std::vector<Reached>* level, const Reached& reached, uint32_t distance);
  // Reaches the path's node `index`, and what needs no hop to get there.
  [[nodiscard]] base::Status AddNode(std::vector<Reached>* level, size_t index, base::NodeId node, uint32_t distance);
  // Takes a link backwards from `node`; what it starts at is reached.
  [[nodiscard]] base::Status Back(size_t segment, size_t link, base::NodeId node, std::vector<Reached>* level);

  ExecutionContext& context_;
  const PathAutomaton& automaton_;
  const PathConditions& conditions_;
  std::vector<NodeTable> distances_;  // by state
  std::vector<Reached> frontier_;
  std::vector<Hop> read_;
  uint32_t depth_ = 0;
};

}  // namespace mycel::engine::exec
