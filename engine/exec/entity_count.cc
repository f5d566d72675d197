#include "engine/exec/entity_count.h"

#include <algorithm>
#include <optional>

namespace mycel::engine::exec {

using base::Result;
using types::Value;

namespace {

void OneRow(const ArgumentRow& argument, VarId column, uint64_t count, types::Batch* out) {
  out->Clear();
  argument.Spread(out);
  out->column(column.value).SetConstant(Value::Integer(static_cast<int64_t>(count)));
  out->set_rows(1);
}

}  // namespace

Result<Step> NodeCountOperator::Produce(types::Batch* out) {
  if (done_) return Step::kDone;
  MYCEL_RETURN_IF_ERROR(context().Check());
  done_ = true;
  uint64_t count = 0;
  const std::optional<base::LabelId> label =
      count_.label.empty() ? std::nullopt : context().transaction().tokens().labels.Find(count_.label);
  if (label || count_.label.empty()) {
    MYCEL_ASSIGN_OR_RETURN(count, context().transaction().CountNodes(label));
  }
  context().CountHits(1);
  OneRow(argument(), count_.count, count, out);
  return Step::kRows;
}

Result<Step> RelationshipCountOperator::Produce(types::Batch* out) {
  if (done_) return Step::kDone;
  MYCEL_RETURN_IF_ERROR(context().Check());
  done_ = true;
  types_.Resolve(context().transaction().tokens());
  uint64_t count = 0;
  if (types_.all()) {
    MYCEL_ASSIGN_OR_RETURN(count, context().transaction().CountRels(std::nullopt));
  }
  for (size_t i = 0; i < types_.ids().size(); ++i) {
    const base::RelTypeId type = types_.ids()[i];
    // `-[:A|A]->` names a type twice.
    if (std::find(types_.ids().begin(), types_.ids().begin() + static_cast<ptrdiff_t>(i), type) !=
        types_.ids().begin() + static_cast<ptrdiff_t>(i))
      continue;
    MYCEL_ASSIGN_OR_RETURN(const uint64_t of_type, context().transaction().CountRels(type));
    count += of_type;
  }
  context().CountHits(1);
  // Undirected patterns meet every relationship from both ends; planned only where there can be no self-loop to count
  // twice.
  if (count_.both_directions) count *= 2;
  OneRow(argument(), count_.count, count, out);
  return Step::kRows;
}

}  // namespace mycel::engine::exec
