// The reading half of a transaction, statements and small things; writes: transaction_write.cc, the end: commit.cc.
#include "engine/txn/transaction.h"

#include <algorithm>
#include <array>

#include "engine/base/assert.h"
#include "engine/base/direction.h"
#include "engine/txn/stored_values.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::Result;
using base::Status;
using graph::Presence;
using graph::RecordRead;

Transaction::Transaction(std::unique_ptr<TransactionState> state) : state_(std::move(state)) {}
Transaction::~Transaction() {
  if (!state_->ended) Rollback();
}

base::TxnId Transaction::id() const { return state_->id; }
base::Lsn Transaction::snapshot() const { return base::Lsn(state_->snapshot); }
AccessMode Transaction::access() const { return state_->options.access; }
const catalog::Tokens& Transaction::tokens() const { return state_->core->tokens; }
std::shared_ptr<const catalog::SchemaSnapshot> Transaction::schema() const { return state_->schema; }
Store& Transaction::store() const { return *state_->core->facade; }
void Transaction::Quiesce() {
  state_->Unpin();
  if (state_->core->MemoryTight()) state_->core->RelieveMemory(state_->cell != nullptr);
}

const WriteCounters& Transaction::counters() const { return state_->counters; }
void Transaction::set_counters(const WriteCounters& counters) { state_->counters = counters; }
VirtualEntities& Transaction::virtual_entities() { return state_->virtual_entities; }
bool Transaction::has_writes() const { return !state_->undo.empty(); }
void Transaction::RequestCancel() { state_->core->locks.Cancel(&state_->owner); }

Result<bool> Transaction::NodeExists(base::NodeId id) {
  MYCEL_RETURN_IF_ERROR(state_->NoteRead(LockSpace::kNode, id.value));
  state_->Pin();
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, state_->FindNode(id));
  return read.presence == Presence::kPresent;
}

Result<bool> Transaction::RelExists(base::RelId id) {
  MYCEL_RETURN_IF_ERROR(state_->NoteRead(LockSpace::kRel, id.value));
  state_->Pin();
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, state_->FindRel(id));
  return read.presence == Presence::kPresent;
}

Result<NodeView> Transaction::ReadNode(base::NodeId id) {
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, state_->ReadNodeRecord(id));
  graph::NodeImage image;
  if (!graph::DecodeNode(read.image, &image)) return DamagedRecord("node", id.value);
  MYCEL_ASSIGN_OR_RETURN(const std::string_view properties, state_->Whole(image.properties));
  return NodeView{id, image.labels, PropertiesView(properties)};
}

Result<RelView> Transaction::ReadRel(base::RelId id) {
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, state_->ReadRelRecord(id));
  graph::RelImage image;
  if (!graph::DecodeRel(read.image, &image)) return DamagedRecord("relationship", id.value);
  MYCEL_ASSIGN_OR_RETURN(const std::string_view properties, state_->Whole(image.properties));
  return RelView{id, image.start, image.end, image.type, PropertiesView(properties)};
}

Result<RelView> Transaction::ReadRelEnds(base::RelId id) {
  state_->Pin();
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, state_->FindRel(id));
  if (read.presence != Presence::kDeleted || state_->cell == nullptr ||
      read.version->stamp.load() != graph::CellStamp(state_->cell)) {
    return ReadRel(id);
  }
  graph::RelImage image;
  if (!graph::DecodeRel(read.image, &image)) return DamagedRecord("relationship", id.value);
  return RelView{id, image.start, image.end, image.type, PropertiesView()};
}

Result<types::Value> Transaction::NodeProperty(base::NodeId id, base::PropertyKeyId key) {
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, state_->ReadNodeRecord(id));
  graph::NodeImage image;
  if (!graph::DecodeNode(read.image, &image)) return DamagedRecord("node", id.value);
  return StoredProperty(image.properties, key, *state_->core->large_values);
}

Result<types::Value> Transaction::RelProperty(base::RelId id, base::PropertyKeyId key) {
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, state_->ReadRelRecord(id));
  graph::RelImage image;
  if (!graph::DecodeRel(read.image, &image)) return DamagedRecord("relationship", id.value);
  return StoredProperty(image.properties, key, *state_->core->large_values);
}

