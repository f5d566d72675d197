// A transaction's inside. Internal to engine/txn.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "engine/graph/record_image.h"
#include "engine/graph/version.h"
#include "engine/txn/as_of.h"
#include "engine/txn/own_sets.h"
#include "engine/txn/rel_shapes.h"
#include "engine/txn/store_core.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::txn {

enum class UndoKind : uint8_t { kNode, kRel, kAppend, kTombstone };

// One thing to take back, newest first. A large transaction has millions.
struct UndoEntry {
  UndoEntry(UndoKind what, uint64_t of) : kind(what), direction(), id(of) {}
  UndoEntry(UndoKind what, base::Direction on_side, uint64_t of, uint64_t entry)
      : kind(what), direction(on_side), id(of), rel(entry) {}

  UndoKind kind : 2;
  base::Direction direction : 2;  // adjacency only
  uint64_t id : 60;               // node or relationship; for adjacency the node whose list it is
  uint64_t rel = 0;               // adjacency only
};
static_assert(sizeof(UndoEntry) == 2 * sizeof(uint64_t));

using CountMap = std::map<std::pair<catalog::CountKind, uint32_t>, int64_t>;

// How long each list was when a statement began.
struct SavepointRecord {
  size_t undo, created_nodes, created_rels, deleted_nodes, label_adds, label_removes, rel_adds, key_adds, key_removes,
      value_changes, payload_bytes;
  CountMap counts;
  WriteCounters counters;
};

struct TransactionState {
  TransactionState(StoreCore* store, const BeginOptions& begin);
  ~TransactionState();

  [[nodiscard]] graph::ReadContext Reader() const { return {snapshot, cell}; }
  // Everything committed, queued included, and own writes: what a lock holder must not miss.
  [[nodiscard]] graph::ReadContext Newest() const { return {graph::kNeverLsn - 1, cell}; }
  void Pin() {
    if (!pinned) core->epochs.Pin(slot);
    pinned = true;
  }
  void Unpin() {
    if (pinned) graph::EpochDomain::Unpin(slot);
    pinned = false;
    whole.clear();
    whole_bytes = 0;
    replaced_bytes = 0;
    if (as_of) as_of->Trim();
  }

