// Building what a schema change has published, while writers go on.
//
// The index stands in the schema as populating, so whoever begins to write keeps it up; who began before is waited for.
// Then a scan in slices adds what was there. A uniqueness constraint is checked at the end: from the moment when all is
// in the index writers refuse a second entity with a key themselves, and those who looked before that are waited for
// too. At last a checkpoint makes the entries durable, which no log has, and a log record makes the index usable. A
// crash in between finds it populating and builds it again.
#include <utility>

#include "engine/index/index_key.h"
#include "engine/txn/constraint_violation.h"
#include "engine/txn/index_holder.h"
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

namespace {

constexpr size_t kCheckedEntries = 4096;  // with one snapshot

Status Broken(const ConstraintDescriptor& constraint, const std::string& why, const catalog::Tokens& tokens) {
  return Status::Error(ErrorId::kConstraintCreationFailed, CreationFailedMessage(constraint, why, tokens));
}

std::string EntityText(const catalog::SchemaTarget& target, uint64_t entity) {
  return (target.entity == catalog::EntityKind::kNode ? "Node(" : "Relationship(") + std::to_string(entity) + ")";
}

Status Stopped() { return Status::Error(ErrorId::kTerminated, "The transaction has been terminated."); }

// Keys that were cut stand for several values; the values decide.
bool SameValues(std::span<const types::Value> a, std::span<const types::Value> b) {
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].is_string() && b[i].is_string() && a[i].AsString() != b[i].AsString()) return false;
  }
  return true;
}

// Who has the key that the scan of an index stands at.
struct KeyHolder {
  uint64_t entity = 0;
  std::vector<types::Value> values;
};

}  // namespace

std::unique_ptr<Transaction> StoreCore::NewReader() {
  return std::unique_ptr<Transaction>(new Transaction(std::make_unique<TransactionState>(this, BeginOptions{})));
}

Status StoreCore::WaitOutWriters(const BuildStop& stop) {
  MYCEL_RETURN_IF_ERROR(schema_writers.WaitOut(options.env, stop));
  const uint64_t earlier = queued.load();
  // Writers that asked for less than `sync` may have left records that nobody forces.
  if (log && visible.load() < earlier) MYCEL_RETURN_IF_ERROR(log->committer().Force());
  return WaitVisible(earlier, 0);
}

Status StoreCore::BuildGoesOn(const IndexDescriptor& index, double percent, const BuildStop& stop) {
  build_progress.Set(index.id, percent);
  if (stop.cancelled()) return Stopped();
  if (schema.snapshot()->FindIndex(index.id) != nullptr) return Status::Ok();
  return Status::Error(ErrorId::kNotFound, "The index `" + index.name + "` was dropped while it was being built");
}

Status StoreCore::PopulateIndex(const IndexDescriptor& index, const BuildStop& stop) {
  if (index.kind == catalog::IndexKind::kLookup) return Status::Ok();
  if (index::IsSide(index.kind)) return PopulateSideIndex(index, stop);
  const auto built = indexes.Find(index.id);
  if (built == nullptr) return BuildGoesOn(index, 0, stop);
  std::vector<index::KeyedId> entries;
  return ScanInSlices(
      this, index.target,
      [&](uint64_t entity, const PropertiesView& properties) -> Status {
        MYCEL_ASSIGN_OR_RETURN(const auto values, ScanValues(index.target, properties));
        auto key = index::EntryKey(index, values);
        if (key) entries.push_back({std::move(key->bytes), entity});
        return Status::Ok();
      },
      [&](double percent) -> Status {
        built->InsertMany(std::exchange(entries, {}));
        return BuildGoesOn(index, percent, stop);
      });
}