Result<bool> Transaction::HasLabel(base::NodeId id, base::LabelId label) {
  if (state_->as_of) {
    state_->Pin();
    MYCEL_ASSIGN_OR_RETURN(const auto had, state_->as_of->HadLabel(id.value, label, state_->Reader()));
    if (had) return *had;
  }
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, state_->ReadNodeRecord(id));
  graph::NodeImage image;
  if (!graph::DecodeNode(read.image, &image)) return DamagedRecord("node", id.value);
  return NodeView{id, image.labels, {}}.HasLabel(label);
}

// --- adjacency
// -------------------------------------------------------------------------------------------------------------
Status Transaction::OpenExpand(base::NodeId id, base::Direction direction, std::span<const base::RelTypeId> types,
                               ExpandCursor* cursor) {
  if (state_->reads) state_->reads->Adjacent(id.value);
  state_->Pin();
  auto list = cursor->Empty<graph::NeighbourList>();
  const Status status = state_->as_of
                            ? state_->as_of->Collect(id.value, direction, types, state_->Reader(), &list)
                            : state_->core->adjacency->Collect(id.value, direction, types, state_->Reader(), &list);
  cursor->Give(std::move(list));
  return status;
}

// Every relationship between the two stands in the lists of both: to have read one of them is enough for a conflict.
Status Transaction::OpenExpandTo(base::NodeId id, base::NodeId to, base::Direction direction,
                                 std::span<const base::RelTypeId> types, ExpandCursor* cursor) {
  if (state_->as_of) return OpenExpand(id, direction, types, cursor);
  state_->Pin();
  graph::Adjacency* const adjacency = state_->core->adjacency.get();
  MYCEL_ASSIGN_OR_RETURN(const uint64_t here, adjacency->MaxDegree(id.value));
  MYCEL_ASSIGN_OR_RETURN(const uint64_t there, adjacency->MaxDegree(to.value));
  const bool turn = there < here;
  const uint64_t from = turn ? to.value : id.value;
  if (state_->reads) state_->reads->Adjacent(from);
  auto list = cursor->Empty<graph::NeighbourList>();
  const Status status = adjacency->CollectTo(
      from, turn ? id.value : to.value, turn ? base::Reversed(direction) : direction, types, state_->Reader(), &list);
  if (turn) std::fill(list.neighbours.begin(), list.neighbours.end(), to);
  cursor->Give(std::move(list));
  return status;
}

size_t Transaction::Expand(ExpandCursor* cursor, std::span<base::NodeId> neighbours, std::span<base::RelId> rels,
                           std::span<base::RelTypeId> types) {
  const size_t count = std::min(neighbours.size(), cursor->remaining());
  const auto from = static_cast<std::ptrdiff_t>(cursor->next_);
  const auto to = from + static_cast<std::ptrdiff_t>(count);
  std::copy(cursor->neighbours_.begin() + from, cursor->neighbours_.begin() + to, neighbours.begin());
  if (!rels.empty()) std::copy(cursor->rels_.begin() + from, cursor->rels_.begin() + to, rels.begin());
  if (!types.empty()) std::copy(cursor->types_.begin() + from, cursor->types_.begin() + to, types.begin());
  cursor->next_ += count;
  return count;
}

Result<uint64_t> Transaction::Degree(base::NodeId id, base::Direction direction,
                                     std::span<const base::RelTypeId> types) {
  if (state_->as_of) {
    ExpandCursor cursor;
    MYCEL_RETURN_IF_ERROR(OpenExpand(id, direction, types, &cursor));
    return uint64_t{cursor.remaining()};
  }
  if (state_->reads) state_->reads->Adjacent(id.value);
  state_->Pin();
  return state_->core->adjacency->Degree(id.value, direction, types, state_->Reader());
}

Result<std::optional<NeighbourSpan>> Transaction::Neighbours(base::NodeId id, base::Direction direction,
                                                             base::RelTypeId type) {
  if (state_->as_of) return std::optional<NeighbourSpan>();
  if (state_->reads) state_->reads->Adjacent(id.value);
  state_->Pin();
  MYCEL_ASSIGN_OR_RETURN(const graph::AdjacencyBase* base, state_->core->adjacency->Clean(id.value));
  if (base == nullptr || direction == base::Direction::kBoth) return std::optional<NeighbourSpan>();
  NeighbourSpan span;
  span.type = type;
  span.direction = direction;
  for (const graph::AdjacencyBase::Group& group : base->groups()) {
    if (group.type != type.value || group.direction != direction) continue;
    if (base->wide()) {
      span.neighbours64 = {base->Wide() + group.begin, group.size()};
      span.rels64 = {base->Wide() + base->size() + group.begin, group.size()};
    } else {
      span.neighbours32 = {base->Narrow() + group.begin, group.size()};
      span.rels32 = {base->Narrow() + base->size() + group.begin, group.size()};
    }
  }
  return std::optional(span);
}

