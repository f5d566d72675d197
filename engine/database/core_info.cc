#include "engine/database/core_info.h"

#include "engine/txn/held_back.h"

namespace mycel::engine::database {

std::string CoreInfo::advertised_address() const {
  return core_.options.server == nullptr ? "localhost:7687" : core_.options.server->advertised_address();
}

std::vector<procedures::DatabaseEntry> CoreInfo::Databases() const {
  procedures::DatabaseEntry own;
  own.name = core_.options.name;
  own.uuid = core_.uuid;
  own.is_default = true;
  own.is_home = true;
  own.created_micros = core_.created_micros;
  own.started_micros = core_.started_micros;
  if (const base::Status writes = core_.store->write_health(); !writes.ok()) {
    own.writable = false;
    own.status_message = writes.message();
  }
  procedures::DatabaseEntry system;
  system.name = "system";
  system.system = true;
  system.created_micros = core_.created_micros;
  system.started_micros = core_.started_micros;
  return {own, system};
}

std::vector<procedures::RunningTransaction> CoreInfo::Transactions() const {
  return core_.transactions.List(core_.options.name, core_.options.env->WallMicros());
}

bool CoreInfo::Terminate(std::string_view id) { return core_.transactions.Terminate(core_.options.name, id); }

std::vector<procedures::ClientConnection> CoreInfo::Connections() const {
  if (core_.options.server == nullptr) return {};
  return core_.options.server->Connections();
}

std::optional<std::string> CoreInfo::EndConnection(std::string_view id) {
  if (core_.options.server == nullptr) return std::nullopt;
  return core_.options.server->EndConnection(id);
}

std::vector<procedures::Setting> CoreInfo::Settings() const {
  if (core_.options.server == nullptr) return {};
  return core_.options.server->Settings();
}

std::vector<procedures::CacheTierStats> CoreInfo::CacheStats() const {
  const PlanCache::Stats plans = core_.plans.stats();
  const txn::StoreStats store = core_.store->stats();
  procedures::CacheTierStats object;
  object.tier = "object";
  object.misses = store.page_loads;
  object.evictions = store.evictions;
  object.bytes = store.object_bytes;
  procedures::CacheTierStats query;
  query.tier = "query";
  query.hits = plans.hits;
  query.misses = plans.misses;
  query.evictions = plans.evictions;
  query.bytes = plans.bytes;
  return {object, query};
}

std::vector<procedures::Metric> CoreInfo::Metrics() const {
  std::vector<procedures::Metric> metrics;
  if (core_.options.server != nullptr) metrics = core_.options.server->Metrics();
  const txn::StoreStats store = core_.store->stats();
  const auto add = [&](std::string name, uint64_t value, std::string description) {
    metrics.push_back({std::move(name), static_cast<double>(value), std::move(description)});
  };
  add("mycel_store_object_bytes", store.object_bytes, "Records, adjacency and versions in memory");
  add("mycel_store_page_loads_total", store.page_loads, "Pages and lists read back from the checkpoint store");
  add("mycel_store_evictions_total", store.evictions, "Pages and lists dropped from memory");
  const txn::HeldBackStats held = txn::LastHeldBack(*core_.store);
  add("mycel_held_back_bytes", held.bytes, "Later changes that the oldest snapshot keeps from being folded");
  add("mycel_oldest_snapshot_seconds", held.age_ns / 1'000'000'000, "Age of the oldest snapshot");
  add("mycel_checkpoints_total", store.checkpoints, "Checkpoints written");
  add("mycel_deadlocks_total", store.deadlocks, "Deadlocks found");
  add("mycel_log_bytes", store.log_bytes, "Bytes of log since the last checkpoint");
  if (store.archive.on) {
    add("mycel_log_archive_segments_total", store.archive.segments, "Log segments copied to wal.archive_dir");
    add("mycel_log_archive_bytes_total", store.archive.bytes, "Bytes copied to wal.archive_dir");
    add("mycel_log_archive_failures_total", store.archive.failures, "Attempts to archive a log segment that failed");
    add("mycel_log_archive_damaged_total", store.archive.damaged, "Damaged log segments: gaps in the archive");
    add("mycel_log_archive_waiting", store.archive.waiting, "Log segments that are kept until they are archived");
    add("mycel_log_archive_failing", store.archive.failing ? 1 : 0, "1 while archiving fails");
    add("mycel_log_archive_last_lsn", store.archive.last.value, "Last commit in the archive, since the start");
  }
  add("mycel_writes_refused", core_.store->write_health().ok() ? 0 : 1, "1 while the disk refuses writes");
  add("mycel_visible_lsn", store.visible.value, "Last durable commit");
  add("mycel_transactions_active", core_.transactions.size(), "Transactions that are running");
  const PlanCache::Stats plans = core_.plans.stats();
  add("mycel_plan_cache_hits_total", plans.hits, "Statements that found their plan");
  add("mycel_plan_cache_misses_total", plans.misses, "Statements that were compiled");
  add("mycel_plan_cache_entries", plans.entries, "Plans kept");
  add("mycel_plan_cache_bytes", plans.bytes, "Bytes of the plans kept");
  return metrics;
}

std::optional<procedures::AccessReport> CoreInfo::Access() const {
  if (core_.access == nullptr) return std::nullopt;
  return core_.access->Report();
}

void CoreInfo::CountIndexAccess(base::IndexId index) {
  if (core_.access == nullptr) return;
  if (AccessCounter* counter = core_.access->OfIndex(index)) {
    AccessStatistics::Note({counter}, core_.options.env->WallMicros());
  }
}

uint64_t CoreInfo::ClearPlans() {
  const uint64_t plans = core_.plans.stats().entries;
  core_.plans.Clear();
  return plans;
}

void CoreInfo::ClearCaches() {
  core_.plans.Clear();
  core_.store->ClearCaches();
}

}  // namespace mycel::engine::database
