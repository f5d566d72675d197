#include "engine/txn/transaction_state.h"

#include <algorithm>

#include "engine/txn/limits.h"
#include "engine/types/packed_properties.h"

namespace mycel::engine::txn {

using base::ErrorId;
using base::Status;
using graph::NodeImage;
using graph::Presence;
using graph::RecordRead;
using graph::RelImage;

Status Conflict(const char* what) {
  return Status::Error(ErrorId::kWriteConflict,
                       std::string(what) + " was changed by another transaction after this one began; run it again");
}

Status DamagedRecord(const char* what, uint64_t id) {
  return Status::Error(ErrorId::kCorruption,
                       std::string("record of ") + what + " " + std::to_string(id) + " is damaged");
}

TransactionState::TransactionState(StoreCore* store, const BeginOptions& begin)
    : core(store),
      options(begin),
      id(store->next_txn.fetch_add(1)),
      owner(id),
      ticket(TakeSnapshot(begin.read_point)),
      snapshot(ticket->first),
      slot(store->epochs.AcquireSlot()),
      schema(store->schema.snapshot()),
      write_set(store->write_account) {
  if (Tracks()) reads = std::make_unique<ReadSet>();
  BeginReads();
}

void TransactionState::BeginReads() {
  if (!reads) return;
  const catalog::Tokens& tokens = core->tokens;
  reads->Begin(tokens.labels.size(), tokens.rel_types.size(), tokens.property_keys.size());
}

SnapshotRegistry::Ticket TransactionState::TakeSnapshot(ReadPoint read_point) const {
  const SnapshotRegistry::Reader reader{owner_number, core->options.env->MonotonicNanos()};
  if (Tracks()) {
    // From here on every commit is noted, so the snapshot is the newest there is.
    const std::lock_guard lock(core->commit_mutex);
    const SnapshotRegistry::Ticket taken = core->snapshots.Take(core->queued, reader);
    core->write_window.Enter(taken->first);
    return taken;
  }
  return core->snapshots.Take(read_point == ReadPoint::kQueued ? core->queued : core->visible, reader);
}

void TransactionState::ReleaseSnapshot(SnapshotRegistry::Ticket taken) const {
  const uint64_t lsn = taken->first;
  core->snapshots.Release(taken);
  if (!Tracks()) return;
  const std::lock_guard lock(core->commit_mutex);
  core->write_window.Leave(lsn);
}

TransactionState::~TransactionState() { core->epochs.ReleaseSlot(slot); }

void TransactionState::End() {
  core->locks.ReleaseAll(&owner);
  for (const graph::ValueHash& hash : held_values) core->large_values->Release(hash);
  held_values.clear();
  if (!ended) ReleaseSnapshot(ticket);
  Unpin();
  as_of.reset();
  ended = true;
  LeaveSchema();
  write_set.Reset();
}

Status TransactionState::StartWriting() {
  if (as_of) {
    return Status::Error(ErrorId::kAccessMode,
                         "Writing is not allowed in a transaction that reads the graph as of "
                         "the past (as_of)");
  }
  if (options.access != AccessMode::kWrite) {
    return Status::Error(ErrorId::kAccessMode, "Writing in a read access mode is not allowed");
  }
  Pin();
  if (cell != nullptr) return ChargeWrites();
  MYCEL_RETURN_IF_ERROR(core->log->committer().health());
  // For changes of a setting that every writer must see from its beginning to its end.
  MYCEL_RETURN_IF_ERROR(Lock(LockSpace::kSchema, 0, LockMode::kShared));
  schema_turn = core->schema_writers.Enter();
  schema = core->schema.snapshot();
  cell = new graph::CommitCell;
  return Status::Ok();
}

Status TransactionState::CheckEnded() const {
  if (options.cancel == nullptr) return Status::Ok();
  if (options.cancel->load(std::memory_order_relaxed)) {
    return Status::Error(ErrorId::kTerminated, "The transaction has been terminated.");
  }
  if (options.deadline_ns == 0 || core->options.env->MonotonicNanos() < options.deadline_ns) return Status::Ok();
  return Status::Error(ErrorId::kTransactionTimedOut, "The transaction has not completed within its timeout.");
}

Status TransactionState::Lock(LockSpace space, uint64_t what, LockMode mode) {
  if (!parks_lock_waits) {
    return core->locks.Acquire(&owner, {space, what}, mode, options.deadline_ns, options.cancel);
  }
  const Status status = core->locks.Request(&owner, {space, what}, mode);
  if (owner.waits() && mode == LockMode::kExclusive) NoteHot(space, what);
  return status;
}

void TransactionState::NoteHot(LockSpace space, uint64_t what) const {
  if (space == LockSpace::kNode || space == LockSpace::kRel) {
    core->hot_rows.Note({space, what}, core->options.env->MonotonicNanos());
  }
}

bool TransactionState::Created(const std::vector<uint64_t>& ids, uint64_t what) const {
  return !ids.empty() && what >= ids.front() && std::binary_search(ids.begin(), ids.end(), what);
}

base::Result<RecordRead> TransactionState::ReadNodeRecord(base::NodeId node) {
  MYCEL_RETURN_IF_ERROR(NoteRead(LockSpace::kNode, node.value));
  Pin();
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, FindNode(node));
  if (read.presence == Presence::kPresent) return read;
  if (read.presence == Presence::kDeleted && cell != nullptr && read.version->stamp.load() == graph::CellStamp(cell)) {
    return Status::Error(ErrorId::kDeletedEntityAccess,
                         "Node with id " + std::to_string(node.value) + " has been deleted in this transaction");
  }
  return Status::Error(ErrorId::kEntityNotFound, "Unable to load NODE " + std::to_string(node.value));
}