// --- scans
// -----------------------------------------------------------------------------------------------------------------
namespace {

// `token` only as of the past, where nothing tells what has left a set: every record is looked at.
template <typename Id>
Result<size_t> ScanPages(TransactionState* state, std::optional<uint32_t> token, Id* next, std::span<Id> out) {
  constexpr bool kNodes = std::is_same_v<Id, base::NodeId>;
  graph::RecordPages* const pages = (kNodes ? state->core->nodes : state->core->rels).get();
  const uint64_t end = (kNodes ? state->core->next_node : state->core->next_rel).load();
  state->Pin();
  size_t count = 0;
  while (count < out.size() && next->value < end) {
    const uint64_t page = next->value / graph::kPageIds;
    MYCEL_ASSIGN_OR_RETURN(uint64_t bits, state->PresentBits(pages, page, token));
    bits &= ~uint64_t{0} << (next->value % graph::kPageIds);
    while (bits != 0 && count < out.size()) {
      const auto slot = static_cast<uint64_t>(__builtin_ctzll(bits));
      bits &= bits - 1;
      out[count++] = Id(page * graph::kPageIds + slot);
      *next = Id(page * graph::kPageIds + slot + 1);
    }
    if (bits == 0) *next = Id((page + 1) * graph::kPageIds);
  }
  return count;
}

// Ids of a superset and the transaction's own, merged in order; `holds` decides about each, unless the set is exact for
// this snapshot and the transaction has written nothing that would change that.
template <typename Id, typename Holds>
Result<size_t> ScanSet(const index::IdSet* set, const std::vector<Id>& own, const TransactionState& state, Id* next,
                       std::span<Id> out, const Holds& holds) {
  constexpr size_t kChunk = 256;
  uint64_t chunk[kChunk];
  size_t count = 0;
  const bool unwritten = state.undo.empty();
  auto mine = std::lower_bound(own.begin(), own.end(), *next);
  for (bool more = true; count < out.size() && more;) {
    const auto got = set == nullptr ? index::IdSet::Batch{}
                                    : set->NextBatch(next->value, base::Lsn(state.snapshot),
                                                     std::span(chunk, std::min(kChunk, out.size() - count)));
    more = got.count > 0;
    size_t at = 0;
    if (unwritten && got.exact) {
      for (; at < got.count; ++at) out[count++] = Id(chunk[at]);
      if (got.count > 0) *next = Id(chunk[got.count - 1] + 1);
    }
    while (count < out.size() && (at < got.count || (!more && mine != own.end()))) {
      Id id;
      if (mine != own.end() && (at == got.count || mine->value <= chunk[at])) {
        id = *mine++;
        if (at < got.count && chunk[at] == id.value) ++at;
      } else {
        id = Id(chunk[at++]);
      }
      *next = Id(id.value + 1);
      MYCEL_ASSIGN_OR_RETURN(const bool held, holds(id));
      if (held) out[count++] = id;
    }
  }
  return count;
}

template <typename Id>
Result<size_t> ScanAsOf(TransactionState* state, uint32_t token, Id* next, std::span<Id> out) {
  constexpr bool kNodes = std::is_same_v<Id, base::NodeId>;
  state->Pin();
  MYCEL_RETURN_IF_ERROR(state->as_of->RequireAll(kNodes, token));
  if (!state->as_of->has_sets() || (!kNodes && !state->core->options.relationship_index)) {
    return ScanPages(state, token, next, out);
  }
  std::array<uint64_t, 256> ids;
  size_t count = 0;
  while (count < out.size()) {
    const std::span<uint64_t> chunk(ids.data(), std::min(ids.size(), out.size() - count));
    MYCEL_ASSIGN_OR_RETURN(const size_t got, state->ScanSetAsOf(kNodes, token, next->value, chunk));
    if (got == 0) break;
    for (size_t i = 0; i < got; ++i) out[count++] = Id(chunk[i]);
    *next = Id(chunk[got - 1] + 1);
  }
  return count;
}

}  // namespace

