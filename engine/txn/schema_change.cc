// Schema changes, each a transaction of its own under the exclusive schema lock: writers of the old schema have queued
// their commits by then, and new ones wait until the change is there.
//
// An index is logged as populating, filled by a scan, checkpointed (its entries are not in the log), then logged as
// online. A crash in between finds it populating and builds it again.
#include <algorithm>

#include "engine/index/value_key.h"
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
  for (const IndexDescriptor& index : change.put_indexes) indexes.Create(index.id);
  for (const base::IndexId id : change.removed_indexes) {
    indexes.Drop(id);
    statistics.DropIndex(id);
    const auto [begin, end] = index::RangeIndex::FamilyRange(id);
    kv::WriteBatch batch;
    batch.DeleteRange(kv::Family::kProp, begin, end);
    MYCEL_RETURN_IF_ERROR(kv->Write(batch));
  }
  return Status::Ok();
}

namespace {

Result<std::vector<types::Value>> Values(const catalog::SchemaTarget& target, const PropertiesView& properties) {
  std::vector<types::Value> values;
  for (const base::PropertyKeyId key : target.keys) {
    MYCEL_ASSIGN_OR_RETURN(types::Value value, properties.Get(key));
    values.push_back(std::move(value));
  }
  return values;
}

Status Broken(const catalog::SchemaTarget& target, const catalog::Tokens& tokens, uint64_t entity, const char* how) {
  return Status::Error(ErrorId::kConstraintCreationFailed, std::string("Unable to create a constraint on ") +
                                                               catalog::DescribeTarget(target, tokens) + ": entity " +
                                                               std::to_string(entity) + " " + how);
}

// Calls visit(entity, properties) for every entity of the target.
template <typename Visit>
Status ForEach(Transaction* reader, const catalog::SchemaTarget& target, const Visit& visit) {
  if (target.entity == catalog::EntityKind::kNode) {
    base::NodeId next(0);
    std::vector<base::NodeId> ids(1024);
    for (;;) {
      MYCEL_ASSIGN_OR_RETURN(const size_t count, reader->ScanNodes(&next, ids));
      if (count == 0) return Status::Ok();
      for (size_t i = 0; i < count; ++i) {
        MYCEL_ASSIGN_OR_RETURN(const NodeView node, reader->ReadNode(ids[i]));
        if (std::any_of(node.labels.begin(), node.labels.end(),
                        [&](base::LabelId label) { return target.ForLabel(label); })) {
          MYCEL_RETURN_IF_ERROR(visit(ids[i].value, node.properties));
        }
      }
      reader->Quiesce();
    }
  }
  base::RelId next(0);
  std::vector<base::RelId> ids(1024);
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const size_t count, reader->ScanRels(&next, ids));
    if (count == 0) return Status::Ok();
    for (size_t i = 0; i < count; ++i) {
      MYCEL_ASSIGN_OR_RETURN(const RelView rel, reader->ReadRel(ids[i]));
      if (target.ForType(rel.type)) MYCEL_RETURN_IF_ERROR(visit(ids[i].value, rel.properties));
    }
    reader->Quiesce();
  }
}

}  // namespace

// Fills the index and, for a constraint that owns it, checks that no two entities share a key.
Status StoreCore::PopulateIndex(const IndexDescriptor& index, bool unique) {
  const auto built = indexes.Create(index.id);
  const std::unique_ptr<Transaction> reader(new Transaction(std::make_unique<TransactionState>(this, BeginOptions{})));
  std::vector<index::KeyedId> entries;
  MYCEL_RETURN_IF_ERROR(
      ForEach(reader.get(), index.target, [&](uint64_t entity, const PropertiesView& properties) -> Status {
        MYCEL_ASSIGN_OR_RETURN(const auto values, Values(index.target, properties));
        auto key = index::KeyOf(values);
        if (key) entries.push_back({std::move(key->bytes), entity});
        return Status::Ok();
      }));
  if (unique) {
    std::sort(entries.begin(), entries.end(),
              [](const index::KeyedId& a, const index::KeyedId& b) { return a.key < b.key; });
    for (size_t i = 1; i < entries.size(); ++i) {
      if (entries[i].key == entries[i - 1].key)
        return Broken(index.target, tokens, entries[i].id, "shares its values with another");
    }
  }
  built->InsertMany(std::move(entries));
  return Status::Ok();
}

Status StoreCore::CheckConstraint(const ConstraintDescriptor& constraint) {
  if (constraint.kind == catalog::ConstraintKind::kPropertyType) {
    return Status::Error(ErrorId::kNotSupported, "Property type constraints are not supported");
  }
  if (!constraint.EnforcesExistence()) return Status::Ok();
  const std::unique_ptr<Transaction> reader(new Transaction(std::make_unique<TransactionState>(this, BeginOptions{})));
  return ForEach(reader.get(), constraint.target, [&](uint64_t entity, const PropertiesView& properties) -> Status {
    MYCEL_ASSIGN_OR_RETURN(const auto values, Values(constraint.target, properties));
    if (std::any_of(values.begin(), values.end(), [](const types::Value& value) { return value.is_null(); })) {
      return Broken(constraint.target, tokens, entity, "lacks a property");
    }
    return Status::Ok();
  });
}

// Appended and applied under commit_mutex, so that no checkpoint falls between the two.
Status StoreCore::LogSchemaChange(const SchemaChange& change) {
  uint64_t lsn = 0;
  {
    const std::lock_guard lock(commit_mutex);
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

Result<bool> StoreCore::RunSchemaChange(const std::function<Result<SchemaChange>(const SchemaSnapshot&)>& rule) {
  LockOwner owner(base::TxnId(next_txn.fetch_add(1)));
  struct Release {
    LockTable* locks;
    LockOwner* owner;
    ~Release() { locks->ReleaseAll(owner); }
  } release{&locks, &owner};
  MYCEL_RETURN_IF_ERROR(locks.Acquire(&owner, {LockSpace::kSchema, 0}, LockMode::kExclusive, 0));
  MYCEL_RETURN_IF_ERROR(WaitVisible(queued.load(), 0));
  MYCEL_ASSIGN_OR_RETURN(const SchemaChange change, rule(*schema.snapshot()));
  if (change.empty()) return false;
  Status status;
  for (const ConstraintDescriptor& constraint : change.put_constraints) {
    if (status.ok()) status = CheckConstraint(constraint);
  }
  for (const IndexDescriptor& index : change.put_indexes) {
    const bool unique = std::any_of(change.put_constraints.begin(), change.put_constraints.end(),
                                    [&](const ConstraintDescriptor& constraint) {
                                      return constraint.owned_index == index.id && constraint.EnforcesUniqueness();
                                    });
    if (index.kind == catalog::IndexKind::kFulltext || index.kind == catalog::IndexKind::kVector) {
      status = Status::Error(ErrorId::kNotSupported, "Full-text and vector indexes are not supported");
    }
    if (status.ok()) status = PopulateIndex(index, unique);
  }
  if (!status.ok()) {
    for (const IndexDescriptor& index : change.put_indexes) indexes.Drop(index.id);
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
