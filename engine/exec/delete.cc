#include "engine/exec/delete.h"

#include <string>

#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::Status;
using types::Kind;
using types::Value;

base::Result<Step> DeleteOperator::Produce(types::Batch* out) {
  MYCEL_ASSIGN_OR_RETURN(const Step step, child_->Next(out));
  if (step != Step::kRows) return step;
  expr::Row row(*out, 0);
  for (uint32_t i = 0; i < out->rows(); ++i) {
    row.MoveTo(i);
    for (const binder::BoundExpression* target : delete_.targets) {
      MYCEL_ASSIGN_OR_RETURN(const Value value, expr::Evaluate(*target, row, context().evaluation()));
      MYCEL_RETURN_IF_ERROR(DeleteValue(value, target->offset));
    }
  }
  return Step::kRows;
}

Status DeleteOperator::DeleteValue(const Value& value, uint32_t offset) {
  txn::Transaction& transaction = context().transaction();
  context().CountHits(1);
  switch (value.kind()) {
    case Kind::kNull:
      return Status::Ok();
    case Kind::kNode:
      return transaction.DeleteNode(value.AsNode(), delete_.detach).status().At(offset);
    case Kind::kRelationship:
      return transaction.DeleteRel(value.AsRelationship()).status().At(offset);
    case Kind::kPath: {
      const types::PathView path = value.AsPath();
      for (const base::RelId rel : path.rels) MYCEL_RETURN_IF_ERROR(transaction.DeleteRel(rel).status().At(offset));
      for (const base::NodeId node : path.nodes) {
        MYCEL_RETURN_IF_ERROR(transaction.DeleteNode(node, delete_.detach).status().At(offset));
      }
      return Status::Ok();
    }
    default:
      return Status::Error(base::ErrorId::kInvalidArgumentType,
                           "Type mismatch: expected Node, Path or Relationship but was " +
                               std::string(types::KindMessageName(value.kind())))
          .At(offset);
  }
}

}  // namespace mycel::engine::exec