base::Result<RecordRead> TransactionState::ReadRelRecord(base::RelId rel) {
  MYCEL_RETURN_IF_ERROR(NoteRead(LockSpace::kRel, rel.value));
  Pin();
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, FindRel(rel));
  if (read.presence == Presence::kPresent) return read;
  if (read.presence == Presence::kDeleted && cell != nullptr && read.version->stamp.load() == graph::CellStamp(cell)) {
    return Status::Error(ErrorId::kDeletedEntityAccess,
                         "Relationship with id " + std::to_string(rel.value) + " has been deleted in this transaction");
  }
  return Status::Error(ErrorId::kEntityNotFound, "Unable to load RELATIONSHIP " + std::to_string(rel.value));
}

namespace {

// First updater wins: whoever holds the lock must have seen the newest state.
Status CheckNewest(const RecordRead& newest, const TransactionState& transaction, const char* what) {
  if (newest.version != nullptr && !transaction.Reader().Sees(newest.version->stamp.load(std::memory_order_acquire))) {
    return Conflict(what);
  }
  return Status::Ok();
}

}  // namespace

base::Result<std::string_view> TransactionState::OpenNodeForWrite(base::NodeId node) {
  MYCEL_RETURN_IF_ERROR(StartWriting());
  if (!Created(created_nodes, node.value)) {
    MYCEL_RETURN_IF_ERROR(Lock(LockSpace::kNode, node.value, LockMode::kExclusive));
    MYCEL_ASSIGN_OR_RETURN(const RecordRead newest, core->nodes->ReadNewest(node.value));
    if (Status status = CheckNewest(newest, *this, "A node"); !status.ok()) {
      NoteHot(LockSpace::kNode, node.value);
      return status;
    }
  }
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, ReadNodeRecord(node));
  return read.image;
}

// Only nodes and relationships that are there are ever locked: their versions say whether the snapshot has the newest.
Status TransactionState::LockHotRead(LockSpace space, uint64_t what) {
  if (!core->hot_rows.any()) return Status::Ok();
  if (!core->hot_rows.Contains({space, what}, core->options.env->MonotonicNanos())) return Status::Ok();
  MYCEL_RETURN_IF_ERROR(Lock(space, what, LockMode::kExclusive));
  Pin();
  MYCEL_ASSIGN_OR_RETURN(const RecordRead newest,
                         (space == LockSpace::kNode ? *core->nodes : *core->rels).ReadNewest(what));
  return CheckNewest(newest, *this, space == LockSpace::kNode ? "A node" : "A relationship");
}

