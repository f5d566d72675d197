// One transaction: reads of a snapshot plus its own writes, and writes with snapshot isolation (first updater wins).
//
// Reads see the snapshot taken at Begin and all own writes so far, at once. Views and spans are valid until Quiesce,
// Commit or Rollback. Reads of an id that the snapshot does not hold fail with kEntityNotFound; of one that this
// transaction deleted, with kDeletedEntityAccess (RelTypeOf and ids stay readable then).
//
// Writes lock the row (waiting; kDeadlockDetected for the victim of a cycle, kLockClientStopped at the deadline or on
// cancel; where set_parks_lock_waits was asked for at once, with waits_for_lock()) and fail with kWriteConflict when
// the row changed after the snapshot: Restart and run again, or roll back and Begin at kQueued. In a read transaction
// they fail with kAccessMode. A failed write leaves the transaction usable after RollbackStatement of the statement
// that it was part of; kDeadlockDetected and kWriteConflict need Rollback.
//
// Threads: a strand: one call at a time, from any thread. RequestCancel from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/catalog/schema_snapshot.h"
#include "engine/catalog/tokens.h"
#include "engine/txn/expand_cursor.h"
#include "engine/txn/index_search.h"
#include "engine/txn/index_seek.h"
#include "engine/txn/store.h"
#include "engine/txn/views.h"
#include "engine/txn/virtual_entities.h"
#include "engine/txn/write_counters.h"
#include "engine/types/column.h"
#include "engine/types/value.h"

namespace mycel::engine::txn {

// A place in the write set. Statements nest (FOREACH, subqueries): rolling one back undoes those begun after it too.
struct SavepointId {
  uint64_t value = 0;
};

struct TransactionState;

class Transaction {
 public:
  // Rolls back unless ended.
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  [[nodiscard]] base::TxnId id() const;
  [[nodiscard]] base::Lsn snapshot() const;
  [[nodiscard]] AccessMode access() const;
  [[nodiscard]] const catalog::Tokens& tokens() const;
  [[nodiscard]] std::shared_ptr<const catalog::SchemaSnapshot> schema() const;
  [[nodiscard]] Store& store() const;

  // No view or span of this transaction is held by anybody: what it pinned may be freed. Call it at batch boundaries.
  void Quiesce();

  // --- entities
  // --------------------------------------------------------------------------------------------------------
  [[nodiscard]] base::Result<bool> NodeExists(base::NodeId id);
  [[nodiscard]] base::Result<bool> RelExists(base::RelId id);
  [[nodiscard]] base::Result<NodeView> ReadNode(base::NodeId id);
  [[nodiscard]] base::Result<RelView> ReadRel(base::RelId id);
  // Null when absent.
  [[nodiscard]] base::Result<types::Value> NodeProperty(base::NodeId id, base::PropertyKeyId key);
  [[nodiscard]] base::Result<types::Value> RelProperty(base::RelId id, base::PropertyKeyId key);
  [[nodiscard]] base::Result<bool> HasLabel(base::NodeId id, base::LabelId label);
  // Start, end and type also of a relationship that this transaction has deleted (its properties are empty then).
  [[nodiscard]] base::Result<RelView> ReadRelEnds(base::RelId id);
  // Row i of `out` becomes the property of ids[i]; an invalid id gives null. Fails like NodeProperty.
  [[nodiscard]] base::Status GatherNodeProperty(std::span<const base::NodeId> ids, base::PropertyKeyId key,
                                                types::Column* out);
  [[nodiscard]] base::Status GatherRelProperty(std::span<const base::RelId> ids, base::PropertyKeyId key,
                                               types::Column* out);

