#include "engine/exec/expand_degree.h"

#include <algorithm>
#include <optional>

#include "engine/exec/entity_columns.h"
#include "engine/exec/rows.h"

namespace mycel::engine::exec {

using base::Direction;
using base::ErrorId;
using base::NodeId;
using base::Result;
using base::Status;

ExpandDegreeOperator::ExpandDegreeOperator(const planner::Expand& plan, Scope scope, OperatorPtr child)
    : UnaryOperator(plan, scope, std::move(child)), expand_(plan), types_(plan.types), distinct_(plan.distinct_from) {}

Result<uint64_t> ExpandDegreeOperator::DegreeOf(NodeId node, const types::Batch& batch, uint32_t row) {
  context().CountHits(1);
  Result<uint64_t> degree = context().transaction().Degree(node, expand_.direction, types_.ids());
  if (!degree.ok()) {
    const ErrorId id = degree.status().id();
    if (id == ErrorId::kEntityNotFound || id == ErrorId::kDeletedEntityAccess) return uint64_t{0};
    return degree;
  }
  if (!distinct_.any() || *degree == 0) return degree;
  distinct_.Load(batch, row);
  uint64_t clashes = 0;
  for (size_t i = 0; i < distinct_.taken().size(); ++i) {
    const base::RelId id = distinct_.taken()[i];
    const auto earlier = distinct_.taken().first(i);
    if (std::find(earlier.begin(), earlier.end(), id) != earlier.end()) continue;
    MYCEL_ASSIGN_OR_RETURN(const txn::RelView rel, context().transaction().ReadRelEnds(id));
    const bool outgoing = expand_.direction != Direction::kIncoming && rel.start == node;
    const bool incoming = expand_.direction != Direction::kOutgoing && rel.end == node;
    if ((outgoing || incoming) && types_.Contains(rel.type)) ++clashes;
  }
  return *degree - std::min(clashes, *degree);
}

Result<Step> ExpandDegreeOperator::Produce(types::Batch* out) {
  types_.Resolve(context().transaction().tokens());
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const Step step, child().Next(out));
    if (step != Step::kRows) return step;
    if (types_.none()) continue;
    kept_.clear();
    for (uint32_t row = 0; row < out->rows(); ++row) {
      const std::optional<NodeId> from = NodeAt(out->column(expand_.from.value), row);
      if (!from) continue;
      MYCEL_ASSIGN_OR_RETURN(const uint64_t degree, DegreeOf(*from, *out, row));
      if (degree == 0) continue;
      uint64_t product = 0;
      if (__builtin_mul_overflow(out->multiplicity(row), degree, &product)) {
        return Status::Error(ErrorId::kArithmeticOverflow, "more rows than a 64-bit counter holds");
      }
      out->SetMultiplicity(row, product);
      kept_.push_back(static_cast<uint16_t>(row));
    }
    if (kept_.empty()) continue;
    KeepRows(carried(), kept_, out);
    return Step::kRows;
  }
}

}  // namespace mycel::engine::exec