  // memory_relief.cc: now and then looks whether the budget still bears this transaction's writes.
  [[nodiscard]] base::Status ChargeWrites();
  // What its writes take but for the versions and list entries, and what its commit will take.
  [[nodiscard]] size_t WriteSetBytes() const;
  [[nodiscard]] base::Status TooLarge() const;  // for the memory budget
  [[nodiscard]] base::Status StartWriting();
  [[nodiscard]] base::Status Lock(LockSpace space, uint64_t id, LockMode mode);
  void NoteHot(LockSpace space, uint64_t id) const;
  // Takes the lock of a row that is hot, before it is read.
  [[nodiscard]] base::Status LockHotRead(LockSpace space, uint64_t id);
  [[nodiscard]] SnapshotRegistry::Ticket TakeSnapshot(ReadPoint read_point) const;
  void ReleaseSnapshot(SnapshotRegistry::Ticket taken) const;
  [[nodiscard]] bool Tracks() const {
    return options.isolation == Isolation::kSerializable && options.access == AccessMode::kWrite;
  }
  // Before an entity is read: records it, and takes the lock of a hot one.
  [[nodiscard]] base::Status NoteRead(LockSpace space, uint64_t entity) {
    if (reads) space == LockSpace::kNode ? reads->Node(entity) : reads->Rel(entity);
    return locks_hot_reads ? LockHotRead(space, entity) : base::Status::Ok();
  }
  // Whether nothing that was read has changed since. Requires commit_mutex.
  [[nodiscard]] base::Status Validate() const;
  void BeginReads();
  [[nodiscard]] CommittedWrites WritesOf(const FinishedCommit& commit) const;
  [[nodiscard]] bool Created(const std::vector<uint64_t>& ids, uint64_t id) const;
  // A record as this transaction sees it, there or not. Requires Pin.
  [[nodiscard]] base::Result<graph::RecordRead> FindNode(base::NodeId node) {
    if (as_of) return as_of->Read(true, node.value, Reader());
    return core->nodes->Read(node.value, Reader());
  }
  [[nodiscard]] base::Result<graph::RecordRead> FindRel(base::RelId rel) {
    if (as_of) return as_of->Read(false, rel.value, Reader());
    return core->rels->Read(rel.value, Reader());
  }
  // Bits of the records of a page that this transaction sees; `token` only as of the past. Requires Pin.
  [[nodiscard]] base::Result<uint64_t> PresentBits(graph::RecordPages* pages, uint64_t page,
                                                   std::optional<uint32_t> token) {
    return as_of ? PresentBitsAsOf(pages, page, token) : pages->PresentBits(page, Reader());
  }
  // history_setting.cc
  [[nodiscard]] base::Result<uint64_t> PresentBitsAsOf(graph::RecordPages* pages, uint64_t page,
                                                       std::optional<uint32_t> token);
  [[nodiscard]] base::Result<uint64_t> CountAsOf(bool node, std::optional<uint32_t> token);
  // What had the label or is of the type, from `from` on, ascending; 0: there is no more. Requires Pin.
  [[nodiscard]] base::Result<size_t> ScanSetAsOf(bool node, uint32_t token, uint64_t from, std::span<uint64_t> out);
  // index_seek_as_of.cc
  [[nodiscard]] base::Status SeekAsOf(const catalog::IndexDescriptor& index, const IndexSeek& seek,
                                      std::vector<uint64_t>* hits);
  [[nodiscard]] base::Status CheckAsOfEnded() const;
  [[nodiscard]] base::Status RefuseIndexAsOf(base::IndexId id) const;
  [[nodiscard]] base::Result<graph::RecordRead> ReadNodeRecord(base::NodeId id);
  [[nodiscard]] base::Result<graph::RecordRead> ReadRelRecord(base::RelId id);
  // Lock, conflict check, present image.
  [[nodiscard]] base::Result<std::string_view> OpenNodeForWrite(base::NodeId id);
  [[nodiscard]] base::Result<std::string_view> OpenRelForWrite(base::RelId id);
  [[nodiscard]] base::Status WriteNode(base::NodeId id, const graph::NodeImage* before, bool deleted,
                                       std::string_view image);
  [[nodiscard]] base::Status WriteRel(base::RelId id, const graph::RelImage* before, bool deleted,
                                      std::string_view image);
  // `is_new`: the record has no version yet.
  void PutVersion(bool node, uint64_t id, bool is_new, bool deleted, std::string_view image);
  void AppendEdge(base::RelId id, const graph::RelImage& rel, bool tombstone);
  // The image of the node.
  [[nodiscard]] base::Result<std::string_view> RequireEndpoint(base::NodeId id);
  void Count(catalog::CountKind kind, uint32_t token, int64_t delta);
  // large_values.cc: properties as records hold them, large values split off and held until the end.
  [[nodiscard]] base::Result<std::string> PackProperties(std::span<const Property> properties, uint64_t* written);
  // The properties with `key` set to `value` (null: removed); nullopt when nothing changes.
  [[nodiscard]] base::Result<std::optional<std::string>> ChangeProperty(std::string_view packed,
                                                                        base::PropertyKeyId key,
                                                                        const types::Value& value);
  void SplitLarge(std::string* packed_value);
  // Properties with large values in their place; valid until Unpin, but of many megabytes only the last few.
  [[nodiscard]] base::Result<std::string_view> Whole(std::string_view properties);
  // Takes down the references of an entity whose properties change.
  [[nodiscard]] base::Status NoteReferences(std::string_view before, std::string_view after);
  [[nodiscard]] base::Status LogLargeValues(PayloadWriter* writer);

  // Keys of the indexes that the entity leaves and enters; uniqueness locks and checks.
  [[nodiscard]] base::Status ChangeKeys(catalog::SchemaSnapshot::Indexes candidates, uint64_t entity, bool had,
                                        bool has, std::string_view before, std::string_view after);
  [[nodiscard]] base::Status IndexNode(base::NodeId id, const graph::NodeImage* before, const graph::NodeImage* after);
  [[nodiscard]] base::Status IndexRel(base::RelId id, const graph::RelImage* before, const graph::RelImage* after);
  [[nodiscard]] base::Status CheckUnique(const catalog::IndexDescriptor& index, const std::string& key, uint64_t entity,
                                         std::span<const types::Value> values);
  [[nodiscard]] base::Status CheckConstraints();
  [[nodiscard]] base::Status CheckDeletedNodes();
  // kTerminated, kTransactionTimedOut: for a call that makes many writes, in a transaction that can be cancelled.
  [[nodiscard]] base::Status CheckEnded() const;

