// What a path pattern asks of its single nodes, relationships and repetitions, for one input row.
#pragma once

#include <span>

#include "engine/base/result.h"
#include "engine/exec/path_automaton.h"
#include "engine/expr/row.h"

namespace mycel::engine::exec {

class PathConditions {
 public:
  PathConditions(ExecutionContext& context, const PathAutomaton& automaton)
      : context_(context), automaton_(automaton) {}

  // The row that conditions read beside the path; it stays where it is until the next Load.
  void Load(const types::Batch& input, uint32_t row) {
    input_ = &input;
    row_ = row;
  }
  [[nodiscard]] expr::Row NewRow() const { return expr::Row(*input_, row_); }

  // Node `index` of the path itself.
  [[nodiscard]] base::Result<bool> NodeFits(size_t index, base::NodeId node) const;
  [[nodiscard]] base::Result<bool> LinkFits(const PathLink& link, base::NodeId from, base::RelId rel,
                                            base::NodeId to) const;
  // `nodes` and `rels` are those of the one repetition.
  [[nodiscard]] base::Result<bool> RepetitionFits(const PathSegment& segment, std::span<const base::NodeId> nodes,
                                                  std::span<const base::RelId> rels) const;

 private:
  [[nodiscard]] base::Result<bool> HasLabels(const binder::LabelExpression* labels, const types::Value& entity) const;
  [[nodiscard]] base::Result<bool> AllTrue(std::span<const binder::BoundExpression* const> predicates,
                                           expr::Row* row) const;

  ExecutionContext& context_;
  const PathAutomaton& automaton_;
  const types::Batch* input_ = nullptr;
  uint32_t row_ = 0;
};

}  // namespace mycel::engine::exec
