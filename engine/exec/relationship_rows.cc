#include "engine/exec/relationship_rows.h"

#include <utility>

namespace mycel::engine::exec {

using types::ColumnType;

void RelationshipRows::Open(uint32_t rows, types::Batch* out) {
  if (relationship_.valid()) out->column(relationship_.value).Reset(ColumnType::kRelationship, rows);
  if (start_.valid()) out->column(start_.value).Reset(ColumnType::kNode, rows);
  if (end_.valid()) out->column(end_.value).Reset(ColumnType::kNode, rows);
}

base::Result<bool> RelationshipRows::Add(txn::Transaction& transaction, base::RelId id, uint32_t at,
                                         types::Batch* out) {
  MYCEL_ASSIGN_OR_RETURN(txn::RelView rel, transaction.ReadRelEnds(id));
  const bool again = both_directions_ && !turned_ && rel.start != rel.end;
  if (turned_) std::swap(rel.start, rel.end);
  turned_ = again;
  if (relationship_.valid()) out->column(relationship_.value).relationships()[at] = id;
  if (start_.valid()) out->column(start_.value).nodes()[at] = rel.start;
  if (end_.valid()) out->column(end_.value).nodes()[at] = rel.end;
  return again;
}

}  // namespace mycel::engine::exec
