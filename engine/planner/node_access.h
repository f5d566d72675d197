// Access paths to one node: by id, by an index, by label, by scanning all.
#pragma once

#include <optional>
#include <vector>

#include "engine/planner/planner.h"

namespace mycel::engine::planner {

class NodeAccess {
 public:
  // A predicate that may serve as a look-up; `index` identifies it to the caller.
  struct Condition {
    size_t index;
    const BoundExpression* expression;
  };

  enum class Kind : uint8_t { kIdSeek, kIndexSeek, kLabelScan, kAllNodes };

  Kind kind = Kind::kAllNodes;
  double rows = 0;
  std::vector<size_t> answered;  // conditions that the look-up makes superfluous

  // kIdSeek
  const BoundExpression* ids = nullptr;
  bool element_ids = false;
  // kIndexSeek
  base::IndexId index;
  bool unique = false;
  SeekKind seek{};
  std::vector<const BoundExpression*> equal;
  SeekBound lower;
  SeekBound upper;
  const BoundExpression* prefix = nullptr;
  // kLabelScan
  std::string_view label;

  // The cheapest look-up of a relationship of this type by an index on it; nothing when none fits. `hint` (null: none)
  // names the index.
  [[nodiscard]] static std::optional<NodeAccess> ByRelationshipIndex(
      const PlanContext& context, const Cardinality& cardinality, VarId relationship, std::string_view type,
      const std::vector<Condition>& conditions, const VarSet& bound, const binder::PatternHint* hint);
  // Whether the hint means this index.
  [[nodiscard]] static bool Names(const PlanContext& context, const binder::PatternHint& hint,
                                  const catalog::IndexDescriptor& index);
  // What a hint asks for; nothing when the conditions do not allow it.
  [[nodiscard]] static std::optional<NodeAccess> ByHint(const PlanContext& context, const Cardinality& cardinality,
                                                        const binder::PatternNode& node,
                                                        const std::vector<Condition>& conditions, const VarSet& bound,
                                                        const binder::PatternHint& hint);

  // The cheapest access to `node`; values of look-ups may read `bound` variables only.
  [[nodiscard]] static NodeAccess Best(const PlanContext& context, const Cardinality& cardinality,
                                       const binder::PatternNode& node, const std::vector<Condition>& conditions,
                                       const VarSet& bound);
};

}  // namespace mycel::engine::planner