base::Result<std::string_view> TransactionState::OpenRelForWrite(base::RelId rel) {
  MYCEL_RETURN_IF_ERROR(StartWriting());
  if (!Created(created_rels, rel.value)) {
    MYCEL_RETURN_IF_ERROR(Lock(LockSpace::kRel, rel.value, LockMode::kExclusive));
    MYCEL_ASSIGN_OR_RETURN(const RecordRead newest, core->rels->ReadNewest(rel.value));
    if (Status status = CheckNewest(newest, *this, "A relationship"); !status.ok()) {
      NoteHot(LockSpace::kRel, rel.value);
      return status;
    }
  }
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, ReadRelRecord(rel));
  if (core->history->selective()) MYCEL_RETURN_IF_ERROR(LockEndsForHistory(read.image));
  return read.image;
}

// An end of a new relationship: it must be there in the snapshot and in the newest state, and stay until the commit is
// queued.
base::Result<std::string_view> TransactionState::RequireEndpoint(base::NodeId node) {
  if (!Created(created_nodes, node.value)) {
    MYCEL_RETURN_IF_ERROR(Lock(LockSpace::kNode, node.value, LockMode::kShared));
    MYCEL_ASSIGN_OR_RETURN(const RecordRead newest, core->nodes->ReadNewest(node.value));
    const bool seen = newest.version == nullptr || Reader().Sees(newest.version->stamp.load(std::memory_order_acquire));
    if (newest.presence == Presence::kPresent && seen) return newest.image;
    if (newest.presence == Presence::kDeleted) MYCEL_RETURN_IF_ERROR(CheckNewest(newest, *this, "A node"));
  }
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, ReadNodeRecord(node));
  return read.image;
}

void TransactionState::Count(catalog::CountKind kind, uint32_t token, int64_t delta) { counts[{kind, token}] += delta; }

void TransactionState::PutVersion(bool node, uint64_t what, bool is_new, bool deleted, std::string_view image) {
  graph::RecordPages& pages = node ? *core->nodes : *core->rels;
  graph::Version* version = graph::Version::Make(graph::CellStamp(cell), statement, deleted, image);
  bool replace = false;
  size_t own_bytes = 0;  // of the head, if it is this transaction's
  if (!is_new) {
    const auto head = pages.ReadNewest(what);
    if (head.ok() && head->version != nullptr && head->version->stamp.load() == graph::CellStamp(cell)) {
      own_bytes = head->version->bytes();
      replace = head->version->statement == statement;
    }
  }
  writes_since_look += static_cast<uint32_t>(image.size() / kBytesPerWrite);
  // The newest image goes to the log.
  if (own_bytes == 0) payload_bytes += image.size() + kPayloadBytesOfWrite;
  if (version->bytes() > own_bytes && own_bytes > 0) payload_bytes += version->bytes() - own_bytes;
  if (replace) replaced_bytes += own_bytes;
  pages.Write(what, version, replace);
  if (!replace) undo.emplace_back(node ? UndoKind::kNode : UndoKind::kRel, what);
}

Status TransactionState::WriteNode(base::NodeId node, const NodeImage* before, bool deleted, std::string_view image) {
  NodeImage after;
  if (!graph::DecodeNode(image, &after)) return DamagedRecord("node", node.value);
  if (schema->HasNodeRules()) MYCEL_RETURN_IF_ERROR(IndexNode(node, before, deleted ? nullptr : &after));
  const auto has = [](const NodeImage& in, base::LabelId label) {
    return std::binary_search(in.labels.begin(), in.labels.end(), label);
  };
  if (before != nullptr) {
    for (const base::LabelId label : before->labels) {
      if (!deleted && has(after, label)) continue;
      label_removes.emplace_back(label, node);
      Count(catalog::CountKind::kLabel, label.value, -1);
      if (!deleted) ++counters.labels_removed;
    }
  }
  if (!deleted) {
    for (const base::LabelId label : after.labels) {
      if (before != nullptr && has(*before, label)) continue;
      label_adds.emplace_back(label, node);
      Count(catalog::CountKind::kLabel, label.value, 1);
      ++counters.labels_added;
    }
  }
  MYCEL_RETURN_IF_ERROR(NoteReferences(before == nullptr ? std::string_view() : before->properties,
                                       deleted ? std::string_view() : after.properties));
  PutVersion(true, node.value, before == nullptr, deleted, image);
  return Status::Ok();
}

