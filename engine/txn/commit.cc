// The end of a transaction, and every append to the log. What the record of a commit holds is made in
// commit_payload.cc.
//
// Under commit_mutex the next LSN is known before the append: derived changes (counts, sets, index entries: all
// supersets or keyed by LSN) go in first, so they are there before any snapshot reaches the LSN; the commit cell is set
// after the append ("queued"), when the locks go too. The callback of the durable record advances the visible LSN
// (visible_lsn.cc).
//
// A lone committer writes and syncs inside commit_mutex itself; whoever comes meanwhile sees company and queues.
#include <algorithm>

#include "engine/base/coding.h"
#include "engine/txn/log_payload.h"
#include "engine/txn/transaction.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::Lsn;
using base::Result;
using base::Status;
using catalog::CountDelta;

namespace {

std::span<const std::byte> AsBytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

// Runs `with` over (token, entities sorted) groups of pairs.
template <typename Pairs, typename With>
void ByToken(Pairs pairs, const With& with) {
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  std::vector<base::NodeId> nodes;
  for (size_t i = 0; i < pairs.size(); ++i) {
    nodes.push_back(pairs[i].second);
    if (i + 1 == pairs.size() || pairs[i + 1].first != pairs[i].first) {
      with(pairs[i].first, nodes);
      nodes.clear();
    }
  }
}

}  // namespace

// --- log
// -------------------------------------------------------------------------------------------------------------------
// Requires commit_mutex.
Result<uint64_t> StoreCore::AppendRecordLocked(wal::RecordKind kind, std::string_view payload) {
  committing.fetch_add(1);
  const auto appended =
      log->committer().Append(kind, AsBytes(payload), wal::Durability::kSync, [this](const Status& status, Lsn at) {
        if (status.ok()) {
          Settled(at.value);
        } else {
          WakeVisible(UINT64_MAX);
        }
        committing.fetch_sub(1);
      });
  disk_trouble.AppendEnded(appended.status());
  if (!appended.ok()) {
    committing.fetch_sub(1);
    return appended.status();
  }
  RecordQueued(appended->value);
  return appended->value;
}

// Requires commit_mutex: the order of times is the order of LSNs, though the clock may jump back.
int64_t StoreCore::NextCommitMicros() {
  last_commit_micros.store(std::max(last_commit_micros.load(), options.env->WallMicros()));
  return last_commit_micros.load();
}

Status StoreCore::RefuseReadOnly() const {
  return Status::Error(base::ErrorId::kReadOnly, "The database in " + options.path + " was opened to be read only");
}

Result<uint64_t> StoreCore::AppendRecord(wal::RecordKind kind, std::string_view payload, bool wait) {
  if (!log) return RefuseReadOnly();
  uint64_t lsn = 0;
  {
    const std::lock_guard lock(commit_mutex);
    MYCEL_ASSIGN_OR_RETURN(lsn, AppendRecordLocked(kind, payload));
  }
  if (wait) MYCEL_RETURN_IF_ERROR(WaitVisible(lsn, 0));
  return lsn;
}

// --- what a commit changes
// -------------------------------------------------------------------------------------------------
Status TransactionState::Validate() const {
  if (!reads) return Status::Ok();
  const char* touched = core->write_window.FirstTouched(*reads, snapshot);
  if (!reads->KeysAreKnown(core->tokens.property_keys.size())) touched = "a property";
  if (touched == nullptr) return Status::Ok();
  return Status::Error(base::ErrorId::kWriteConflict, "The serializable transaction has read " + std::string(touched) +
                                                          " that another transaction has changed since; run it again");
}