  // --- adjacency
  // ------------------------------------------------------------------------------------------------------- Starts an
  // expansion; no types: all. kBoth yields a self-loop once. The order is unspecified.
  [[nodiscard]] base::Status OpenExpand(base::NodeId id, base::Direction direction,
                                        std::span<const base::RelTypeId> types, ExpandCursor* cursor);
  // The same where only relationships that lead to `to` are wanted: found from the end that has fewer. Others may come.
  [[nodiscard]] base::Status OpenExpandTo(base::NodeId id, base::NodeId to, base::Direction direction,
                                          std::span<const base::RelTypeId> types, ExpandCursor* cursor);
  // Copies out as many as fit, returns the count; 0: done. `types` may be empty, else as long as `neighbours`.
  [[nodiscard]] static size_t Expand(ExpandCursor* cursor, std::span<base::NodeId> neighbours,
                                     std::span<base::RelId> rels, std::span<base::RelTypeId> types);
  [[nodiscard]] base::Result<uint64_t> Degree(base::NodeId id, base::Direction direction,
                                              std::span<const base::RelTypeId> types);
  // The fast path: the group's list without copying, when nothing about the node is newer than the snapshot and the
  // direction is one of the two; nullopt: use OpenExpand. Valid until Quiesce. An empty span is an answer.
  [[nodiscard]] base::Result<std::optional<NeighbourSpan>> Neighbours(base::NodeId id, base::Direction direction,
                                                                      base::RelTypeId type);

  // --- scans: ids >= *next in ascending order; 0: done. *next moves past what was returned.
  // ------------------------------
  [[nodiscard]] base::Result<size_t> ScanNodes(base::NodeId* next, std::span<base::NodeId> out);
  [[nodiscard]] base::Result<size_t> ScanRels(base::RelId* next, std::span<base::RelId> out);
  [[nodiscard]] base::Result<size_t> ScanLabel(base::LabelId label, base::NodeId* next, std::span<base::NodeId> out);
  [[nodiscard]] base::Result<size_t> ScanRelType(base::RelTypeId type, base::RelId* next, std::span<base::RelId> out);

  // --- property indexes: hits are rechecked against this snapshot and own writes. Requires an index usable at
  // snapshot(). --
  [[nodiscard]] base::Status OpenIndexSeek(base::IndexId index, const IndexSeek& seek, IndexCursor* cursor);
  // Node or relationship ids, as the index is for. 0: done.
  [[nodiscard]] static size_t NextIndexHits(IndexCursor* cursor, std::span<base::NodeId> out);
  [[nodiscard]] static size_t NextIndexHits(IndexCursor* cursor, std::span<base::RelId> out);

  // --- full-text and vector indexes: what the query finds in this snapshot and own writes, best first. kNotFound when
  // the index is of another kind or gone, kInvalidArgumentValue for a query that cannot be understood.
  [[nodiscard]] base::Result<std::vector<ScoredId>> SearchFulltext(base::IndexId index, const FulltextRequest& request);
  // At most `count`; requires a query of the length that the index has, if it has one.
  [[nodiscard]] base::Result<std::vector<ScoredId>> SearchVector(base::IndexId index, std::span<const float> query,
                                                                 size_t count);

  // --- counts: exact, own writes included
  // ------------------------------------------------------------------------------
  [[nodiscard]] base::Result<uint64_t> CountNodes(std::optional<base::LabelId> label);
  [[nodiscard]] base::Result<uint64_t> CountRels(std::optional<base::RelTypeId> type);

  // --- writes
  // ---------------------------------------------------------------------------------------------------------- Labels
  // in any order, duplicates are dropped; of a key given twice the last value holds. Values that cannot be stored:
  // kInvalidPropertyType.
  [[nodiscard]] base::Result<base::NodeId> CreateNode(std::span<const base::LabelId> labels,
                                                      std::span<const Property> properties);
  // kEntityNotFound when an end is not there, or was deleted by a transaction that this one must not miss.
  [[nodiscard]] base::Result<base::RelId> CreateRel(base::NodeId start, base::NodeId end, base::RelTypeId type,
                                                    std::span<const Property> properties);
  // A null value removes. Returns whether the stored value changed.
  [[nodiscard]] base::Result<bool> SetNodeProperty(base::NodeId id, base::PropertyKeyId key, const types::Value& value);
  [[nodiscard]] base::Result<bool> SetRelProperty(base::RelId id, base::PropertyKeyId key, const types::Value& value);
  // Counts a property as set that was null already: in a map of properties that is what a null of a known key does.
  void CountSetProperty();
  // All others are removed (`n = {}`).
  [[nodiscard]] base::Status ReplaceNodeProperties(base::NodeId id, std::span<const Property> properties);
  [[nodiscard]] base::Status ReplaceRelProperties(base::RelId id, std::span<const Property> properties);
  // Whether it changed anything.
  [[nodiscard]] base::Result<bool> AddLabel(base::NodeId id, base::LabelId label);
  [[nodiscard]] base::Result<bool> RemoveLabel(base::NodeId id, base::LabelId label);
  // False: this transaction had deleted it already. With `detach` its relationships go first. Without, a node that
  // still has relationships is found out by CheckDeletedNodes, at the latest in Commit: kDeleteConnectedNode.
  [[nodiscard]] base::Result<bool> DeleteNode(base::NodeId id, bool detach);
  [[nodiscard]] base::Result<bool> DeleteRel(base::RelId id);
  [[nodiscard]] base::Status CheckDeletedNodes();
  // Serializable: whether nothing that was read has changed since, as Commit will ask again. kWriteConflict.
  [[nodiscard]] base::Status CheckReads();