Status TransactionState::WriteRel(base::RelId rel, const RelImage* before, bool deleted, std::string_view image) {
  RelImage after;
  if (!graph::DecodeRel(image, &after)) return DamagedRecord("relationship", rel.value);
  if (schema->HasRelRules()) MYCEL_RETURN_IF_ERROR(IndexRel(rel, before, deleted ? nullptr : &after));
  MYCEL_RETURN_IF_ERROR(NoteReferences(before == nullptr ? std::string_view() : before->properties,
                                       deleted ? std::string_view() : after.properties));
  PutVersion(false, rel.value, before == nullptr, deleted, image);
  return Status::Ok();
}

void TransactionState::AppendEdge(base::RelId rel, const RelImage& image, bool tombstone) {
  const graph::Stamp stamp = graph::CellStamp(cell);
  const UndoKind kind = tombstone ? UndoKind::kTombstone : UndoKind::kAppend;
  core->adjacency->Append(image.start.value, {image.end.value, rel.value, image.type.value, base::Direction::kOutgoing},
                          stamp, tombstone);
  undo.emplace_back(kind, base::Direction::kOutgoing, image.start.value, rel.value);
  core->adjacency->Append(image.end.value, {image.start.value, rel.value, image.type.value, base::Direction::kIncoming},
                          stamp, tombstone);
  undo.emplace_back(kind, base::Direction::kIncoming, image.end.value, rel.value);
}

Status TransactionState::CheckDeletedNodes() {
  Pin();
  for (const uint64_t node : deleted_nodes) {
    MYCEL_ASSIGN_OR_RETURN(const uint64_t left, core->adjacency->Degree(node, base::Direction::kBoth, {}, Newest()));
    if (left == 0) continue;
    MYCEL_ASSIGN_OR_RETURN(const uint64_t seen, core->adjacency->Degree(node, base::Direction::kBoth, {}, Reader()));
    if (seen == 0) return Conflict("The relationships of a deleted node");
    return Status::Error(ErrorId::kDeleteConnectedNode,
                         "Cannot delete node<" + std::to_string(node) +
                             ">, because it still has relationships. To delete this node, you must first delete its "
                             "relationships.");
  }
  return Status::Ok();
}

SavepointRecord TransactionState::Mark() const {
  return {undo.size(),
          created_nodes.size(),
          created_rels.size(),
          deleted_nodes.size(),
          label_adds.size(),
          label_removes.size(),
          rel_adds.size(),
          key_adds.size(),
          key_removes.size(),
          value_changes.size(),
          payload_bytes,
          counts,
          counters};
}

void TransactionState::UndoTo(const SavepointRecord& mark) {
  Pin();
  while (undo.size() > mark.undo) {
    const UndoEntry& entry = undo.back();
    switch (entry.kind) {
      case UndoKind::kNode:
        core->nodes->Undo(entry.id);
        undone.nodes.push_back(entry.id);
        break;
      case UndoKind::kRel:
        core->rels->Undo(entry.id);
        undone.rels.push_back(entry.id);
        break;
      case UndoKind::kAppend:
      case UndoKind::kTombstone:
        core->adjacency->Undo(entry.id, entry.rel, entry.direction, entry.kind == UndoKind::kTombstone,
                              graph::CellStamp(cell));
        undone.adjacent.push_back(entry.id);
        break;
    }
    undo.pop_back();
  }
  created_nodes.resize(mark.created_nodes);
  created_rels.resize(mark.created_rels);
  deleted_nodes.resize(mark.deleted_nodes);
  label_adds.resize(mark.label_adds);
  own_labels.Truncate(mark.label_adds);
  label_removes.resize(mark.label_removes);
  rel_adds.resize(mark.rel_adds);
  own_types.Truncate(mark.rel_adds);
  rel_shapes.resize(mark.rel_adds);
  key_adds.Truncate(mark.key_adds);
  key_removes.resize(mark.key_removes);
  value_changes.resize(mark.value_changes);
  payload_bytes = mark.payload_bytes;
  counts = mark.counts;
  counters = mark.counters;
}

}  // namespace mycel::engine::txn