Result<size_t> Transaction::ScanNodes(base::NodeId* next, std::span<base::NodeId> out) {
  if (!next->valid()) *next = base::NodeId(0);
  if (state_->reads) state_->reads->NodeSet();
  return ScanPages(state_.get(), std::nullopt, next, out);
}

Result<size_t> Transaction::ScanRels(base::RelId* next, std::span<base::RelId> out) {
  if (!next->valid()) *next = base::RelId(0);
  if (state_->reads) state_->reads->RelSet();
  return ScanPages(state_.get(), std::nullopt, next, out);
}

Result<size_t> Transaction::ScanLabel(base::LabelId label, base::NodeId* next, std::span<base::NodeId> out) {
  if (!next->valid()) *next = base::NodeId(0);
  if (state_->as_of) return ScanAsOf(state_.get(), label.value, next, out);
  if (state_->reads) state_->reads->Label(label);
  const auto& own = state_->own_labels.Of(label, state_->label_adds, [](base::NodeId node) { return node; });
  state_->Pin();
  return ScanSet(state_->core->label_sets.Find(label), own, *state_, next, out, [&](base::NodeId id) -> Result<bool> {
    MYCEL_ASSIGN_OR_RETURN(const RecordRead read, state_->core->nodes->Read(id.value, state_->Reader()));
    if (read.presence != Presence::kPresent) return false;
    graph::NodeImage image;
    if (!graph::DecodeNode(read.image, &image)) return DamagedRecord("node", id.value);
    return std::binary_search(image.labels.begin(), image.labels.end(), label);
  });
}

Result<size_t> Transaction::ScanRelType(base::RelTypeId type, base::RelId* next, std::span<base::RelId> out) {
  if (!next->valid()) *next = base::RelId(0);
  if (state_->as_of) return ScanAsOf(state_.get(), type.value, next, out);
  if (state_->reads) state_->reads->Type(type);
  const auto& own = state_->own_types.Of(type, state_->rel_adds, [](const index::RelSets::Rel& rel) { return rel.id; });
  state_->Pin();
  const auto holds = [&](base::RelId id) -> Result<bool> {
    MYCEL_ASSIGN_OR_RETURN(const RecordRead read, state_->core->rels->Read(id.value, state_->Reader()));
    if (read.presence != Presence::kPresent) return false;
    graph::RelImage image;
    if (!graph::DecodeRel(read.image, &image)) return DamagedRecord("relationship", id.value);
    return image.type == type;
  };
  if (state_->core->options.relationship_index) {
    return ScanSet(state_->core->rel_sets.Rels(type), own, *state_, next, out, holds);
  }
  size_t count = 0;
  while (count < out.size()) {
    MYCEL_ASSIGN_OR_RETURN(const size_t got, ScanRels(next, out.subspan(count, 1)));
    if (got == 0) break;
    MYCEL_ASSIGN_OR_RETURN(const bool held, holds(out[count]));
    if (held) ++count;
  }
  return count;
}

// --- counts
// ----------------------------------------------------------------------------------------------------------------
namespace {

uint64_t CountOf(const TransactionState& state, catalog::CountKind kind, uint32_t token) {
  const auto own = state.counts.find({kind, token});
  const int64_t delta = own == state.counts.end() ? 0 : own->second;
  return static_cast<uint64_t>(state.core->counts.Get(kind, token, base::Lsn(state.snapshot)) + delta);
}

}  // namespace

Result<uint64_t> Transaction::CountNodes(std::optional<base::LabelId> label) {
  if (state_->as_of) return state_->CountAsOf(true, label ? std::optional(label->value) : std::nullopt);
  if (state_->reads) label ? state_->reads->Label(*label) : state_->reads->NodeSet();
  return label ? CountOf(*state_, catalog::CountKind::kLabel, label->value)
               : CountOf(*state_, catalog::CountKind::kNodes, 0);
}

Result<uint64_t> Transaction::CountRels(std::optional<base::RelTypeId> type) {
  if (state_->as_of) return state_->CountAsOf(false, type ? std::optional(type->value) : std::nullopt);
  if (state_->reads) type ? state_->reads->Type(*type) : state_->reads->RelSet();
  return type ? CountOf(*state_, catalog::CountKind::kRelType, type->value)
              : CountOf(*state_, catalog::CountKind::kRels, 0);
}

