// Schema changes, each a transaction of its own. What takes long, building and checking, comes after the change is
// published (index_build.cc): writers go on meanwhile, and keep to the new schema.
//
// An index with its constraint is logged as populating, and withdrawn by another record if it cannot be built. A
// constraint without an index is only announced until it is checked.
#include "engine/txn/store_core.h"

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
  }
  return Status::Ok();
}

Status StoreCore::RemoveEntries(const SchemaChange& change) {
  for (const base::IndexId id : change.removed_indexes) {
    const auto [begin, end] = index::RangeIndex::FamilyRange(id);
    MYCEL_RETURN_IF_ERROR(kv->RemoveRange(kv::Family::kProp, begin, end));
  }
  return Status::Ok();
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
  {
    const std::lock_guard lock(schema_wait_mutex);
    schema_changed.notify_all();
  }
  MYCEL_RETURN_IF_ERROR(WaitVisible(lsn, 0));
  // Not before: any flush would keep it, and a crash that loses the record brings the index back.
  return RemoveEntries(change);
}

Status StoreCore::LockSchema(LockOwner* owner) {
  MYCEL_RETURN_IF_ERROR(locks.Acquire(owner, {LockSpace::kSchema, 0}, LockMode::kExclusive, 0));
  const uint64_t earlier = queued.load();
  // Writers that asked for less than `sync` may have left records that nobody forces.
  if (log && visible.load() < earlier) MYCEL_RETURN_IF_ERROR(log->committer().Force());
  return WaitVisible(earlier, 0);
}

void StoreCore::WithdrawChange(const SchemaChange& change) {
  const std::lock_guard one(schema_mutex);
  const auto now = schema.snapshot();
  SchemaChange undo;
  undo.next_id = now->next_id();
  for (const IndexDescriptor& index : change.put_indexes) {
    if (now->FindIndex(index.id) != nullptr) undo.removed_indexes.push_back(index.id);
  }
  for (const ConstraintDescriptor& constraint : change.put_constraints) {
    if (now->FindConstraint(constraint.id) != nullptr) undo.removed_constraints.push_back(constraint.id);
  }
  if (undo.empty()) return;
  if (!change.put_indexes.empty() && LogSchemaChange(undo).ok()) return;
  // Nothing has logged it, or nothing can be logged now: then the next start builds it again.
  const std::lock_guard lock(commit_mutex);
  schema.Apply(undo, base::Lsn());
  for (const base::IndexId id : undo.removed_indexes) indexes.Drop(id);
}

Result<bool> StoreCore::RunSchemaChange(const std::function<Result<SchemaChange>(const SchemaSnapshot&)>& rule,
                                        const BuildStop& stop) {
  SchemaChange change;
  Status status;
  {
    const std::lock_guard one(schema_mutex);
    MYCEL_ASSIGN_OR_RETURN(change, rule(*schema.snapshot()));
    if (change.empty()) return false;
    if (change.put_indexes.empty() && !change.put_constraints.empty()) {
      // There is no index whose state would tell that the constraint is not checked yet.
      const std::lock_guard lock(commit_mutex);
      schema.Announce(change);
    } else {
      status = LogSchemaChange(change);
    }
  }
  if (change.put_indexes.empty() && change.put_constraints.empty()) {
    MYCEL_RETURN_IF_ERROR(status);
    return true;
  }
  if (status.ok()) status = BuildChange(change, stop);
  for (const IndexDescriptor& index : change.put_indexes) build_progress.Remove(index.id);
  if (status.ok()) return true;
  WithdrawChange(change);
  return status;
}

Result<bool> Store::CreateIndex(const catalog::IndexRequest& request, const BuildStop& stop) {
  return core_->RunSchemaChange(
      [&](const SchemaSnapshot& snapshot) { return catalog::CreateIndex(snapshot, core_->tokens, request); }, stop);
}
Result<bool> Store::CreateConstraint(const catalog::ConstraintRequest& request, const BuildStop& stop) {
  return core_->RunSchemaChange(
      [&](const SchemaSnapshot& snapshot) { return catalog::CreateConstraint(snapshot, core_->tokens, request); },
      stop);
}
Result<bool> Store::DropIndex(std::string_view name, bool if_exists) {
  return core_->RunSchemaChange(
      [&](const SchemaSnapshot& snapshot) { return catalog::DropIndex(snapshot, name, if_exists); }, {});
}
Result<bool> Store::DropConstraint(std::string_view name, bool if_exists) {
  return core_->RunSchemaChange(
      [&](const SchemaSnapshot& snapshot) { return catalog::DropConstraint(snapshot, name, if_exists); }, {});
}

void Store::WaitForSchema(uint64_t epoch, uint64_t timeout_ns) {
  std::unique_lock lock(core_->schema_wait_mutex);
  if (core_->schema.epoch() == epoch) core_->options.env->WaitFor(core_->schema_changed, lock, timeout_ns);
}

double Store::BuildPercent(base::IndexId id) const { return core_->build_progress.Percent(id); }

}  // namespace mycel::engine::txn
