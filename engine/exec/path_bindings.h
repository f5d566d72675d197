// What the variables of a path pattern stand for on one path.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "engine/exec/path_automaton.h"
#include "engine/exec/path_walk.h"
#include "engine/types/batch.h"

namespace mycel::engine::exec {

class PathBindings {
 public:
  PathBindings(const planner::PathSearch& plan, const PathAutomaton& automaton);

  // The variables that a path binds beside its ends, which are bound before.
  [[nodiscard]] const std::vector<binder::VarId>& variables() const { return variables_; }
  [[nodiscard]] types::Value Of(binder::VarId variable, const WalkedPath& path) const;
  // Whether variables that come twice, or are bound by the row, stand for the same everywhere.
  [[nodiscard]] bool Agrees(const WalkedPath& path, const types::Batch& input, uint32_t row) const;

 private:
  // Relationships of the path that belong to a segment.
  [[nodiscard]] std::pair<size_t, size_t> RangeOf(size_t segment, const WalkedPath& path) const;
  [[nodiscard]] types::Value OfSegment(size_t segment, binder::VarId variable, const WalkedPath& path) const;
  [[nodiscard]] types::Value Exported(const PathSegment& segment, binder::VarId inner, size_t first, size_t end,
                                      const WalkedPath& path) const;

  const binder::SelectedPath& pattern_;
  const PathAutomaton& automaton_;
  std::vector<binder::VarId> variables_;
  std::span<const binder::VarId> bound_before_;
};

}  // namespace mycel::engine::exec
