// What a Store is made of. Internal to engine/txn.
//
// Locks, in the order in which they may be taken: checkpoint_mutex, upkeep_mutex, commit_mutex, then leaf mutexes
// (snapshots, lock table, finished_mutex). commit_mutex makes LSN order, the order of derived changes and the order of
// `finished` one.
#pragma once

#include <atomic>
#include <boost/unordered/unordered_flat_set.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/catalog/counts.h"
#include "engine/catalog/schema.h"
#include "engine/catalog/statistics.h"
#include "engine/catalog/tokens.h"
#include "engine/graph/adjacency.h"
#include "engine/graph/epoch.h"
#include "engine/graph/large_values.h"
#include "engine/graph/memory_meter.h"
#include "engine/graph/record_pages.h"
#include "engine/index/label_sets.h"
#include "engine/index/property_indexes.h"
#include "engine/index/rel_sets.h"
#include "engine/kv/store.h"
#include "engine/memory/evictable.h"
#include "engine/txn/build_progress.h"
#include "engine/txn/disk_trouble.h"
#include "engine/txn/held_back.h"
#include "engine/txn/history.h"
#include "engine/txn/hot_rows.h"
#include "engine/txn/lock_table.h"
#include "engine/txn/log_payload.h"
#include "engine/txn/own_entries.h"
#include "engine/txn/read_set.h"
#include "engine/txn/schema_writers.h"
#include "engine/txn/snapshot_registry.h"
#include "engine/txn/store.h"
#include "engine/wal/log.h"

namespace mycel::engine::txn {

// Numbers of pages and nodes: a bulk load has all of them in here, so they must be small.
using NumberSet = boost::unordered_flat_set<uint64_t>;

// Pages of records, and nodes whose lists changed.
struct ChangedNumbers {
  NumberSet nodes, rels, lists;
  void Merge(const ChangedNumbers& other) {
    nodes.insert(other.nodes.begin(), other.nodes.end());
    rels.insert(other.rels.begin(), other.rels.end());
    lists.insert(other.lists.begin(), other.lists.end());
  }
};

// A key that an entity had: the collector takes it out of the index when no snapshot needs it.
// What upkeep has to do for a commit once it is visible, and once the horizon has passed it.
struct FinishedCommit {
  uint64_t lsn = 0;
  graph::CommitCell* cell = nullptr;  // null: replayed, stamped already
  std::vector<uint64_t> nodes;
  std::vector<uint64_t> rels;
  std::vector<uint64_t> adjacent;  // nodes whose lists changed
  std::vector<std::pair<base::LabelId, base::NodeId>> stale_labels;
  std::vector<std::pair<base::RelTypeId, index::RelSets::Rel>> stale_rels;
  std::vector<IndexEntry> stale_keys;
  catalog::TripleBag triples;  // taken by the commit itself
  memory::Reservation held;    // of its transaction, then of these lists; empty for small ones

  // Of what is kept for readers of the past: stale_labels and so on.
  [[nodiscard]] size_t StaleBytes() const;
};

// The object tier as the governor sees it.
class ObjectTier : public memory::Evictable {
 public:
  explicit ObjectTier(struct StoreCore* core) : core_(core) {}
  size_t Evict(size_t bytes) override;

 private:
  struct StoreCore* core_;
};

struct ReplayState;

struct StoreCore {
  // For CheckConstraints of constraint_check.h, and history_reads.h.
  [[nodiscard]] static struct TransactionState& StateOf(Transaction* transaction);
  // For what is asked of a store by functions beside it (history_reads.h, held_back.h). The core lives as long as the
  // store.
  [[nodiscard]] static StoreCore* Of(Store& store);

  explicit StoreCore(StoreOptions store_options);
  ~StoreCore();

  // --- opening (store.cc, recovery.cc)
  // ---------------------------------------------------------------------------------
  [[nodiscard]] base::Status Open();
  [[nodiscard]] base::Status CheckFormat();
  [[nodiscard]] base::Status LoadCheckpoint();
  [[nodiscard]] base::Status LoadIndexes();
  [[nodiscard]] base::Status Replay();
  [[nodiscard]] base::Status ApplyRecord(const wal::RecordView& record, ReplayState* state);
  [[nodiscard]] base::Status ApplyCommit(std::string_view payload, uint64_t lsn, ReplayState* state);
  void ReplayNode(const LogOp& op, FinishedCommit* commit);
  void StopUpkeep();
  // What was replayed may have used every id that is reserved.
  void AdoptReservedIds();
  [[nodiscard]] base::Status ReplayFromSource();
  // Why a store that was opened to be read takes no writes.
  [[nodiscard]] base::Status RefuseReadOnly() const;