  [[nodiscard]] base::Result<base::LabelId> EnsureLabel(std::string_view name);
  [[nodiscard]] base::Result<base::RelTypeId> EnsureRelType(std::string_view name);
  [[nodiscard]] base::Result<base::PropertyKeyId> EnsurePropertyKey(std::string_view name);

  // Locks the (index, values) pair until queued, so that a MERGE finds what a concurrent one made: take it, then seek
  // again with a new snapshot at kQueued if the seek under the lock says kWriteConflict. `index` need not be unique.
  [[nodiscard]] base::Status LockKey(base::IndexId index, std::span<const types::Value> values);
  // Locks a row for a later write (queues; conflicts as a write does).
  [[nodiscard]] base::Status LockNode(base::NodeId id);
  [[nodiscard]] base::Status LockRel(base::RelId id);

  // --- statements and the end
  // ------------------------------------------------------------------------------------------
  [[nodiscard]] SavepointId BeginStatement();
  // Undoes every write since. Locks stay held until the transaction's end.
  void RollbackStatement(SavepointId savepoint);

  // Exactly one of these ends the transaction; afterwards only the destructor and counters() may follow. `done` runs
  // once, at the level of BeginOptions::durability, possibly before Commit returns and on another thread, and must not
  // block. After an error (kDeleteConnectedNode, kConstraintValidationFailed, kDiskFull …) everything was rolled back;
  // kOutcomeUnknown says that a restart will tell. A transaction without writes is done at once, with its snapshot's
  // LSN.
  void Commit(std::function<void(const base::Status&, base::Lsn)> done);
  // The single connection's way: writes and syncs on this thread when the log is idle.
  [[nodiscard]] base::Result<base::Lsn> CommitAndWait();
  void Rollback();

  [[nodiscard]] const WriteCounters& counters() const;
  // For writes that count otherwise than they are made: what a procedure does is not counted.
  void set_counters(const WriteCounters& counters);
  [[nodiscard]] VirtualEntities& virtual_entities();
  [[nodiscard]] bool has_writes() const;
  // Ends a lock wait with kLockClientStopped; sticky.
  void RequestCancel();

  // --- conflicts and lock waits that no client notices
  // -------------------------------------------------------------------------
  // With `on` a lock that is not free fails its call instead of holding the thread, and waits_for_lock() is true: roll
  // the statement back, PollLock until the lock is held, run the statement again.
  void set_parks_lock_waits(bool on);
  [[nodiscard]] bool waits_for_lock() const;
  // kDeadlockDetected, kLockClientStopped: the wait is over. False: `wake` runs once, on any thread, when to ask again.
  [[nodiscard]] base::Result<bool> PollLock(const std::function<void()>& wake);
  void GiveUpLockWait();
  // The transaction may be chosen as a deadlock's victim before others: its owner can Restart it silently.
  void set_can_run_again(bool on);
  // From now on the first read of a row that others have lately conflicted over takes its lock, as a write does. For
  // transactions that may go on to write and whose client has been told nothing.
  void set_locks_hot_reads(bool on);
  // Undoes everything and goes on from a new snapshot at kQueued. The locks stay, or go after a deadlock.
  void Restart(bool keep_locks);
  // A new snapshot; own writes stay and are seen. No cursor or view of the old one may be used.
  void Renew(ReadPoint read_point);

 private:
  friend class Store;
  friend struct StoreCore;
  explicit Transaction(std::unique_ptr<TransactionState> state);
  std::unique_ptr<TransactionState> state_;
};

}  // namespace mycel::engine::txn