CommittedWrites TransactionState::WritesOf(const FinishedCommit& commit) const {
  CommittedWrites writes;
  writes.lsn = commit.lsn;
  writes.nodes = commit.nodes;
  writes.rels = commit.rels;
  writes.adjacent = commit.adjacent;
  for (const auto& [label, node] : label_adds) writes.labels.push_back(label);
  for (const auto& [label, node] : label_removes) writes.labels.push_back(label);
  for (const auto& [type, rel] : rel_adds) writes.types.push_back(type);
  for (const auto& [type, rel] : commit.stale_rels) writes.types.push_back(type);
  const auto distinct = [](auto* tokens) {
    std::sort(tokens->begin(), tokens->end());
    tokens->erase(std::unique(tokens->begin(), tokens->end()), tokens->end());
  };
  distinct(&writes.labels);
  distinct(&writes.types);
  for (const IndexEntry& entry : key_adds.all()) writes.keys.emplace_back(entry.index, entry.key);
  for (const IndexEntry& entry : commit.stale_keys) writes.keys.emplace_back(entry.index, entry.key);
  writes.node_set = !created_nodes.empty() || !deleted_nodes.empty();
  writes.rel_set = !writes.types.empty();
  return writes;
}

void TransactionState::ApplyDerived(uint64_t lsn, const FinishedCommit& commit) {
  const Lsn at(lsn);
  ByToken(label_adds, [&](base::LabelId label, const auto& ids) { core->label_sets.Add(label, ids, at); });
  ByToken(commit.stale_labels,
          [&](base::LabelId label, const auto& ids) { core->label_sets.MarkStale(label, ids, at); });
  for (size_t i = 0; i < rel_adds.size();) {
    std::vector<index::RelSets::Rel> run;
    const base::RelTypeId type = rel_adds[i].first;
    for (; i < rel_adds.size() && rel_adds[i].first == type; ++i) run.push_back(rel_adds[i].second);
    core->rel_sets.Add(type, run, at);
  }
  for (const auto& [type, rel] : commit.stale_rels) core->rel_sets.MarkStale(type, std::span(&rel, 1), at);
  for (const IndexEntry& entry : key_adds.all()) {
    core->indexes.Insert(entry.index, entry.key, entry.entity);
  }
  for (const auto& [hash, references] : logged_values) core->large_values->Change(hash, lsn, references);
  std::vector<CountDelta> deltas;
  for (const auto& [counter, delta] : counts) {
    if (delta != 0) deltas.push_back({counter.first, counter.second, delta});
  }
  core->counts.Add(at, deltas);
  core->statistics.Add(commit.triples);
}

// The commit did not come, and the next one gets its LSN: what ApplyDerived has set is marked, so that no reader takes
// it for exact, and left to the collector. Requires commit_mutex.
void TransactionState::WithdrawDerived(uint64_t lsn) {
  const Lsn at(lsn);
  std::vector<CountDelta> deltas;
  for (const auto& [counter, delta] : counts) {
    if (delta != 0) deltas.push_back({counter.first, counter.second, -delta});
  }
  core->counts.Add(at, deltas);
  for (const auto& [hash, references] : logged_values) core->large_values->Change(hash, lsn, -references);
  ByToken(label_adds, [&](base::LabelId label, const auto& ids) { core->label_sets.MarkStale(label, ids, at); });
  for (const auto& [type, rel] : rel_adds) core->rel_sets.MarkStale(type, std::span(&rel, 1), at);
  // Old enough for every horizon: an entity that has these in a version has them in one that was committed.
  undone.stale_labels = label_adds;
  undone.stale_rels = rel_adds;
  undone.stale_keys = key_adds.all();
}