  // --- ids
  // -------------------------------------------------------------------------------------------------------------
  [[nodiscard]] base::Result<uint64_t> NextNodeId();
  [[nodiscard]] base::Result<uint64_t> NextRelId();
  [[nodiscard]] base::Status ReserveIds(uint64_t nodes, uint64_t rels);

  // --- the log (commit.cc, visible_lsn.cc). `lsn` is what the record will get; requires commit_mutex.
  // ------------------------------------
  [[nodiscard]] uint64_t NextLsn() const { return log->committer().queued_lsn().value + 1; }
  // Writes a record of its own (tokens, ids, schema), durable on return when `wait`.
  [[nodiscard]] base::Result<uint64_t> AppendRecord(wal::RecordKind kind, std::string_view payload, bool wait);
  [[nodiscard]] base::Result<uint64_t> AppendRecordLocked(wal::RecordKind kind, std::string_view payload);
  [[nodiscard]] int64_t NextCommitMicros();
  void Settled(uint64_t lsn);
  // The committing thread and the log's writer come here in either order.
  void RecordQueued(uint64_t lsn) {
    uint64_t have = queued.load(std::memory_order_relaxed);
    while (have < lsn && !queued.compare_exchange_weak(have, lsn, std::memory_order_acq_rel)) {
    }
  }
  [[nodiscard]] base::Status WaitVisible(uint64_t lsn, uint64_t deadline_ns);
  [[nodiscard]] base::Result<bool> VisibleOrWake(uint64_t lsn, const std::function<void()>& on_visible);
  // Wakes the threads in WaitVisible, and runs what VisibleOrWake has kept for LSNs up to `lsn`.
  void WakeVisible(uint64_t lsn);

  // --- upkeep (upkeep.cc, collector.cc, checkpoint.cc)
  // ---------------------------------------------------------------------------------
  void RunUpkeep(bool thorough);  // takes upkeep_mutex
  void RunUpkeepLocked(bool thorough);
  // `recent`, if not null, gets what they have changed.
  void TakeFinished(uint64_t visible_now, ChangedNumbers* recent);
  void FoldSettled(uint64_t horizon, bool thorough);
  // Frees what no snapshot sees although an older one keeps it from being folded: of `recent`, or of everything.
  void PruneUnseen(uint64_t horizon, const ChangedNumbers& recent, bool everything);
  // collector.cc: what could not be judged stays in the commit's list.
  void ClearStale(uint64_t horizon);
  // The same of commits above the horizon, where no snapshot sees what they took away; `everything`: also what was
  // tried before.
  void ClearUnseen(uint64_t horizon, bool everything);
  // `above`: the commit is above the horizon.
  void ClearStaleLabels(FinishedCommit* commit, uint64_t horizon, bool above, LockOwner* owner);
  void ClearStaleRels(FinishedCommit* commit, uint64_t horizon, LockOwner* owner);
  void ClearStaleKeys(FinishedCommit* commit, uint64_t horizon, bool above, LockOwner* owner);
  // held_back.cc: upkeep's thread, now and then.
  void LookAtReaders();
  [[nodiscard]] std::vector<HeldBack> MeasureHeldBack();
  // "; … bytes are kept for transaction …", for the error of a writer that finds no memory; empty when that is not why.
  [[nodiscard]] std::string WhoHoldsMemory(uint64_t but_owner);
  void RefreshIndexStatistics();
  // memory_relief.cc
  void FitOptionsToLimit();
  void ChargeOthers();                      // upkeep's thread
  [[nodiscard]] size_t MemoryRoom() const;  // what should stay free
  [[nodiscard]] bool MemoryTight() const;
  // Evicts; `may_write`: merges lists and writes a checkpoint if that is not enough. Call it with no epoch pinned.
  void RelieveMemory(bool may_write);
  [[nodiscard]] bool MemoryShort() const;  // writers have to help
  void UpkeepLoop();
  // Waits for one that runs. Takes upkeep_mutex for short times only: writers go on, and so does upkeep.
  [[nodiscard]] base::Status Checkpoint();
  [[nodiscard]] base::Status CheckpointLocked();  // requires checkpoint_mutex
  [[nodiscard]] base::Status WriteWholeCheckpoint();
  // By whoever thinks that it is time; not after a failure a moment ago.
  void CheckpointUnasked();
  void WantCheckpoint();  // soon, in the background
  void CheckpointLoop();
  [[nodiscard]] base::Status WriteUpTo(uint64_t cut, const ChangedNumbers& changed);
  [[nodiscard]] base::Status StreamChanges(uint64_t cut, const ChangedNumbers& changed);
  [[nodiscard]] base::Status WriteIndexes(uint64_t cut, index::IdSet::Ticket* ticket);
  [[nodiscard]] base::Status WritePart(uint64_t cut, kv::WriteBatch* batch);
  [[nodiscard]] base::Status WriteCheckpoint(uint64_t cut);
  void AdvanceWatermark(const struct CheckpointState& state);
  void GiveSpaceBack();
  // The watermark that the disk has afterwards, `cut` at least.
  [[nodiscard]] base::Result<uint64_t> FlushCheckpoint(uint64_t cut);
  void SlowWriters();
  // disk_state.cc: why writes are refused; success when they are not.
  [[nodiscard]] base::Status DiskState() const;
  // Before a commit: changes that no checkpoint could take lately are bounded.
  [[nodiscard]] base::Status CheckDirtyRoom() const;
  void TellDiskState();  // upkeep's thread

