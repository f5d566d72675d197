// A checkpoint writes everything that changed up to a cut, as of the cut, in batches of bounded size; the last one
// holds the state, with the cut as watermark. Any flush at any moment leaves a state from which replay above the
// watermark found there is exact: images of records and keys are overwritten by their later selves, counts and catalog
// change with the watermark alone, and a neighbour list from an unfinished checkpoint drops replayed entries that it
// holds already (graph::Adjacency). Every batch names the cut, so that a log which ends before it is found out.
#include <algorithm>
#include <string>

#include "engine/base/coding.h"
#include "engine/txn/checkpoint_state.h"
#include "engine/txn/store_core.h"

namespace mycel::engine::txn {

using base::Status;

Status StoreCore::Checkpoint() {
  const Status status = WriteWholeCheckpoint();
  disk_trouble.CheckpointEnded(status, options.env->MonotonicNanos());
  return status;
}

void StoreCore::CheckpointUnasked() {
  // Its error is told by DiskState and by whoever asks for a checkpoint.
  if (disk_trouble.MayTryCheckpoint(options.env->MonotonicNanos())) (void)Checkpoint();
}

Status StoreCore::WriteWholeCheckpoint() {
  const std::lock_guard lock(upkeep_mutex);
  MYCEL_RETURN_IF_ERROR(kv->Recover());
  // Nothing is added to what the disk could not take.
  if (disk_trouble.checkpoint_failed()) MYCEL_RETURN_IF_ERROR(kv->Flush());
  RunUpkeepLocked(false);
  // Everything up to here has been taken from `finished`; folding goes no further while upkeep_mutex is held.
  uint64_t cut = visible.load(std::memory_order_seq_cst);
  TakeFinished(cut);
  // Commits with durability `off` are visible once written. What the log could still lose must not be in the data
  // files: the log would end below the watermark.
  if (log->committer().durable_lsn().value < cut) MYCEL_RETURN_IF_ERROR(log->committer().Force());
  const uint64_t logged = dirty_bytes.load();
  MYCEL_RETURN_IF_ERROR(StreamChanges(cut));
  // Before the watermark: what the log may then forget is in the files of the side indexes.
  MYCEL_RETURN_IF_ERROR(CommitSideIndexes(cut));
  MYCEL_RETURN_IF_ERROR(WriteCheckpoint(cut));
  dirty_bytes.fetch_sub(logged);
  checkpoints.fetch_add(1);
  last_checkpoint_ns.store(options.env->MonotonicNanos());
  return Status::Ok();
}

namespace {

std::string EncodeCut(uint64_t cut) {
  std::string bytes;
  base::AppendVarint(&bytes, cut);
  return bytes;
}

std::string EncodeTimeline(const wal::TimelineId& timeline) {
  std::string bytes;
  base::AppendLittle<uint64_t>(&bytes, timeline.high);
  base::AppendLittle<uint64_t>(&bytes, timeline.low);
  return bytes;
}

}  // namespace

Status StoreCore::WritePart(uint64_t cut, kv::WriteBatch* batch) {
  batch->Put(kv::Family::kMeta, kCutKey, EncodeCut(cut));
  MYCEL_RETURN_IF_ERROR(kv->Write(*batch));
  batch->Clear();
  epochs.Collect();
  // Memtables are bounded by waiting for the disk.
  if (kv->ApproximateMemoryUse().memtable_bytes > options.write_buffer_bytes) MYCEL_RETURN_IF_ERROR(kv->Flush());
  return options.checkpoint.on_part ? options.checkpoint.on_part() : Status::Ok();
}

Status StoreCore::StreamChanges(uint64_t cut) {
  kv::WriteBatch batch;
  const auto full = [&]() -> Status {
    return batch.bytes() < options.checkpoint.part_bytes ? Status::Ok() : WritePart(cut, &batch);
  };
  // In the order of the store's keys: it takes them faster, and what lies together is read together.
  const auto sorted = [](const NumberSet& numbers) {
    std::vector<uint64_t> all(numbers.begin(), numbers.end());
    std::sort(all.begin(), all.end());
    return all;
  };
  const auto pages = [&](graph::RecordPages* from, kv::Family family, const NumberSet& numbers) -> Status {
    for (const uint64_t number : sorted(numbers)) {
      const graph::EpochPin pin(&epochs);
      MYCEL_ASSIGN_OR_RETURN(const std::string image, from->Image(number, cut));
      std::string key;
      base::AppendBig<uint64_t>(&key, number);
      if (image.empty()) {
        batch.Delete(family, key);
      } else {
        batch.Put(family, key, image);
      }
      MYCEL_RETURN_IF_ERROR(full());
    }
    return Status::Ok();
  };
  MYCEL_RETURN_IF_ERROR(pages(nodes.get(), kv::Family::kNode, dirty_nodes));
  MYCEL_RETURN_IF_ERROR(pages(rels.get(), kv::Family::kRel, dirty_rels));
  for (const uint64_t node : sorted(dirty_lists)) {
    const graph::EpochPin pin(&epochs);
    MYCEL_RETURN_IF_ERROR(adjacency->Write(node, cut, &batch));
    MYCEL_RETURN_IF_ERROR(full());
  }
  return batch.count() == 0 ? Status::Ok() : WritePart(cut, &batch);
}

Status StoreCore::WriteCheckpoint(uint64_t cut) {
  kv::WriteBatch batch;
  index::IdSet::Ticket ticket;
  const index::SetDirectory::Sink sets = [&](std::string_view key, std::string_view value) {
    if (value.empty()) {
      batch.Delete(kv::Family::kSet, key);
    } else {
      batch.Put(kv::Family::kSet, key, value);
    }
  };
  CheckpointState state;
  std::vector<std::shared_ptr<index::RangeIndex>> written = indexes.All();
  {
    const std::lock_guard publishing(tokens_mutex);
    state.tokens = tokens.Encode();
  }
  {
    // Sets and indexes hold what is queued, too: no commit may be half in them.
    const std::lock_guard commits(commit_mutex);
    label_sets.EncodeDirty(base::Lsn(cut), sets, &ticket);
    rel_sets.EncodeDirty(base::Lsn(cut), sets, &ticket);
    for (const auto& one : written) {
      one->EncodeDirty([&](std::string_view key, bool removed) {
        if (removed) {
          batch.Delete(kv::Family::kProp, key);
        } else {
          batch.Put(kv::Family::kProp, key, {});
        }
      });
    }
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
  batch.Put(kv::Family::kMeta, kCutKey, EncodeCut(cut));
  batch.Put(kv::Family::kMeta, kTimelineKey, EncodeTimeline(log->timeline()));
  Status status = kv->Write(batch);
  if (!status.ok()) {
    for (const auto& one : written) one->CheckpointFailed();
    return status;
  }
  // From here on reads of evicted records find them in the store, flushed or not.
  index::IdSet::Persisted(ticket);
  nodes->set_disk_ids(state.next_node);
  rels->set_disk_ids(state.next_rel);
  adjacency->set_disk_nodes(state.next_node);
  nodes->set_watermark(cut);
  rels->set_watermark(cut);
  adjacency->set_watermark(cut);
  watermark.store(cut);
  dirty_nodes.clear();
  dirty_rels.clear();
  dirty_lists.clear();
  batch.Clear();
  MYCEL_ASSIGN_OR_RETURN(const uint64_t on_disk, FlushCheckpoint(cut));
  return log->committer().ReleaseUpTo(base::Lsn(on_disk));
}

// After errors in the background RocksDB has answered a flush with success that wrote nothing: what the disk has
// decides.
base::Result<uint64_t> StoreCore::FlushCheckpoint(uint64_t cut) {
  constexpr int kAttempts = 2;
  uint64_t on_disk = 0;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    MYCEL_RETURN_IF_ERROR(kv->Flush());
    MYCEL_ASSIGN_OR_RETURN(const auto persisted, kv->GetPersisted(kv::Family::kMeta, kStateKey));
    if (!persisted) continue;
    MYCEL_ASSIGN_OR_RETURN(const CheckpointState state, CheckpointState::Decode(*persisted));
    on_disk = state.watermark;
    if (on_disk >= cut) return on_disk;
  }
  return Status::Error(base::ErrorId::kIoError, "the checkpoint up to LSN " + std::to_string(cut) +
                                                    " did not reach the disk, which is at LSN " +
                                                    std::to_string(on_disk));
}

}  // namespace mycel::engine::txn