namespace {

// The fragments of a payload go ahead, after a record with the commit's time, and are given up one by one; their number
// is put before the rest. Requires commit_mutex.
Status AppendFront(wal::GroupCommitter* committer, int64_t micros, CommitPayload* payload) {
  const auto append = [committer](wal::RecordKind kind, std::string_view bytes) {
    return committer->Append(kind, AsBytes(bytes), wal::Durability::kOff, [](const Status&, Lsn) {}).status();
  };
  if (payload->front.empty()) return Status::Ok();
  MYCEL_RETURN_IF_ERROR(append(kTimeRecord, EncodeTime(micros)));
  for (std::string& fragment : payload->front) {
    MYCEL_RETURN_IF_ERROR(append(kFragmentRecord, fragment));
    std::string().swap(fragment);
  }
  std::string count;
  base::AppendVarint(&count, payload->front.size());
  payload->rest.insert(0, count);
  return Status::Ok();
}

// Queues the commit's record; `done` runs once it has settled. Requires commit_mutex.
Result<Lsn> QueueCommit(StoreCore* store, graph::CommitCell* cell, wal::RecordKind kind, std::string_view record,
                        wal::Durability durability, std::function<void(const Status&, Lsn)> done) {
  Result<Lsn> appended = store->log->committer().Append(
      kind, AsBytes(record), durability, [store, cell, done = std::move(done)](const Status& status, Lsn at) {
        if (status.ok()) {
          cell->lsn.store(at.value, std::memory_order_release);
          store->Settled(at.value);
        } else {
          store->WakeVisible(UINT64_MAX);
        }
        store->committing.fetch_sub(1);
        done(status, at);
      });
  if (!appended.ok()) store->committing.fetch_sub(1);
  return appended;
}

}  // namespace

Result<uint64_t> TransactionState::Append(CommitPayload payload, FinishedCommit commit, bool wait,
                                          std::function<void(const Status&, Lsn)> done) {
  StoreCore* const store = core;
  wal::GroupCommitter& committer = store->log->committer();
  HistoryChanges history;
  if (store->history->on()) {
    MYCEL_ASSIGN_OR_RETURN(history, ReadHistoryChanges(payload.Joined()));
  }
  const bool alone = store->committing.fetch_add(1) == 0;
  const std::lock_guard lock(store->commit_mutex);
  const int64_t micros = store->NextCommitMicros();
  payload.StampTime(micros);
  if (Status refused = Validate(); !refused.ok()) {
    store->committing.fetch_sub(1);
    return refused;
  }
  const size_t log_bytes = payload.size();
  if (Status status = AppendFront(&committer, micros, &payload); !status.ok()) {
    store->disk_trouble.AppendEnded(status);
    store->committing.fetch_sub(1);
    return status;
  }
  const wal::RecordKind kind = payload.front.empty() ? kCommitRecord : kFragmentedCommitRecord;
  const uint64_t lsn = store->NextLsn();
  graph::CommitCell* const own_cell = cell;
  commit.lsn = lsn;
  commit.cell = own_cell;
  commit.held = std::move(write_set);
  ApplyDerived(lsn, commit);
  store->history->Add(lsn, micros, history);
  if (store->write_window.wanted()) store->write_window.Add(WritesOf(commit));
  {
    const std::lock_guard finished_lock(store->finished_mutex);
    store->finished.push_back(std::move(commit));
  }
  Result<Lsn> appended = Lsn(0);
  const bool inline_sync = alone && wait && options.durability == wal::Durability::kSync;
  if (inline_sync) {
    appended = committer.AppendAndSync(kind, AsBytes(payload.rest));
    if (appended.ok()) {
      own_cell->lsn.store(lsn, std::memory_order_release);
      store->Settled(lsn);
    } else {
      store->WakeVisible(UINT64_MAX);
    }
    store->committing.fetch_sub(1);
  } else {
    appended = QueueCommit(store, own_cell, kind, payload.rest, options.durability, std::move(done));
  }
  store->disk_trouble.AppendEnded(appended.status());
  if (appended.ok()) {
    MYCEL_ASSERT(appended->value == lsn);
    // The callback may have run already, and upkeep may have retired the cell: this transaction's epoch keeps it.
    own_cell->lsn.store(lsn, std::memory_order_release);
    store->RecordQueued(lsn);
    store->dirty_bytes.fetch_add(log_bytes);
    store->unfolded_bytes.fetch_add(log_bytes - logged_value_bytes);
    return lsn;
  }
  if (appended.status().id() != base::ErrorId::kOutcomeUnknown) {
    WithdrawDerived(lsn);
    if (!history.empty()) store->history->Withdraw();
    const std::lock_guard finished_lock(store->finished_mutex);
    store->finished.pop_back();
  }
  return appended.status();
}

