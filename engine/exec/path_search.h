// Paths of any shape between two bound nodes, chosen by a selector: ANY k, SHORTEST k, ALL SHORTEST, SHORTEST k GROUPS.
//
//   MATCH ANY SHORTEST (a)((x)-[:R]->(y) WHERE x.v < y.v)+(m)-[:S]->(b)
//
// Paths come in the order of their length, so the first ones that pass all conditions are the ones chosen.
#pragma once

#include <vector>

#include "engine/exec/expanding_operator.h"
#include "engine/exec/path_automaton.h"
#include "engine/exec/path_bindings.h"
#include "engine/exec/path_conditions.h"
#include "engine/exec/path_walk.h"
#include "engine/exec/selector_count.h"

namespace mycel::engine::exec {

class PathSearchOperator final : public ExpandingOperator {
 public:
  PathSearchOperator(const planner::PathSearch& plan, Scope scope, OperatorPtr child);

 protected:
  base::Result<Step> Produce(types::Batch* out) override;
  base::Result<bool> OpenRow() override;

 private:
  // Goes on with the row; true: a path was chosen.
  [[nodiscard]] base::Result<bool> Advance();
  void TakePath();
  [[nodiscard]] base::Result<bool> Passes();

  const binder::SelectedPath& pattern_;
  SelectorCount count_;
  // The path from its left end to its right one, and the other way round. A walk floods the graph from where it ends:
  // of rows that share one end, all but the first find the flood there.
  struct Way {
    Way(ExecutionContext& context, const planner::PathSearch& plan, bool reversed)
        : automaton(context, plan, reversed),
          conditions(context, automaton),
          walk(context, automaton, conditions, plan.path->acyclic, plan.path->walks) {}
    PathAutomaton automaton;
    PathConditions conditions;
    PathWalk walk;
  };

  Way forwards_;
  Way backwards_;
  Way* way_ = nullptr;  // of the open row
  PathBindings bindings_;
  const bool keeps_floods_;  // no condition reads anything outside the path
  WalkedPath path_;          // the one found last, from left to right
  std::vector<VarId> emitted_;
};

}  // namespace mycel::engine::exec
