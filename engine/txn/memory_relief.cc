// How the store stays inside the budget: what it takes is derived from the limit, what others hold for it (RocksDB,
// sets, indexes) is charged, clean records are evicted, and what is dirty is made clean by a checkpoint. Writers pay
// for that themselves when they are faster; a transaction whose own changes do not fit is refused.
#include <algorithm>

#include "engine/txn/store_core.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::Status;

namespace {

constexpr size_t kRoomShare = 10;  // a part of the limit that upkeep tries to keep free
// The allocator's slack, transactions in progress and the store's own lists are not charged piece by piece.
constexpr size_t kUnchargedShare = 4;
constexpr size_t kMaxUncharged = size_t{24} << 20;
// Times as much as is let wait for the background.
constexpr uint64_t kDirtyStop = 3;
constexpr uint64_t kUnfoldedHelp = 2;  // a writer lends a hand if it need not wait for it
constexpr uint64_t kUnfoldedStop = 4;
constexpr uint32_t kWritesPerLook = 512;  // of a transaction, between two looks at the budget

void Follow(memory::Account* account, size_t now, size_t* charged) {
  if (account == nullptr) return;
  if (now > *charged) account->ChargeUnchecked(now - *charged);
  if (now < *charged) account->Release(*charged - now);
  *charged = now;
}

}  // namespace

void StoreCore::FitOptionsToLimit() {
  if (options.governor == nullptr || options.governor->limit_bytes() == memory::kNoLimit) return;
  const size_t limit = options.governor->limit_bytes();
  options.block_cache_bytes = std::min(options.block_cache_bytes, limit / 24);
  options.write_buffer_bytes = std::min(options.write_buffer_bytes, limit / 24);
  // Two of them: one gathers while the other is written.
  options.log_queue_bytes = std::min(options.log_queue_bytes, limit / 24);
  options.checkpoint.dirty_bytes = std::min(options.checkpoint.dirty_bytes, limit / 12);
  // Versions and list entries take ten times their bytes in the log until they are folded.
  max_unfolded_bytes = std::min<uint64_t>(max_unfolded_bytes, limit / 128);
}

void StoreCore::ChargeOthers() {
  if (options.governor == nullptr) return;
  const kv::MemoryUse use = kv->ApproximateMemoryUse();
  Follow(page_account, use.block_cache_bytes + use.memtable_bytes + use.unflushed_bytes + use.table_reader_bytes,
         &page_charged);
  Follow(index_account, indexes.bytes() + label_sets.bytes() + rel_sets.bytes(), &index_charged);
}

size_t StoreCore::MemoryRoom() const {
  const size_t limit = options.governor->limit_bytes();
  return limit / kRoomShare + std::min(limit / kUnchargedShare, kMaxUncharged);
}

bool StoreCore::MemoryTight() const {
  if (options.governor == nullptr) return false;
  return options.governor->bytes() > options.governor->limit_bytes() - MemoryRoom();
}

bool StoreCore::MemoryShort() const {
  return options.governor->bytes() > options.governor->limit_bytes() - MemoryRoom() / 2;
}

void StoreCore::RelieveMemory(bool may_write) {
  epochs.Collect();
  if (!MemoryTight()) return;
  const std::unique_lock relieving(relief_mutex, std::try_to_lock);
  if (!relieving.owns_lock()) return;
  // A little more than asked for, so that the next page read does not come back here.
  const size_t room = MemoryRoom() + options.governor->limit_bytes() / 32;
  bool made = options.governor->MakeRoom(room);
  epochs.Collect();
  if (made || !may_write) return;
  // Lists with recent entries cannot go: they are merged first.
  RunUpkeep(true);
  made = options.governor->MakeRoom(room);
  epochs.Collect();
  if (made || !options.checkpoint.in_background || dirty_bytes.load() == 0) return;
  // What is left is newer than the watermark. A failure shows up again in the background and in Close.
  if (checkpoint_thread.joinable() && !MemoryShort()) return WantCheckpoint();
  CheckpointUnasked();
  (void)options.governor->MakeRoom(room);
  epochs.Collect();
}

// Checkpoints and upkeep run in the background; a writer that outruns them far pays for them itself.
void StoreCore::SlowWriters() {
  epochs.CollectIfMany();
  if (!options.checkpoint.in_background) return;
  if (dirty_bytes.load() >= kDirtyStop * options.checkpoint.dirty_bytes &&
      disk_trouble.MayTryCheckpoint(options.env->MonotonicNanos())) {
    const std::lock_guard one(checkpoint_mutex);
    if (dirty_bytes.load() >= kDirtyStop * options.checkpoint.dirty_bytes) (void)CheckpointLocked();
  }
  if (unfolded_bytes.load() > kUnfoldedHelp * max_unfolded_bytes) {
    std::unique_lock lock(upkeep_mutex, std::try_to_lock);
    if (!lock.owns_lock() && unfolded_bytes.load() > kUnfoldedStop * max_unfolded_bytes) lock.lock();
    if (lock.owns_lock() && unfolded_bytes.load() > kUnfoldedHelp * max_unfolded_bytes) RunUpkeepLocked(false);
  }
  if (MemoryTight()) RelieveMemory(true);
}

namespace {

template <typename... Vectors>
size_t CapacityBytes(const Vectors&... vectors) {
  return ((vectors.capacity() * sizeof(vectors[0])) + ...);
}

}  // namespace

size_t TransactionState::WriteSetBytes() const {
  // Its numbers are listed once more for upkeep.
  const size_t commit = payload_bytes + undo.size() * sizeof(uint64_t);
  return CapacityBytes(undo, created_nodes, created_rels, deleted_nodes, label_adds, label_removes, rel_adds,
                       rel_shapes, key_removes, value_changes) +
         key_adds.capacity_bytes() + own_labels.bytes() + own_types.bytes() + owner.bytes() + replaced_bytes + commit;
}

size_t FinishedCommit::StaleBytes() const {
  size_t bytes = CapacityBytes(stale_labels, stale_rels, stale_keys);
  for (const IndexEntry& entry : stale_keys) bytes += entry.key.capacity();
  return bytes;
}

Status TransactionState::TooLarge() const {
  return Status::Error(base::ErrorId::kMemoryLimit,
                       "The changes of this transaction do not fit into the memory budget of " +
                           std::to_string(core->options.governor->limit_bytes()) +
                           " bytes: raise memory.limit or write in smaller "
                           "transactions, for example with CALL { ... } IN TRANSACTIONS" +
                           core->WhoHoldsMemory(owner_number));
}

Status TransactionState::ChargeWrites() {
  if (++writes_since_look < kWritesPerLook) return Status::Ok();
  writes_since_look = 0;
  MYCEL_RETURN_IF_ERROR(CheckEnded());
  if (core->write_account != nullptr) {
    const size_t bytes = WriteSetBytes();
    if (Status refused = write_set.Resize(bytes); !refused.ok()) {
      if (refused.id() != base::ErrorId::kMemoryLimit) return refused;
      core->RelieveMemory(true);
      if (!write_set.Resize(bytes).ok()) return TooLarge();
    }
  }
  memory::Governor* const governor = core->options.governor;
  // This transaction's pinned epoch keeps what is replaced meanwhile: only when nothing else helps.
  if (governor == nullptr || governor->bytes() <= governor->limit_bytes()) return Status::Ok();
  core->RelieveMemory(true);
  if (governor->bytes() <= governor->limit_bytes() + governor->limit_bytes() / kRoomShare) return Status::Ok();
  return TooLarge();
}

}  // namespace mycel::engine::txn