// --- the ends
// --------------------------------------------------------------------------------------------------------------
namespace {

// Upkeep is told about a transaction that leaves dead entries behind.
void HandOver(StoreCore* core, FinishedCommit undone) {
  if (undone.nodes.empty() && undone.rels.empty() && undone.adjacent.empty()) return;
  const std::lock_guard lock(core->finished_mutex);
  core->abandoned.push_back(std::move(undone));
}

}  // namespace

void Transaction::Rollback() {
  TransactionState& s = *state_;
  if (s.ended) return;
  const WriteCounters counters = s.counters;
  s.UndoTo(SavepointRecord{});
  s.counters = counters;
  HandOver(s.core, std::move(s.undone));
  if (s.cell != nullptr) {
    s.core->epochs.Retire(s.cell, [](void* p) { delete static_cast<graph::CommitCell*>(p); });
    s.cell = nullptr;
  }
  s.End();
}

Result<Lsn> Transaction::CommitAndWait() {
  struct Outcome {
    std::mutex mutex;
    std::condition_variable ready;
    bool done = false;
    Status status;
  };
  TransactionState& s = *state_;
  if (s.undo.empty()) {
    const Lsn at = snapshot();
    Rollback();
    return at;
  }
  s.Pin();
  CommitPayload payload;
  FinishedCommit commit;
  Status status = s.Prepare(&payload, &commit);
  if (!status.ok()) {
    Rollback();
    return status;
  }
  auto outcome = std::make_shared<Outcome>();
  const auto appended = s.Append(std::move(payload), std::move(commit), true, [outcome](const Status& result, Lsn) {
    const std::lock_guard lock(outcome->mutex);
    outcome->done = true;
    outcome->status = result;
    outcome->ready.notify_one();
  });
  if (!appended.ok()) {
    if (appended.status().id() == base::ErrorId::kOutcomeUnknown) {
      s.undo.clear();
      s.End();
    } else {
      Rollback();
    }
    return appended.status();
  }
  StoreCore* const core = s.core;
  const uint64_t lsn = *appended;
  HandOver(core, std::move(s.undone));
  s.End();
  if (s.options.durability == wal::Durability::kSync && core->visible.load() < lsn) {
    std::unique_lock lock(outcome->mutex);
    outcome->ready.wait(lock, [&] { return outcome->done; });
    MYCEL_RETURN_IF_ERROR(outcome->status);
  }
  core->SlowWriters();
  return Lsn(lsn);
}

void Transaction::Commit(std::function<void(const Status&, Lsn)> done) {
  TransactionState& s = *state_;
  if (s.undo.empty()) {
    const Lsn at = snapshot();
    Rollback();
    done(Status::Ok(), at);
    return;
  }
  s.Pin();
  CommitPayload payload;
  FinishedCommit commit;
  Status status = s.Prepare(&payload, &commit);
  if (!status.ok()) {
    Rollback();
    done(status, Lsn(0));
    return;
  }
  const bool at_queued = s.options.durability != wal::Durability::kSync;
  const auto appended =
      s.Append(std::move(payload), std::move(commit), false, [done, at_queued](const Status& result, Lsn at) {
        if (!at_queued) done(result, at);
      });
  if (!appended.ok()) {
    Rollback();
    done(appended.status(), Lsn(0));
    return;
  }
  StoreCore* const core = s.core;
  HandOver(core, std::move(s.undone));
  s.End();
  if (at_queued) done(Status::Ok(), Lsn(*appended));
  core->SlowWriters();
}

}  // namespace mycel::engine::txn