// --- tokens and statements
// -------------------------------------------------------------------------------------------------
namespace {

Status MayWrite(const TransactionState& state) {
  if (state.options.access == AccessMode::kWrite && !state.as_of) return Status::Ok();
  return Status::Error(base::ErrorId::kAccessMode, "Writing in a read access mode is not allowed");
}

}  // namespace

Result<base::LabelId> Transaction::EnsureLabel(std::string_view name) {
  if (const auto have = tokens().labels.Find(name)) return *have;
  MYCEL_RETURN_IF_ERROR(MayWrite(*state_));
  return store().EnsureLabel(name);
}

Result<base::RelTypeId> Transaction::EnsureRelType(std::string_view name) {
  if (const auto have = tokens().rel_types.Find(name)) return *have;
  MYCEL_RETURN_IF_ERROR(MayWrite(*state_));
  return store().EnsureRelType(name);
}

Result<base::PropertyKeyId> Transaction::EnsurePropertyKey(std::string_view name) {
  if (const auto have = tokens().property_keys.Find(name)) return *have;
  MYCEL_RETURN_IF_ERROR(MayWrite(*state_));
  const Result<base::PropertyKeyId> made = store().EnsurePropertyKey(name);
  if (made.ok() && state_->reads) state_->reads->OwnKey(*made);
  return made;
}

SavepointId Transaction::BeginStatement() {
  ++state_->statement;
  state_->savepoints.push_back(state_->Mark());
  return SavepointId{state_->savepoints.size() - 1};
}

void Transaction::RollbackStatement(SavepointId savepoint) {
  MYCEL_ASSERT(savepoint.value < state_->savepoints.size());
  const SavepointRecord mark = state_->savepoints[savepoint.value];
  state_->savepoints.resize(savepoint.value);
  state_->UndoTo(mark);
  ++state_->statement;
}

void Transaction::set_parks_lock_waits(bool on) { state_->parks_lock_waits = on; }
void Transaction::set_can_run_again(bool on) { state_->owner.set_can_run_again(on); }
void Transaction::set_locks_hot_reads(bool on) { state_->locks_hot_reads = on; }
bool Transaction::waits_for_lock() const { return state_->owner.waits(); }
void Transaction::GiveUpLockWait() { state_->core->locks.Withdraw(&state_->owner); }
Result<bool> Transaction::PollLock(const std::function<void()>& wake) {
  return state_->core->locks.Poll(&state_->owner, wake);
}

void Transaction::Renew(ReadPoint read_point) {
  const SnapshotRegistry::Ticket before = state_->ticket;
  state_->ticket = state_->TakeSnapshot(read_point);
  if (state_->ticket->first < before->first) {  // never back in time: what was read at kQueued stays seen
    state_->ReleaseSnapshot(state_->ticket);
    state_->ticket = state_->TakeSnapshot(ReadPoint::kQueued);
  }
  state_->snapshot = state_->ticket->first;
  state_->ReleaseSnapshot(before);
  state_->BeginReads();
  if (state_->as_of) state_->as_of->Forget();
  // A writer keeps the schema that it began with.
  if (state_->cell == nullptr) state_->schema = state_->core->schema.snapshot();
}

void Transaction::Restart(bool keep_locks) {
  TransactionState& s = *state_;
  s.UndoTo(SavepointRecord{});
  s.savepoints.clear();
  s.virtual_entities = VirtualEntities();
  if (!keep_locks) {
    if (s.cell != nullptr) {
      s.core->epochs.Retire(s.cell, [](void* p) { delete static_cast<graph::CommitCell*>(p); });
    }
    s.cell = nullptr;
    s.LeaveSchema();
    s.core->locks.ReleaseAll(&s.owner);
  }
  Renew(ReadPoint::kQueued);
  s.Unpin();
}

Status Transaction::CheckReads() {
  if (!state_->reads) return Status::Ok();
  const std::lock_guard lock(state_->core->commit_mutex);
  return state_->Validate();
}

Status Transaction::CheckDeletedNodes() { return state_->CheckDeletedNodes(); }

}  // namespace mycel::engine::txn