  // --- schema (schema_change.cc)
  // -----------------------------------------------------------------------------------------
  // side_indexes.cc: full-text and vector indexes, which keep files of their own below `indexes/`.
  [[nodiscard]] std::string SideIndexPath(base::IndexId id) const;
  // Makes the index, or opens what there is of it.
  [[nodiscard]] base::Status OpenIndex(const catalog::IndexDescriptor& index);
  void DropIndexFiles(base::IndexId id);
  [[nodiscard]] base::Status CommitSideIndexes(uint64_t cut);
  // After replay: those whose file is behind the checkpoint or ahead of the log are built again.
  [[nodiscard]] base::Status RebuildSideIndexes();
  [[nodiscard]] base::Status PopulateSideIndex(const catalog::IndexDescriptor& index, const BuildStop& stop);
  [[nodiscard]] base::Status ApplySchemaChange(const catalog::SchemaChange& change);
  // What the checkpoint store has of indexes that the change removes, once that is durable.
  [[nodiscard]] base::Status RemoveEntries(const catalog::SchemaChange& change);
  // index_build.cc.
  [[nodiscard]] base::Status BuildChange(const catalog::SchemaChange& change, const BuildStop& stop);
  // Builds that a crash cut off go on.
  [[nodiscard]] base::Status ResumeBuilds();
  // Until all have queued their commits, and these are visible, who may write by an earlier schema.
  [[nodiscard]] base::Status WaitOutWriters(const BuildStop& stop);
  // An error when the index was dropped or the build cancelled meanwhile.
  [[nodiscard]] base::Status BuildGoesOn(const catalog::IndexDescriptor& index, double percent, const BuildStop& stop);
  [[nodiscard]] base::Status PopulateIndex(const catalog::IndexDescriptor& index, const BuildStop& stop);
  [[nodiscard]] base::Status CheckDistinct(const catalog::ConstraintDescriptor& constraint,
                                           const catalog::IndexDescriptor& index, const BuildStop& stop);
  [[nodiscard]] base::Status CheckConstraint(const catalog::ConstraintDescriptor& constraint, const BuildStop& stop);
  [[nodiscard]] std::unique_ptr<Transaction> NewReader();
  [[nodiscard]] base::Status LogSchemaChange(const catalog::SchemaChange& change);
  // Takes back what was published and could not be built.
  void WithdrawChange(const catalog::SchemaChange& change);
  [[nodiscard]] base::Result<bool> RunSchemaChange(
      const std::function<base::Result<catalog::SchemaChange>(const catalog::SchemaSnapshot&)>& rule,
      const BuildStop& stop);
  // Waits until nobody writes and what was written is visible; `owner` keeps it so.
  [[nodiscard]] base::Status LockSchema(LockOwner* owner);

  // --- history (history_setting.cc)
  // -----------------------------------------------------------------------------------------------
  [[nodiscard]] base::Status SetHistory(std::optional<uint64_t> retention_micros, std::optional<base::LabelId> label);
  // Enters the history at that moment.
  [[nodiscard]] base::Result<std::unique_ptr<class AsOfReader>> EnterHistory(const struct AsOfPoint& point);
  // Up to here upkeep may let go of large values that nobody refers to.
  [[nodiscard]] uint64_t ValueHorizon() const;

