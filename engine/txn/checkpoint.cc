// A checkpoint writes everything that changed up to a cut, as of the cut, in batches of bounded size; the last one
// holds the state, with the cut as watermark. Any flush at any moment leaves a state from which replay above the
// watermark found there is exact: images of records and keys are overwritten by their later selves, counts and catalog
// change with the watermark alone, and a neighbour list from an unfinished checkpoint drops replayed entries that it
// holds already (graph::Adjacency). Every batch names the cut, so that a log which ends before it is found out.
#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "engine/base/coding.h"
#include "engine/txn/checkpoint_state.h"
#include "engine/txn/store_core.h"

namespace mycel::engine::txn {

using base::Status;

namespace {

constexpr uint64_t kCompactRemovedBytes = uint64_t{16} << 20;
constexpr uint64_t kCompactShare = 4;

void PutCut(uint64_t cut, kv::WriteBatch* batch) {
  std::string bytes;
  base::AppendVarint(&bytes, cut);
  batch->Put(kv::Family::kMeta, kCutKey, bytes);
}

void PutTimeline(const wal::TimelineId& timeline, kv::WriteBatch* batch) {
  std::string bytes;
  base::AppendLittle<uint64_t>(&bytes, timeline.high);
  base::AppendLittle<uint64_t>(&bytes, timeline.low);
  batch->Put(kv::Family::kMeta, kTimelineKey, bytes);
}

}  // namespace

Status StoreCore::Checkpoint() {
  const std::lock_guard one(checkpoint_mutex);
  return CheckpointLocked();
}

Status StoreCore::CheckpointLocked() {
  const Status status = WriteWholeCheckpoint();
  disk_trouble.CheckpointEnded(status, options.env->MonotonicNanos());
  return status;
}

void StoreCore::CheckpointUnasked() {
  // Its error is told by DiskState and by whoever asks for a checkpoint.
  if (disk_trouble.MayTryCheckpoint(options.env->MonotonicNanos())) (void)Checkpoint();
}

Status StoreCore::WriteWholeCheckpoint() {
  MYCEL_RETURN_IF_ERROR(kv->Recover());
  // Nothing is added to what the disk could not take.
  if (disk_trouble.checkpoint_failed()) MYCEL_RETURN_IF_ERROR(kv->Flush());
  uint64_t cut = 0;
  uint64_t logged = 0;
  ChangedNumbers changed;
  {
    const std::lock_guard lock(upkeep_mutex);
    RunUpkeepLocked(false);
    // Everything up to here is taken from `finished`; folding goes no further while images are made as of here.
    cut = visible.load(std::memory_order_seq_cst);
    {
      const graph::EpochPin pin(&epochs);
      TakeFinished(cut, nullptr);
    }
    fold_limit = cut;
    changed = std::exchange(dirty, {});
    logged = dirty_bytes.load();
  }
  Status status = history->AdvanceWindow(std::max(options.env->WallMicros(), last_commit_micros.load()), cut);
  if (status.ok()) status = WriteUpTo(cut, changed);
  const std::lock_guard lock(upkeep_mutex);
  fold_limit = ~uint64_t{0};
  if (!status.ok()) {
    dirty.Merge(changed);
    adjacency->ForgetRuns();
    return status;
  }
  dirty_bytes.fetch_sub(logged);
  checkpoints.fetch_add(1);
  last_checkpoint_ns.store(options.env->MonotonicNanos());
  return Status::Ok();
}

Status StoreCore::WriteUpTo(uint64_t cut, const ChangedNumbers& changed) {
  // Commits with durability `off` are visible once written. What the log could still lose must not be in the data
  // files: the log would end below the watermark.
  if (log && log->committer().durable_lsn().value < cut) MYCEL_RETURN_IF_ERROR(log->committer().Force());
  MYCEL_RETURN_IF_ERROR(StreamChanges(cut, changed));
  // Before the watermark: what the log may then forget is in the files of the side indexes.
  MYCEL_RETURN_IF_ERROR(CommitSideIndexes(cut));
  return WriteCheckpoint(cut);
}

Status StoreCore::WritePart(uint64_t cut, kv::WriteBatch* batch) {
  PutCut(cut, batch);
  MYCEL_RETURN_IF_ERROR(kv->Write(*batch));
  batch->Clear();
  epochs.Collect();
  // Memtables are bounded by waiting for the disk.
  if (kv->ApproximateMemoryUse().memtable_bytes > options.write_buffer_bytes) MYCEL_RETURN_IF_ERROR(kv->Flush());
  return options.checkpoint.on_part ? options.checkpoint.on_part() : Status::Ok();
}

Status StoreCore::StreamChanges(uint64_t cut, const ChangedNumbers& changed) {
  kv::WriteBatch batch;
  const size_t part_bytes = options.checkpoint.part_bytes;
  const auto full = [&]() -> Status { return batch.bytes() < part_bytes ? Status::Ok() : WritePart(cut, &batch); };
  // In the order of the store's keys: it takes them faster, and what lies together is read together. Upkeep, and the
  // writers that wait for it, get their turn after each part.
  const auto parts = [&](const NumberSet& numbers, const std::function<Status(uint64_t)>& put) -> Status {
    std::vector<uint64_t> sorted(numbers.begin(), numbers.end());
    std::sort(sorted.begin(), sorted.end());
    for (auto at = sorted.begin(); at != sorted.end();) {
      {
        const std::lock_guard lock(upkeep_mutex);
        const graph::EpochPin pin(&epochs);
        for (; at != sorted.end() && batch.bytes() < part_bytes; ++at) MYCEL_RETURN_IF_ERROR(put(*at));
      }
      MYCEL_RETURN_IF_ERROR(full());
    }
    return Status::Ok();
  };
  const auto page = [&](graph::RecordPages* from, kv::Family family, uint64_t number) -> Status {
    MYCEL_ASSIGN_OR_RETURN(const std::string image, from->Image(number, cut));
    std::string key;
    base::AppendBig<uint64_t>(&key, number);
    if (image.empty()) {
      batch.Delete(family, key);
    } else {
      batch.Put(family, key, image);
    }
    return Status::Ok();
  };
  MYCEL_RETURN_IF_ERROR(
      parts(changed.nodes, [&](uint64_t number) { return page(nodes.get(), kv::Family::kNode, number); }));
  MYCEL_RETURN_IF_ERROR(
      parts(changed.rels, [&](uint64_t number) { return page(rels.get(), kv::Family::kRel, number); }));
  MYCEL_RETURN_IF_ERROR(parts(changed.lists, [&](uint64_t node) { return adjacency->Write(node, cut, &batch); }));
  MYCEL_RETURN_IF_ERROR(large_values->Write(cut, ValueHorizon(), &batch, full));
  MYCEL_RETURN_IF_ERROR(history->Write(cut, &batch, full));
  return batch.count() == 0 ? Status::Ok() : WritePart(cut, &batch);
}

// Sets and indexes hold what is queued, too, and go on changing meanwhile: they are supersets, and replay brings what
// came after the cut again.
Status StoreCore::WriteIndexes(uint64_t cut, index::IdSet::Ticket* ticket) {
  kv::WriteBatch batch;
  Status status;
  const auto full = [&]() -> Status {
    return batch.bytes() < options.checkpoint.part_bytes ? Status::Ok() : WritePart(cut, &batch);
  };
  const index::SetDirectory::Sink sets = [&](std::string_view key, std::string_view value) {
    if (!status.ok()) return;
    if (value.empty()) {
      batch.Delete(kv::Family::kSet, key);
    } else {
      batch.Put(kv::Family::kSet, key, value);
    }
    status = full();
  };
  label_sets.EncodeDirty(base::Lsn(cut), sets, ticket);
  rel_sets.EncodeDirty(base::Lsn(cut), sets, ticket);
  MYCEL_RETURN_IF_ERROR(status);
  const std::vector<std::shared_ptr<index::RangeIndex>> written = indexes.All();
  for (const auto& one : written) {
    const auto put = [&](std::string_view key, bool removed) {
      if (removed) {
        batch.Delete(kv::Family::kProp, key);
      } else {
        batch.Put(kv::Family::kProp, key, {});
      }
    };
    status = one->EncodeDirty(put, full);
    if (!status.ok()) break;
  }
  if (status.ok() && batch.count() > 0) status = WritePart(cut, &batch);
  if (!status.ok()) {
    for (const auto& one : written) one->CheckpointFailed();
  }
  return status;
}

Status StoreCore::WriteCheckpoint(uint64_t cut) {
  kv::WriteBatch batch;
  index::IdSet::Ticket ticket;
  MYCEL_RETURN_IF_ERROR(WriteIndexes(cut, &ticket));
  CheckpointState state;
  {
    const std::lock_guard publishing(tokens_mutex);
    state.tokens = tokens.Encode();
  }
  {
    const std::lock_guard commits(commit_mutex);
    batch.Put(kv::Family::kMeta, kTimeKey, EncodeTime(last_commit_micros.load()));
    batch.Put(kv::Family::kMeta, kHistoryKey, history->setting().Encode());
    state.counts = counts.Encode(base::Lsn(cut));
    state.schema = schema.Encode();
    RefreshIndexStatistics();
    state.statistics = statistics.Encode();
  }
  {
    // A reservation in the log at or below the cut has been taken over here. Nothing begins any more once closing: then
    // the ids that were never handed out are not lost.
    const std::lock_guard reserving(ids_mutex);
    state.reserved_nodes = closing ? next_node.load() : reserved_nodes.load();
    state.reserved_rels = closing ? next_rel.load() : reserved_rels.load();
  }
  state.watermark = cut;
  state.next_node = next_node.load();
  state.next_rel = next_rel.load();
  batch.Put(kv::Family::kMeta, kStateKey, state.Encode());
  PutCut(cut, &batch);
  if (log) PutTimeline(log->timeline(), &batch);
  if (const Status status = kv->Write(batch); !status.ok()) {
    for (const auto& one : indexes.All()) one->CheckpointFailed();
    return status;
  }
  index::IdSet::Persisted(ticket);
  AdvanceWatermark(state);
  history->Written(cut);
  batch.Clear();
  // Behind the batch with the watermark: replay from it brings no change of what goes here, and whoever reads the files
  // knows how far back the history reaches.
  large_values->Remove(std::min(cut, ValueHorizon()), &batch);
  MYCEL_RETURN_IF_ERROR(history->Prune(cut, &batch, [&]() -> Status {
    return batch.bytes() < options.checkpoint.part_bytes ? Status::Ok() : WritePart(cut, &batch);
  }));
  if (batch.count() > 0) MYCEL_RETURN_IF_ERROR(kv->Write(batch));
  MYCEL_ASSIGN_OR_RETURN(const uint64_t on_disk, FlushCheckpoint(cut));
  GiveSpaceBack();
  return log ? log->committer().ReleaseUpTo(base::Lsn(on_disk)) : Status::Ok();
}

// From here on reads of evicted records find them in the store, flushed or not.
void StoreCore::AdvanceWatermark(const CheckpointState& state) {
  nodes->set_disk_ids(state.next_node);
  rels->set_disk_ids(state.next_rel);
  adjacency->set_disk_nodes(state.next_node);
  nodes->set_watermark(state.watermark);
  rels->set_watermark(state.watermark);
  adjacency->set_watermark(state.watermark);
  watermark.store(state.watermark);
  large_values->Persisted(state.watermark);
}

// RocksDB merges what is written often; space that only went is given back when it is asked to.
void StoreCore::GiveSpaceBack() {
  const uint64_t removed = large_values->removed_bytes();
  const uint64_t worth = std::max<uint64_t>(kCompactRemovedBytes, kv->FileBytes(kv::Family::kBlob) / kCompactShare);
  if (removed - compacted_removals < worth) return;
  compacted_removals = removed;
  kv->CompactSoon(kv::Family::kBlob);
}

// The log may forget only what the disk says that it has.
base::Result<uint64_t> StoreCore::FlushCheckpoint(uint64_t cut) {
  MYCEL_RETURN_IF_ERROR(kv->Flush());
  MYCEL_ASSIGN_OR_RETURN(const auto persisted, kv->GetPersisted(kv::Family::kMeta, kStateKey));
  uint64_t on_disk = 0;
  if (persisted) {
    MYCEL_ASSIGN_OR_RETURN(const CheckpointState state, CheckpointState::Decode(*persisted));
    on_disk = state.watermark;
  }
  if (on_disk >= cut) return on_disk;
  return Status::Error(base::ErrorId::kIoError, "the checkpoint up to LSN " + std::to_string(cut) +
                                                    " did not reach the disk, which is at LSN " +
                                                    std::to_string(on_disk));
}

}  // namespace mycel::engine::txn
