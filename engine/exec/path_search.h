// Paths of any shape between two bound nodes, chosen by a selector: ANY k, SHORTEST k, ALL SHORTEST, SHORTEST k GROUPS.
//
//   MATCH ANY SHORTEST (a)((x)-[:R]->(y) WHERE x.v < y.v)+(m)-[:S]->(b)
//
// Paths come in the order of their length, so the first ones that pass all conditions are the ones chosen.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/exec/path_automaton.h"
#include "engine/exec/path_bindings.h"
#include "engine/exec/path_conditions.h"
#include "engine/exec/path_walk.h"
#include "engine/exec/unary_operator.h"

namespace mycel::engine::exec {

// How many paths, or lengths of paths, a selector takes. 1 without a count; fails unless the count is a positive
// integer.
[[nodiscard]] base::Result<uint64_t> PathCount(const binder::BoundExpression* count, ExecutionContext& context);

class PathSearchOperator final : public UnaryOperator {
 public:
  PathSearchOperator(const planner::PathSearch& plan, Scope scope, OperatorPtr child);
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  // Starts with the next input row that has both nodes; false: the input batch is at its end.
  [[nodiscard]] base::Result<bool> OpenRow();
  // Goes on with the row; true: a path was chosen.
  [[nodiscard]] base::Result<bool> Advance();
  void TakePath();
  [[nodiscard]] base::Result<bool> Passes();
  // Notes a path that passed.
  void Count();
  void CloseRow() {
    row_open_ = false;
    ++input_at_;
  }

  const binder::SelectedPath& pattern_;
  const bool groups_;  // lengths are counted, not paths
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
  BatchSize size_;
  std::vector<VarId> emitted_;
  std::vector<VarId> copied_;
  types::Batch input_;
  uint32_t input_at_ = 0;
  bool row_open_ = false;
  uint64_t wanted_ = 0;     // 0: not known yet
  uint64_t found_ = 0;      // paths, or lengths with groups_
  size_t last_length_ = 0;  // of the path that was counted last
  std::vector<uint16_t> row_of_;
};

}  // namespace mycel::engine::exec