  [[nodiscard]] SavepointRecord Mark() const;
  void UndoTo(const SavepointRecord& mark);

  // commit.cc
  [[nodiscard]] base::Status Prepare(CommitPayload* payload, FinishedCommit* commit);
  [[nodiscard]] base::Status LogHistory(const FinishedCommit& commit, PayloadWriter* writer);
  // Whether a history of labels must tell what this commit does to the node.
  [[nodiscard]] base::Result<bool> FollowsNode(uint64_t node, std::span<const base::LabelId> labels) const;
  [[nodiscard]] std::vector<uint64_t> FollowedIndexes(const std::vector<base::LabelId>& labels, bool selective) const;
  // So that the ends of a changed relationship are with the same labels when the commit is queued.
  [[nodiscard]] base::Status LockEndsForHistory(std::string_view rel_image);
  [[nodiscard]] base::Result<catalog::TripleBag> CollectShapes(const FinishedCommit& commit, PayloadWriter* writer);
  void ApplyDerived(uint64_t lsn, const FinishedCommit& commit);
  void WithdrawDerived(uint64_t lsn);
  [[nodiscard]] base::Result<uint64_t> Append(CommitPayload payload, FinishedCommit commit, bool wait,
                                              std::function<void(const base::Status&, base::Lsn)> done);
  void End();
  void LeaveSchema() {
    if (schema_turn != 0) core->schema_writers.Leave(schema_turn);
    schema_turn = 0;
  }

  StoreCore* const core;
  const BeginOptions options;
  const base::TxnId id;
  LockOwner owner;
  uint64_t owner_number = 0;  // held_back.h
  SnapshotRegistry::Ticket ticket;
  uint64_t snapshot = 0;
  graph::EpochDomain::Slot* slot;
  bool pinned = false;
  bool ended = false;
  bool parks_lock_waits = false;
  bool locks_hot_reads = false;
  std::unique_ptr<ReadSet> reads;     // null: not serializable
  std::unique_ptr<AsOfReader> as_of;  // null: reads the snapshot as it is
  graph::CommitCell* cell = nullptr;  // made by the first write; handed to upkeep by the commit
  std::shared_ptr<const catalog::SchemaSnapshot> schema;
  uint64_t schema_turn = 0;  // of SchemaWriters; 0: not writing
  uint32_t statement = 0;
  std::vector<SavepointRecord> savepoints;
  std::vector<UndoEntry> undo;
  std::vector<uint64_t> created_nodes;  // ascending
  std::vector<uint64_t> created_rels;
  std::vector<uint64_t> deleted_nodes;
  std::vector<std::pair<base::LabelId, base::NodeId>> label_adds;
  OwnSets<base::NodeId> own_labels;  // of label_adds
  std::vector<std::pair<base::LabelId, base::NodeId>> label_removes;
  std::vector<std::pair<base::RelTypeId, index::RelSets::Rel>> rel_adds;
  OwnSets<base::RelId> own_types;  // of rel_adds
  RelShapes shapes;
  std::vector<uint32_t> rel_shapes;  // of each entry of rel_adds
  OwnEntries key_adds;
  std::vector<IndexEntry> key_removes;
  std::vector<std::pair<graph::ValueHash, int64_t>> value_changes;  // references that came and went, in order
  std::map<graph::ValueHash, int64_t> logged_values;                // their sums, as logged
  std::vector<graph::ValueHash> held_values;
  uint64_t logged_value_bytes = 0;
  std::deque<std::string> whole;  // what Whole has handed out
  size_t whole_bytes = 0;
  CountMap counts;
  WriteCounters counters;
  VirtualEntities virtual_entities;
  uint32_t writes_since_look = 0;
  size_t payload_bytes = 0;   // about, of the commit
  size_t replaced_bytes = 0;  // own versions that later ones replaced: in memory until Unpin
  memory::Reservation write_set;
  FinishedCommit undone;  // what rolled back statements touched: upkeep drops the empty overlays and dead entries
};

[[nodiscard]] base::Status Conflict(const char* what);
[[nodiscard]] base::Status DamagedRecord(const char* what, uint64_t id);

}  // namespace mycel::engine::txn