  StoreOptions options;
  Store* facade = nullptr;
  std::unique_ptr<env::FileLock> directory_lock;
  std::unique_ptr<kv::Store> kv;
  memory::Account* account = nullptr;
  memory::Account* page_account = nullptr;   // RocksDB's cache and memtables
  memory::Account* index_account = nullptr;  // sets and property indexes
  memory::Account* write_account = nullptr;  // what large transactions and their commits list; versions are the tier's
  size_t page_charged = 0;
  size_t index_charged = 0;
  std::mutex relief_mutex;
  ObjectTier tier{this};
  std::unique_ptr<graph::MemoryMeter> meter;
  graph::EpochDomain epochs;
  std::unique_ptr<graph::RecordPages> nodes;
  std::unique_ptr<graph::RecordPages> rels;
  std::unique_ptr<graph::Adjacency> adjacency;
  std::unique_ptr<graph::LargeValues> large_values;
  std::unique_ptr<History> history;
  catalog::Tokens tokens;
  catalog::Schema schema;
  catalog::Counts counts;
  catalog::Statistics statistics{&counts};
  index::LabelSets label_sets;
  index::RelSets rel_sets;
  index::PropertyIndexes indexes;
  LockTable locks;
  HotRows hot_rows;
  SnapshotRegistry snapshots;
  std::unique_ptr<wal::Log> log;   // null: read-only
  wal::TimelineId found_timeline;  // of the log that was read

  std::mutex schema_mutex;  // from reading the schema for a change to its publication; before commit_mutex
  SchemaWriters schema_writers;
  BuildProgress build_progress;
  std::mutex schema_wait_mutex;
  std::condition_variable schema_changed;

  std::atomic<uint64_t> next_txn{1};
  std::atomic<uint64_t> next_node{0};
  std::atomic<uint64_t> next_rel{0};
  std::mutex tokens_mutex;  // from a token's record to its publication: a checkpoint passes through it
  std::mutex ids_mutex;
  std::atomic<uint64_t> reserved_nodes{0};
  std::atomic<uint64_t> reserved_rels{0};

  std::mutex commit_mutex;
  std::atomic<int64_t> last_commit_micros{0};  // written under commit_mutex; never goes back
  WriteWindow write_window;                    // under commit_mutex
  std::atomic<uint32_t> committing{0};         // inside Commit or queued and not settled
  std::atomic<uint64_t> queued{0};             // highest LSN whose cell is set
  std::atomic<uint64_t> visible{0};            // durable: where snapshots start
  std::atomic<uint32_t> visible_waiters{0};    // threads and wakes
  std::mutex visible_mutex;
  std::condition_variable visible_changed;
  std::multimap<uint64_t, std::function<void()>> visible_wakes;  // by LSN

  std::mutex finished_mutex;
  std::deque<FinishedCommit> finished;    // by LSN
  std::vector<FinishedCommit> abandoned;  // what was rolled back: empty overlays, dead entries

  std::mutex checkpoint_mutex;         // one checkpoint at a time
  std::mutex upkeep_mutex;             // guards the rest of this block
  NumberSet fold_nodes, fold_rels;     // pages with an overlay
  NumberSet merge_lists;               // nodes with a delta
  ChangedNumbers dirty;                // since the watermark, or the cut of the checkpoint that runs
  uint64_t fold_limit = ~uint64_t{0};  // folding goes no further than the cut of the checkpoint that runs
  std::deque<FinishedCommit> stale;
  uint64_t stale_tried_lsn = 0;  // ClearUnseen has tried up to here
  uint64_t folded_horizon = 0;
  std::atomic<uint64_t> folded_horizon_seen{0};  // the same, without the mutex
  std::atomic<uint64_t> watermark{0};
  uint64_t unfinished_cut = 0;           // found at the start
  std::atomic<uint64_t> dirty_bytes{0};  // payload bytes logged since the last checkpoint
  HeldBackWatch held_back_watch;
  std::atomic<bool> held_back_watched{false};  // it is there
  // Upkeep's thread: when it last measured, and what was logged since.
  uint64_t measured_ns = 0;
  uint64_t logged_since_measured = 0;  // under upkeep_mutex
  bool told_held_back = false;
  std::atomic<uint64_t> held_back_bytes{0};
  std::atomic<uint64_t> oldest_snapshot_ns{0};
  std::atomic<uint64_t> unfolded_bytes{0};  // payload bytes logged since upkeep last came round
  uint64_t max_unfolded_bytes = uint64_t{4} << 20;
  std::atomic<uint64_t> checkpoints{0};
  std::atomic<uint64_t> last_checkpoint_ns{0};
  std::atomic<bool> snapshot_taken{false};  // a FileSnapshot lives
  uint64_t compacted_removals = 0;          // bytes of large values that a compaction has been asked for
  DiskTrouble disk_trouble;
  bool told_trouble = false;  // upkeep's thread

  std::thread upkeep_thread;
  std::thread checkpoint_thread;
  std::condition_variable checkpoint_wake;  // with wake_mutex
  bool checkpoint_wanted = false;
  std::mutex wake_mutex;
  std::condition_variable wake;
  bool stopping = false;
  bool work_waiting = false;
  bool closing = false;
};

}  // namespace mycel::engine::txn
