// Schema changes, each a transaction of its own under the exclusive schema lock: writers of the old schema have queued
// their commits by then, and new ones wait until the change is there.
//
// An index is logged as populating, filled by a scan, checkpointed (its entries are not in the log), then logged as
// online. A crash in between finds it populating and builds it again.
#include <algorithm>

#include "engine/index/index_key.h"
#include "engine/txn/constraint_violation.h"
#include "engine/txn/schema_scan.h"
#include "engine/txn/store_core.h"
#include "engine/txn/transaction.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::ErrorId;
using base::Result;
using base::Status;
using catalog::ConstraintDescriptor;
using catalog::IndexDescriptor;
using catalog::SchemaChange;
using catalog::SchemaSnapshot;

Status StoreCore::ApplySchemaChange(const SchemaChange& change) {
  for (const IndexDescriptor& index : change.put_indexes) MYCEL_RETURN_IF_ERROR(OpenIndex(index));
  for (const base::IndexId id : change.removed_indexes) {
    indexes.Drop(id);
    DropIndexFiles(id);
    statistics.DropIndex(id);
    const auto [begin, end] = index::RangeIndex::FamilyRange(id);
    kv::WriteBatch batch;
    batch.DeleteRange(kv::Family::kProp, begin, end);
    MYCEL_RETURN_IF_ERROR(kv->Write(batch));
  }
  return Status::Ok();
}

namespace {

Status Broken(const ConstraintDescriptor& constraint, const std::string& why, const catalog::Tokens& tokens) {
  return Status::Error(ErrorId::kConstraintCreationFailed, CreationFailedMessage(constraint, why, tokens));
}

std::string EntityText(const catalog::SchemaTarget& target, uint64_t entity) {
  return (target.entity == catalog::EntityKind::kNode ? "Node(" : "Relationship(") + std::to_string(entity) + ")";
}

}  // namespace

// Fills the index and, for the constraint that owns it (null: none), checks that no two entities share a key.
Status StoreCore::PopulateIndex(const IndexDescriptor& index, const ConstraintDescriptor* unique) {
  if (index.kind == catalog::IndexKind::kLookup) return Status::Ok();
  if (index::IsSide(index.kind)) return PopulateSideIndex(index);
  const auto built = indexes.Create(index.id);
  const std::unique_ptr<Transaction> reader(new Transaction(std::make_unique<TransactionState>(this, BeginOptions{})));
  std::vector<index::KeyedId> entries;
  MYCEL_RETURN_IF_ERROR(
      ScanTarget(reader.get(), index.target, [&](uint64_t entity, const PropertiesView& properties) -> Status {
        MYCEL_ASSIGN_OR_RETURN(const auto values, ScanValues(index.target, properties));
        auto key = index::EntryKey(index, values);
        if (!key) return Status::Ok();
        entries.push_back({std::move(key->bytes), entity});
        return Status::Ok();
      }));
  if (unique != nullptr) MYCEL_RETURN_IF_ERROR(CheckDistinct(*unique, reader.get(), &entries));
  built->InsertMany(std::move(entries));
  return Status::Ok();
}

namespace {

Result<std::vector<types::Value>> ValuesAt(Transaction* reader, const catalog::SchemaTarget& target, uint64_t entity) {
  if (target.entity == catalog::EntityKind::kNode) {
    MYCEL_ASSIGN_OR_RETURN(const NodeView node, reader->ReadNode(base::NodeId(entity)));
    return ScanValues(target, node.properties);
  }
  MYCEL_ASSIGN_OR_RETURN(const RelView rel, reader->ReadRel(base::RelId(entity)));
  return ScanValues(target, rel.properties);
}

// Keys that were cut stand for several values; the values decide.
bool SameValues(std::span<const types::Value> a, std::span<const types::Value> b) {
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].is_string() && b[i].is_string() && a[i].AsString() != b[i].AsString()) return false;
  }
  return true;
}

}  // namespace

Status StoreCore::CheckDistinct(const ConstraintDescriptor& constraint, Transaction* reader,
                                std::vector<index::KeyedId>* entries) {
  std::sort(entries->begin(), entries->end(), [](const index::KeyedId& a, const index::KeyedId& b) {
    return std::tie(a.key, a.id) < std::tie(b.key, b.id);
  });
  const catalog::SchemaTarget& target = constraint.target;
  for (size_t i = 1; i < entries->size(); ++i) {
    const index::KeyedId& here = (*entries)[i];
    for (size_t j = i; j-- > 0 && (*entries)[j].key == here.key;) {
      const index::KeyedId& other = (*entries)[j];
      MYCEL_ASSIGN_OR_RETURN(const auto values, ValuesAt(reader, target, here.id));
      MYCEL_ASSIGN_OR_RETURN(const auto others, ValuesAt(reader, target, other.id));
      if (!SameValues(values, others)) continue;
      return Broken(constraint,
                    "Both " + EntityText(target, other.id) + " and " + EntityText(target, here.id) + " have the " +
                        DescribeValues(target, values, tokens),
                    tokens);
    }
  }
  return Status::Ok();
}

