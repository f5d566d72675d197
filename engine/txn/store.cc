#include "engine/txn/store.h"

#include "engine/base/coding.h"
#include "engine/txn/store_core.h"
#include "engine/txn/transaction.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::Lsn;
using base::Result;
using base::Status;

StoreCore::StoreCore(StoreOptions store_options) : options(std::move(store_options)), locks(options.env) {}

StoreCore::~StoreCore() {
  StopUpkeep();
  if (options.governor != nullptr && account != nullptr) options.governor->RemoveTier(account);
  if (page_account != nullptr) page_account->Release(page_charged);
  if (index_account != nullptr) index_account->Release(index_charged);
  log.reset();  // callbacks are over before what they touch goes
  for (const FinishedCommit& commit : finished) delete commit.cell;
}

void StoreCore::StopUpkeep() {
  {
    const std::lock_guard lock(wake_mutex);
    stopping = true;
    wake.notify_all();
    checkpoint_wake.notify_all();
  }
  if (upkeep_thread.joinable()) upkeep_thread.join();
  if (checkpoint_thread.joinable()) checkpoint_thread.join();
}

Store::Store(std::unique_ptr<StoreCore> core) : core_(std::move(core)) { core_->facade = this; }
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::Open(StoreOptions options) {
  auto core = std::make_unique<StoreCore>(std::move(options));
  MYCEL_RETURN_IF_ERROR(core->Open());
  return std::unique_ptr<Store>(new Store(std::move(core)));
}

Status Store::Close() {
  core_->StopUpkeep();
  Status status;
  if (core_->log && core_->log->committer().health().ok()) {
    status = core_->log->committer().Force();
    // The last callbacks run behind Force: the checkpoint must not miss their commits.
    if (status.ok()) status = core_->WaitVisible(core_->queued.load(), 0);
    core_->closing = true;
    if (status.ok()) status = core_->Checkpoint();
  }
  return status;
}

std::unique_ptr<Transaction> Store::Begin(const BeginOptions& options) {
  BeginOptions begin = options;
  if (!core_->log) begin.access = AccessMode::kRead;
  return std::unique_ptr<Transaction>(new Transaction(std::make_unique<TransactionState>(core_.get(), begin)));
}

const catalog::Tokens& Store::tokens() const { return core_->tokens; }
std::shared_ptr<const catalog::SchemaSnapshot> Store::schema() const { return core_->schema.snapshot(); }
uint64_t Store::schema_epoch() const { return core_->schema.epoch(); }
const catalog::Statistics& Store::statistics() const { return core_->statistics; }
const catalog::Statistics& Store::CurrentStatistics() {
  core_->RefreshIndexStatistics();
  return core_->statistics;
}
Lsn Store::visible_lsn() const { return Lsn(core_->visible.load()); }
Lsn Store::queued_lsn() const { return Lsn(core_->queued.load()); }
wal::TimelineId Store::timeline() const { return core_->log ? core_->log->timeline() : core_->found_timeline; }
Status Store::WaitDurable(Lsn lsn, uint64_t deadline_ns) { return core_->WaitVisible(lsn.value, deadline_ns); }
Result<bool> Store::DurableOrWake(Lsn lsn, const std::function<void()>& wake) {
  return core_->VisibleOrWake(lsn.value, wake);
}
Status Store::write_health() const { return core_->DiskState(); }
Status Store::Checkpoint() { return core_->log ? core_->Checkpoint() : core_->RefuseReadOnly(); }

namespace {

// Tokens commit in a record of their own, before anybody can find the name.
template <typename Id>
Result<Id> EnsureToken(StoreCore* core, catalog::TokenSpace<Id>* space, char kind, std::string_view name) {
  if (const auto have = space->Find(name)) return *have;
  const std::lock_guard lock(core->tokens_mutex);
  return space->Add(name, [core, kind](uint32_t id, std::string_view text) -> Status {
    std::string payload(1, kind);
    base::AppendVarint(&payload, id);
    payload.append(text);
    return core->AppendRecord(kTokenRecord, payload, false).status();
  });
}

}  // namespace

