// The storage of one database: records, adjacency, sets, indexes, catalog, log and checkpoints behind one door.
//
//   MYCEL_ASSIGN_OR_RETURN(auto store, Store::Open({.env = env, .path = dir, .governor = &governor}));
//   auto transaction = store->Begin({.access = AccessMode::kWrite});
//   ...
//   MYCEL_RETURN_IF_ERROR(store->Close());
//
// Open locks the directory (kAlreadyInUse before anything is touched), refuses newer formats by name (kNewerFormat),
// loads the last checkpoint and replays the log above it. Close writes a checkpoint, so that the next start replays
// nothing; a Store that is only destroyed leaves what a crash would leave.
//
// Threads: everything from any thread, except Open, Close and destruction. Transactions must be gone before Close.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/catalog/schema_rules.h"
#include "engine/catalog/statistics.h"
#include "engine/catalog/tokens.h"
#include "engine/env/env.h"
#include "engine/memory/governor.h"
#include "engine/txn/build_stop.h"
#include "engine/wal/group_committer.h"
#include "engine/wal/log_archiver.h"
#include "engine/wal/log_reader.h"
#include "engine/wal/record.h"

namespace mycel::engine::txn {

class FileSnapshot;
class Transaction;
struct StoreCore;

enum class AccessMode : uint8_t { kRead, kWrite };

// Where a snapshot starts. kQueued sees commits that a crash may still take back: for re-runs after a conflict and for
// sessions that asked for `async`. What such a transaction sends must wait for Store::WaitDurable(snapshot()).
enum class ReadPoint : uint8_t { kDurable, kQueued };

// kReadCommitted: its owner Renews the snapshot before each statement; kSerializable: as if all serializable
// transactions that write had run one after the other (read_set.h). A serializable transaction that writes reads at
// kQueued.
enum class Isolation : uint8_t { kReadCommitted, kSnapshot, kSerializable };

struct BeginOptions {
  AccessMode access = AccessMode::kRead;
  Isolation isolation = Isolation::kSnapshot;
  ReadPoint read_point = ReadPoint::kDurable;
  wal::Durability durability = wal::Durability::kSync;
  uint64_t deadline_ns = 0;  // of Env::MonotonicNanos; 0: none. Lock waits end there with kLockClientStopped
  const std::atomic<bool>* cancel = nullptr;  // set by others: lock waits end with kLockClientStopped; null: never
};

struct CheckpointOptions {
  size_t log_bytes = size_t{64} << 20;    // log above this starts a checkpoint
  size_t dirty_bytes = size_t{32} << 20;  // and so do records changed since the last one
  uint64_t interval_ms = 300'000;         // and time, when anything changed
  size_t part_bytes = size_t{1} << 20;    // of one batch
  std::function<base::Status()> on_part;  // called after each; an error ends the checkpoint there (tests of crashes)
  bool in_background = true;              // false: only Checkpoint() and Close() write one (tests)
};

struct RecoveryProgress {
  base::Lsn watermark;  // replay starts above it
  base::Lsn at;         // last record applied
  uint64_t records = 0;
  uint64_t bytes = 0;        // of the log, read
  uint64_t total_bytes = 0;  // at most, as segments are allocated ahead
  // The rest is known once the replay has ended.
  bool done = false;
  std::optional<wal::LogCut> cut;     // where the log was cut, if it was
  std::vector<std::string> harmless;  // damage that the checkpoint makes good, one line each
  std::string removed;                // where a recovery to the last good record has kept what it took out
};

struct StoreOptions {
  env::Env* env = nullptr;               // outlives the store
  std::string path;                      // directory of this database; created when missing
  memory::Governor* governor = nullptr;  // outlives the store; null: no budget, nothing is evicted
  size_t block_cache_bytes = size_t{32} << 20;
  size_t write_buffer_bytes = size_t{16} << 20;
  size_t log_segment_bytes = base::kLogSegmentBytes;
  size_t log_queue_bytes = base::kMaxQueuedLogBytes;
  uint64_t id_block = uint64_t{1} << 16;  // ids reserved in the log by one record; a crash leaves out up to so many
  uint32_t async_window_ms = 10;          // a commit with wal::Durability::kAsync is on disk after so long
  CheckpointOptions checkpoint;
  size_t large_value_bytes = size_t{4} << 10;  // values whose packed form is larger stand outside their records
  bool relationship_index = true;  // `index.relationship`: off reads records instead of sets, with the same answers
  bool background = true;          // false: upkeep and log segments made ahead run only inside calls (simulator)
  bool compaction = true;          // of the checkpoint store, by its own threads
  bool simulated_disk = false;     // the checkpoint store's files go through `env` too (a FaultEnv)
  bool read_only = false;          // writes nothing to disk; kNotFound without a store. Every transaction only reads
  // Damage in the log is cut like a torn tail. What goes is copied to <path>/removed-log/ first, with this text (which
  // tells what it is), and the timeline changes.
  bool recover_to_last_good = false;
  std::string recovery_report;
  // Called by the upkeep thread with the reason when the disk begins to refuse what the store writes, and with success
  // when that is over.
  std::function<void(const base::Status&)> on_disk_state;
  wal::ArchiveOptions log_archive;  // completed log segments are copied there before they are recycled
  // Restores: the records above the watermark come from here, in LSN order (false: no more), instead of a log below
  // `path`, in bounded memory; checkpoints write them as they come, the last one all of them. Transactions only read,
  // and side indexes are left unfinished: their files must be removed, the next start builds them.
  std::function<base::Result<bool>(wal::RecordView*)> replay_from;
  std::function<void(const RecoveryProgress&)> on_progress;  // during replay, at most once a second, and at its end
};

struct StoreStats {
  uint64_t object_bytes = 0;  // records, adjacency and their versions in memory
  uint64_t page_loads = 0;    // pages and lists read back from the checkpoint store
  uint64_t evictions = 0;
  uint64_t checkpoints = 0;
  uint64_t deadlocks = 0;
  uint64_t log_bytes = 0;
  base::Lsn visible;
  base::Lsn watermark;
  uint64_t next_node_id = 0;
  uint64_t next_rel_id = 0;
  wal::ArchiveStats archive;
};

class Store {
 public:
  [[nodiscard]] static base::Result<std::unique_ptr<Store>> Open(StoreOptions options);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Writes a checkpoint and stops. The store serves nothing afterwards.
  [[nodiscard]] base::Status Close();