// Two entities with one key stand side by side in the index. Entries that their entities have left are passed over.
Status StoreCore::CheckDistinct(const ConstraintDescriptor& constraint, const IndexDescriptor& index,
                                const BuildStop& stop) {
  const auto built = indexes.Find(index.id);
  if (built == nullptr) return BuildGoesOn(index, 100, stop);
  index::RangeCursor cursor = index::RangeIndex::Open(index::KeyRange::All(), index::ScanOrder::kAscending);
  std::string key;
  std::vector<KeyHolder> holders;  // of `key`
  std::vector<index::KeyedId> entries;
  while (built->NextEntries(&cursor, kCheckedEntries, &entries) > 0) {
    MYCEL_RETURN_IF_ERROR(BuildGoesOn(index, 100, stop));
    const std::unique_ptr<Transaction> reader = NewReader();
    TransactionState& state = StateOf(reader.get());
    state.Pin();
    for (index::KeyedId& entry : entries) {
      if (entry.key != key) holders.clear();
      key = std::move(entry.key);
      KeyHolder here{entry.id, {}};
      MYCEL_ASSIGN_OR_RETURN(const bool holds, HoldsKey(this, index, &key, here.entity, state.Reader(), &here.values));
      if (!holds) continue;
      for (const KeyHolder& other : holders) {
        if (!SameValues(other.values, here.values)) continue;
        // It was read with an earlier snapshot, perhaps.
        std::vector<types::Value> values;
        MYCEL_ASSIGN_OR_RETURN(const bool still, HoldsKey(this, index, &key, other.entity, state.Reader(), &values));
        if (!still || !SameValues(values, here.values)) continue;
        return Broken(constraint,
                      "Both " + EntityText(index.target, other.entity) + " and " +
                          EntityText(index.target, here.entity) + " have the " +
                          DescribeValues(index.target, here.values, tokens),
                      tokens);
      }
      holders.push_back(std::move(here));
    }
    entries.clear();
  }
  return Status::Ok();
}

Status StoreCore::CheckConstraint(const ConstraintDescriptor& constraint, const BuildStop& stop) {
  if (constraint.kind == catalog::ConstraintKind::kUniqueness) return Status::Ok();
  return ScanInSlices(
      this, constraint.target,
      [&](uint64_t entity, const PropertiesView& properties) -> Status {
        MYCEL_ASSIGN_OR_RETURN(const auto values, ScanValues(constraint.target, properties));
        const std::string violation = ViolationOf(constraint, entity, values, tokens);
        return violation.empty() ? Status::Ok() : Broken(constraint, violation, tokens);
      },
      [&](double) { return stop.cancelled() ? Stopped() : Status::Ok(); });
}

Status StoreCore::BuildChange(const SchemaChange& change, const BuildStop& stop) {
  MYCEL_RETURN_IF_ERROR(WaitOutWriters(stop));
  for (const ConstraintDescriptor& constraint : change.put_constraints) {
    MYCEL_RETURN_IF_ERROR(CheckConstraint(constraint, stop));
  }
  for (const IndexDescriptor& index : change.put_indexes) {
    MYCEL_RETURN_IF_ERROR(PopulateIndex(index, stop));
    for (const ConstraintDescriptor& constraint : change.put_constraints) {
      if (constraint.owned_index != index.id || !constraint.EnforcesUniqueness()) continue;
      MYCEL_RETURN_IF_ERROR(WaitOutWriters(stop));
      MYCEL_RETURN_IF_ERROR(CheckDistinct(constraint, index, stop));
    }
  }
  if (!change.put_indexes.empty()) MYCEL_RETURN_IF_ERROR(Checkpoint());
  const std::lock_guard one(schema_mutex);
  if (change.put_indexes.empty()) return LogSchemaChange(change);
  for (const IndexDescriptor& index : change.put_indexes) {
    MYCEL_RETURN_IF_ERROR(BuildGoesOn(index, 100, BuildStop{}));
    MYCEL_ASSIGN_OR_RETURN(const SchemaChange online,
                           catalog::SetIndexState(*schema.snapshot(), index.id, catalog::IndexState::kOnline, ""));
    MYCEL_RETURN_IF_ERROR(LogSchemaChange(online));
  }
  return Status::Ok();
}

Status StoreCore::ResumeBuilds() {
  const auto found = schema.snapshot();
  for (const IndexDescriptor& index : found->indexes()) {
    if (index.state != catalog::IndexState::kPopulating) continue;
    SchemaChange change;
    change.put_indexes.push_back(index);
    const ConstraintDescriptor* owner = index.owner.valid() ? found->FindConstraint(index.owner) : nullptr;
    if (owner != nullptr) change.put_constraints.push_back(*owner);
    if (const auto side = indexes.FindSide(index.id)) MYCEL_RETURN_IF_ERROR(side->Clear());
    const Status status = BuildChange(change, BuildStop{});
    build_progress.Remove(index.id);
    if (status.ok()) continue;
    // Nobody has been told that the constraint is there.
    if (status.id() != ErrorId::kConstraintCreationFailed) return status;
    WithdrawChange(change);
  }
  return Status::Ok();
}

}  // namespace mycel::engine::txn
