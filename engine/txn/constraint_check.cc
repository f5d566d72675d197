// What every commit is checked for: existence, keys and property types, of all that the transaction wrote. Uniqueness
// is checked when a key is written (index_access.cc).
#include "engine/txn/constraint_check.h"

#include "engine/graph/record_image.h"
#include "engine/txn/constraint_violation.h"
#include "engine/txn/store_core.h"
#include "engine/txn/stored_values.h"
#include "engine/txn/transaction.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::ErrorId;
using base::Status;
using catalog::ConstraintDescriptor;
using catalog::ConstraintKind;
using graph::Presence;
using graph::RecordRead;

namespace {

Status Check(const StoreCore& core, const ConstraintDescriptor& constraint, uint64_t entity,
             std::string_view properties) {
  if (!constraint.EnforcesExistence() && constraint.kind != ConstraintKind::kPropertyType) return Status::Ok();
  MYCEL_ASSIGN_OR_RETURN(const auto values, ValuesOf(constraint.target.keys, properties, *core.large_values));
  std::string violation = ViolationOf(constraint, entity, values, core.tokens);
  if (violation.empty()) return Status::Ok();
  return Status::Error(ErrorId::kConstraintValidationFailed, std::move(violation));
}

}  // namespace

Status TransactionState::CheckConstraints() {
  for (const UndoEntry& entry : undo) {
    if (entry.kind == UndoKind::kNode && schema->HasNodeRules()) {
      MYCEL_ASSIGN_OR_RETURN(const RecordRead read, core->nodes->Read(entry.id, Reader()));
      graph::NodeImage image;
      if (read.presence != Presence::kPresent || !graph::DecodeNode(read.image, &image)) continue;
      for (const base::LabelId label : image.labels) {
        for (const ConstraintDescriptor* constraint : schema->ConstraintsOn(label)) {
          MYCEL_RETURN_IF_ERROR(Check(*core, *constraint, entry.id, image.properties));
        }
      }
    } else if (entry.kind == UndoKind::kRel && schema->HasRelRules()) {
      MYCEL_ASSIGN_OR_RETURN(const RecordRead read, core->rels->Read(entry.id, Reader()));
      graph::RelImage image;
      if (read.presence != Presence::kPresent || !graph::DecodeRel(read.image, &image)) continue;
      for (const ConstraintDescriptor* constraint : schema->ConstraintsOn(image.type)) {
        MYCEL_RETURN_IF_ERROR(Check(*core, *constraint, entry.id, image.properties));
      }
    }
  }
  return Status::Ok();
}

TransactionState& StoreCore::StateOf(Transaction* transaction) { return *transaction->state_; }

StoreCore* StoreCore::Of(Store& store) {
  const std::unique_ptr<Transaction> any = store.Begin({});
  return StateOf(any.get()).core;
}

Status CheckConstraints(Transaction* transaction) {
  TransactionState& state = StoreCore::StateOf(transaction);
  return state.schema->constraints().empty() ? Status::Ok() : state.CheckConstraints();
}

}  // namespace mycel::engine::txn