  [[nodiscard]] std::unique_ptr<Transaction> Begin(const BeginOptions& options);

  // --- catalog
  // ---------------------------------------------------------------------------------------------------------
  [[nodiscard]] const catalog::Tokens& tokens() const;
  [[nodiscard]] std::shared_ptr<const catalog::SchemaSnapshot> schema() const;
  [[nodiscard]] uint64_t schema_epoch() const;
  [[nodiscard]] const catalog::Statistics& statistics() const;
  // The same with the indexes' share as it is now: a plan that is made right after a load lasts.
  [[nodiscard]] const catalog::Statistics& CurrentStatistics();
  // Tokens are logged at once, in a record of their own, and never rolled back.
  [[nodiscard]] base::Result<base::LabelId> EnsureLabel(std::string_view name);
  [[nodiscard]] base::Result<base::RelTypeId> EnsureRelType(std::string_view name);
  [[nodiscard]] base::Result<base::PropertyKeyId> EnsurePropertyKey(std::string_view name);

  // Schema changes are transactions of their own; they return once durable and, for an index, populated and online.
  // Others read and write meanwhile, and writers keep to what is being made already. False: IF [NOT] EXISTS found
  // nothing to do. Errors: those of catalog/schema_rules.h, kConstraintCreationFailed when the data breaks the
  // constraint, kTerminated after `stop.cancel` was set, kLockClientStopped when a writer from before was still open at
  // `stop.wait_until_ns`, kNotFound when the index was dropped meanwhile. After an error nothing of the change is left.
  [[nodiscard]] base::Result<bool> CreateIndex(const catalog::IndexRequest& request, const BuildStop& stop = {});
  [[nodiscard]] base::Result<bool> CreateConstraint(const catalog::ConstraintRequest& request,
                                                    const BuildStop& stop = {});
  [[nodiscard]] base::Result<bool> DropIndex(std::string_view name, bool if_exists);
  [[nodiscard]] base::Result<bool> DropConstraint(std::string_view name, bool if_exists);

  // Of an index that is populating: how much of its build is done, 0 to 100.
  [[nodiscard]] double BuildPercent(base::IndexId id) const;
  // Until the schema is another than the one of `epoch`, for `timeout_ns` at most.
  void WaitForSchema(uint64_t epoch, uint64_t timeout_ns);

  // --- points in time
  // --------------------------------------------------------------------------------------------------
  [[nodiscard]] base::Lsn visible_lsn() const;  // durable: where snapshots start
  [[nodiscard]] base::Lsn queued_lsn() const;
  // Bookmarks carry it with the LSN.
  [[nodiscard]] wal::TimelineId timeline() const;
  // Returns once visible_lsn() >= lsn; kBookmarkTimeout at `deadline_ns` (0: waits for ever), kOutcomeUnknown when the
  // log has failed.
  [[nodiscard]] base::Status WaitDurable(base::Lsn lsn, uint64_t deadline_ns);
  // Whether visible_lsn() >= lsn. If not, `wake` runs once, on any thread, when it is or when the log has failed: then
  // ask again. It must not block. kOutcomeUnknown when the log has failed before.
  [[nodiscard]] base::Result<bool> DurableOrWake(base::Lsn lsn, const std::function<void()>& wake);
  // Why writes are refused; success when they are not.
  [[nodiscard]] base::Status write_health() const;

  // --- upkeep
  // ----------------------------------------------------------------------------------------------------------
  [[nodiscard]] base::Status Checkpoint();
  // For a backup: the data files of a recent checkpoint, and a log that keeps everything above it while the snapshot
  // lives. Writers go on. One at a time: kAlreadyInUse.
  [[nodiscard]] base::Result<std::unique_ptr<FileSnapshot>> SnapshotFiles();
  // Evicts everything that is clean (`mycel.test.clearCaches`).
  void ClearCaches();
  [[nodiscard]] StoreStats stats() const;
  // For `verify`: large values against the records that refer to them; `report` gets a text for each finding. Returns
  // how many values there are. Requires that nothing is written meanwhile.
  [[nodiscard]] base::Result<uint64_t> CheckLargeValues(const std::function<void(std::string)>& report);

 private:
  explicit Store(std::unique_ptr<StoreCore> core);
  std::unique_ptr<StoreCore> core_;
};

}  // namespace mycel::engine::txn