Result<base::LabelId> Store::EnsureLabel(std::string_view name) {
  return EnsureToken(core_.get(), &core_->tokens.labels, 0, name);
}
Result<base::RelTypeId> Store::EnsureRelType(std::string_view name) {
  return EnsureToken(core_.get(), &core_->tokens.rel_types, 1, name);
}
Result<base::PropertyKeyId> Store::EnsurePropertyKey(std::string_view name) {
  return EnsureToken(core_.get(), &core_->tokens.property_keys, 2, name);
}

// --- ids: handed out densely from a range whose upper end is in the log already
// ----------------------------------------------
Status StoreCore::ReserveIds(uint64_t want_nodes, uint64_t want_rels) {
  const std::lock_guard lock(ids_mutex);
  uint64_t nodes_end = reserved_nodes.load();
  uint64_t rels_end = reserved_rels.load();
  if (want_nodes < nodes_end && want_rels < rels_end) return Status::Ok();
  if (want_nodes >= nodes_end) nodes_end = want_nodes + options.id_block;
  if (want_rels >= rels_end) rels_end = want_rels + options.id_block;
  if (nodes_end > graph::kMaxPages * graph::kPageIds || rels_end > graph::kMaxPages * graph::kPageIds) {
    return Status::Error(base::ErrorId::kLimitExceeded, "The database has no ids left");
  }
  std::string payload;
  base::AppendVarint(&payload, nodes_end);
  base::AppendVarint(&payload, rels_end);
  MYCEL_RETURN_IF_ERROR(AppendRecord(kIdsRecord, payload, false).status());
  reserved_nodes.store(nodes_end);
  reserved_rels.store(rels_end);
  return Status::Ok();
}

Result<uint64_t> StoreCore::NextNodeId() {
  const uint64_t id = next_node.fetch_add(1);
  if (id >= reserved_nodes.load()) MYCEL_RETURN_IF_ERROR(ReserveIds(id, next_rel.load()));
  return id;
}

Result<uint64_t> StoreCore::NextRelId() {
  const uint64_t id = next_rel.fetch_add(1);
  if (id >= reserved_rels.load()) MYCEL_RETURN_IF_ERROR(ReserveIds(next_node.load(), id));
  return id;
}

// --- memory
// ----------------------------------------------------------------------------------------------------------------
size_t ObjectTier::Evict(size_t bytes) {
  size_t freed = core_->rels->Evict(bytes, false);
  if (freed < bytes) freed += core_->adjacency->Evict(bytes - freed, false);
  if (freed < bytes) freed += core_->nodes->Evict(bytes - freed, false);
  core_->epochs.Collect();
  return freed;
}

void Store::ClearCaches() {
  core_->RunUpkeep(true);
  core_->nodes->Evict(~size_t{0}, true);
  core_->rels->Evict(~size_t{0}, true);
  core_->adjacency->Evict(~size_t{0}, true);
  core_->epochs.Collect();
}

StoreStats Store::stats() const {
  StoreStats stats;
  stats.object_bytes = core_->meter->bytes();
  stats.page_loads = core_->nodes->loads() + core_->rels->loads() + core_->adjacency->loads();
  stats.evictions = core_->nodes->evictions() + core_->rels->evictions();
  stats.checkpoints = core_->checkpoints.load();
  stats.deadlocks = core_->locks.deadlocks();
  stats.log_bytes = core_->log ? core_->log->live_bytes() : 0;
  stats.visible = visible_lsn();
  stats.watermark = Lsn(core_->watermark.load());
  stats.next_node_id = core_->next_node.load();
  stats.next_rel_id = core_->next_rel.load();
  if (core_->log) stats.archive = core_->log->archive_stats();
  return stats;
}

}  // namespace mycel::engine::txn