Status StoreCore::CheckConstraint(const ConstraintDescriptor& constraint) {
  if (constraint.kind == catalog::ConstraintKind::kUniqueness) return Status::Ok();
  const std::unique_ptr<Transaction> reader(new Transaction(std::make_unique<TransactionState>(this, BeginOptions{})));
  return ScanTarget(reader.get(), constraint.target, [&](uint64_t entity, const PropertiesView& properties) -> Status {
    MYCEL_ASSIGN_OR_RETURN(const auto values, ScanValues(constraint.target, properties));
    const std::string violation = ViolationOf(constraint, entity, values, tokens);
    return violation.empty() ? Status::Ok() : Broken(constraint, violation, tokens);
  });
}

// Appended and applied under commit_mutex, so that no checkpoint falls between the two.
Status StoreCore::LogSchemaChange(const SchemaChange& change) {
  uint64_t lsn = 0;
  {
    const std::lock_guard lock(commit_mutex);
    MYCEL_RETURN_IF_ERROR(AppendRecordLocked(kTimeRecord, EncodeTime(NextCommitMicros())).status());
    MYCEL_ASSIGN_OR_RETURN(lsn, AppendRecordLocked(kSchemaRecord, change.Encode()));
    schema.Apply(change, base::Lsn(lsn));
    MYCEL_RETURN_IF_ERROR(ApplySchemaChange(change));
  }
  return WaitVisible(lsn, 0);
}

Status StoreCore::FinishPopulating(const SchemaChange& change) {
  MYCEL_RETURN_IF_ERROR(Checkpoint());
  for (const IndexDescriptor& index : change.put_indexes) {
    MYCEL_ASSIGN_OR_RETURN(const SchemaChange online,
                           catalog::SetIndexState(*schema.snapshot(), index.id, catalog::IndexState::kOnline, ""));
    MYCEL_RETURN_IF_ERROR(LogSchemaChange(online));
  }
  return Status::Ok();
}

Status StoreCore::LockSchema(LockOwner* owner) {
  MYCEL_RETURN_IF_ERROR(locks.Acquire(owner, {LockSpace::kSchema, 0}, LockMode::kExclusive, 0));
  const uint64_t earlier = queued.load();
  // Writers that asked for less than `sync` may have left records that nobody forces.
  if (log && visible.load() < earlier) MYCEL_RETURN_IF_ERROR(log->committer().Force());
  return WaitVisible(earlier, 0);
}

Result<bool> StoreCore::RunSchemaChange(const std::function<Result<SchemaChange>(const SchemaSnapshot&)>& rule) {
  LockOwner owner(base::TxnId(next_txn.fetch_add(1)));
  const LockRelease release{&locks, &owner};
  MYCEL_RETURN_IF_ERROR(LockSchema(&owner));
  MYCEL_ASSIGN_OR_RETURN(const SchemaChange change, rule(*schema.snapshot()));
  if (change.empty()) return false;
  Status status;
  for (const ConstraintDescriptor& constraint : change.put_constraints) {
    if (status.ok()) status = CheckConstraint(constraint);
  }
  for (const IndexDescriptor& index : change.put_indexes) {
    const ConstraintDescriptor* unique = nullptr;
    for (const ConstraintDescriptor& constraint : change.put_constraints) {
      if (constraint.owned_index == index.id && constraint.EnforcesUniqueness()) unique = &constraint;
    }
    if (status.ok()) status = PopulateIndex(index, unique);
  }
  if (!status.ok()) {
    for (const IndexDescriptor& index : change.put_indexes) {
      indexes.Drop(index.id);
      DropIndexFiles(index.id);
    }
    return status;
  }
  MYCEL_RETURN_IF_ERROR(LogSchemaChange(change));
  if (!change.put_indexes.empty()) MYCEL_RETURN_IF_ERROR(FinishPopulating(change));
  return true;
}

Result<bool> Store::CreateIndex(const catalog::IndexRequest& request) {
  return core_->RunSchemaChange(
      [&](const SchemaSnapshot& snapshot) { return catalog::CreateIndex(snapshot, core_->tokens, request); });
}
Result<bool> Store::CreateConstraint(const catalog::ConstraintRequest& request) {
  return core_->RunSchemaChange(
      [&](const SchemaSnapshot& snapshot) { return catalog::CreateConstraint(snapshot, core_->tokens, request); });
}
Result<bool> Store::DropIndex(std::string_view name, bool if_exists) {
  return core_->RunSchemaChange(
      [&](const SchemaSnapshot& snapshot) { return catalog::DropIndex(snapshot, name, if_exists); });
}
Result<bool> Store::DropConstraint(std::string_view name, bool if_exists) {
  return core_->RunSchemaChange(
      [&](const SchemaSnapshot& snapshot) { return catalog::DropConstraint(snapshot, name, if_exists); });
}

}  // namespace mycel::engine::txn
