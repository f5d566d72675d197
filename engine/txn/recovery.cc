// Opening: the directory's lock and format, the last checkpoint, and replay of the log above its watermark. Replay
// reads nothing: versions and list entries go into overlays, whose bases are loaded when somebody asks.
#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/coding.h"
#include "engine/graph/record_image.h"
#include "engine/txn/checkpoint_state.h"
#include "engine/txn/file_snapshot.h"
#include "engine/txn/removed_log.h"
#include "engine/txn/replay_state.h"
#include "engine/txn/store_core.h"

namespace mycel::engine::txn {

using base::ErrorId;
using base::Lsn;
using base::Status;

namespace {

constexpr std::string_view kFormat = "mycel store 3\n";
// Read as they stand, and from the first start on written as 3. 1: without large values outside their records; 2:
// without a history.
constexpr std::array<std::string_view, 2> kOlderFormats = {"mycel store 1\n", "mycel store 2\n"};
constexpr uint64_t kProgressRecords = 256;  // between two looks at the clock
constexpr uint64_t kProgressNanos = 1'000'000'000;

// A log that failed may keep the record by which an index came online, and not the one that withdrew it then; a later
// checkpoint of the same process knows of neither, nor of the index's entries. Ids are handed out once, so the index is
// none that the record makes. Whoever made it was told that the outcome is unknown.
void LeaveOutWithdrawn(const catalog::SchemaSnapshot& schema, catalog::SchemaChange* change) {
  std::erase_if(change->put_indexes, [&](const catalog::IndexDescriptor& index) {
    return index.state == catalog::IndexState::kOnline && index.id.value < schema.next_id() &&
           schema.FindIndex(index.id) == nullptr;
  });
}

Status Damaged(const char* what) { return Status::Error(ErrorId::kCorruption, std::string(what) + " is damaged"); }

}  // namespace

Status StoreCore::CheckFormat() {
  env::Env* const e = options.env;
  MYCEL_ASSIGN_OR_RETURN(const bool half, e->Exists(env::JoinPath(options.path, kUnfinishedRestoreFile)));
  if (half && !options.replay_from) {
    return Status::Error(ErrorId::kInvalidConfiguration, "A restore into " + options.path +
                                                             " has not finished. Run `mycel restore` again, or remove "
                                                             "the directory");
  }
  const std::string path = env::JoinPath(options.path, "format");
  MYCEL_ASSIGN_OR_RETURN(const bool exists, e->Exists(path));
  if (!exists && options.read_only) return Status::Error(ErrorId::kNotFound, "There is no database in " + options.path);
  if (!exists) {
    return env::WriteFileAtomically(e, path, std::as_bytes(std::span(kFormat.data(), kFormat.size())));
  }
  MYCEL_ASSIGN_OR_RETURN(const std::string have, env::ReadWholeFile(e, path, 4096));
  const bool older = std::find(kOlderFormats.begin(), kOlderFormats.end(), have) != kOlderFormats.end();
  if (have == kFormat || (older && options.read_only)) return Status::Ok();
  if (older) {
    return env::WriteFileAtomically(e, path, std::as_bytes(std::span(kFormat.data(), kFormat.size())));
  }
  if (have.starts_with("mycel store ")) {
    return Status::Error(ErrorId::kNewerFormat, options.path + " was written in the format '" +
                                                    have.substr(0, have.find('\n')) +
                                                    "'; this program reads up to 'mycel store 3'");
  }
  return Status::Error(ErrorId::kCorruption, path + " is not a format file of Mycel");
}

Status StoreCore::Open() {
  if (!options.read_only) MYCEL_RETURN_IF_ERROR(options.env->CreateDirectories(options.path));
  if (options.read_only) MYCEL_RETURN_IF_ERROR(CheckFormat());  // before the lock's file is made
  MYCEL_ASSIGN_OR_RETURN(directory_lock, options.env->LockFile(env::JoinPath(options.path, "lock")));
  if (!options.read_only) MYCEL_RETURN_IF_ERROR(CheckFormat());
  if (!options.read_only) MYCEL_RETURN_IF_ERROR(RemoveFileSnapshot(options.env, options.path));
  FitOptionsToLimit();
  kv::StoreOptions kv_options;
  kv_options.block_cache_bytes = options.block_cache_bytes;
  kv_options.write_buffer_bytes = options.write_buffer_bytes;
  kv_options.read_only = options.read_only;
  kv_options.automatic_compaction = options.compaction;
  if (options.simulated_disk) kv_options.env = options.env;
  MYCEL_ASSIGN_OR_RETURN(kv, kv::Store::Open(env::JoinPath(options.path, "data"), kv_options));
  if (options.governor != nullptr) {
    account = options.governor->AddTier("object", {}, &tier);
    page_account = options.governor->AddAccount("page");
    index_account = options.governor->AddAccount("index");
    write_account = options.governor->AddAccount("transactions");
  }
  meter = std::make_unique<graph::MemoryMeter>(account);
  nodes = std::make_unique<graph::RecordPages>(kv::Family::kNode, graph::kNodeAlign, kv.get(), &epochs, meter.get());
  rels = std::make_unique<graph::RecordPages>(kv::Family::kRel, graph::kRelAlign, kv.get(), &epochs, meter.get());
  adjacency = std::make_unique<graph::Adjacency>(kv.get(), &epochs, meter.get());
  large_values = std::make_unique<graph::LargeValues>(kv.get(), meter.get());
  MYCEL_RETURN_IF_ERROR(large_values->Open());
  history = std::make_unique<History>(kv.get(), meter.get());
  MYCEL_RETURN_IF_ERROR(LoadCheckpoint());
  MYCEL_RETURN_IF_ERROR(LoadIndexes());
  if (options.replay_from) return ReplayFromSource();
  MYCEL_RETURN_IF_ERROR(Replay());
  history->Replayed(queued.load());
  if (!options.read_only) MYCEL_RETURN_IF_ERROR(RebuildSideIndexes());
  RefreshIndexStatistics();
  ChargeOthers();
  last_checkpoint_ns.store(options.env->MonotonicNanos());
  if (options.read_only) return Status::Ok();
  MYCEL_RETURN_IF_ERROR(ResumeBuilds());
  if (!options.background) return Status::Ok();
  checkpoint_thread = std::thread([this] { CheckpointLoop(); });  // first: upkeep looks whether there is one
  upkeep_thread = std::thread([this] { UpkeepLoop(); });
  return Status::Ok();
}

Status StoreCore::LoadCheckpoint() {
  MYCEL_ASSIGN_OR_RETURN(const FoundCheckpoint found, ReadCheckpoint(*kv));
  unfinished_cut = found.cut;
  adjacency->set_unfinished_cut(unfinished_cut);
  found_timeline = found.timeline;
  last_commit_micros.store(found.last_commit_micros);
  MYCEL_RETURN_IF_ERROR(history->Load(found.history));
  if (!found.state) return Status::Ok();
  const CheckpointState& state = *found.state;
  watermark.store(state.watermark);
  next_node.store(state.next_node);
  next_rel.store(state.next_rel);
  reserved_nodes.store(state.reserved_nodes);
  reserved_rels.store(state.reserved_rels);
  nodes->set_disk_ids(state.next_node);
  rels->set_disk_ids(state.next_rel);
  adjacency->set_disk_nodes(state.next_node);
  nodes->set_watermark(state.watermark);
  rels->set_watermark(state.watermark);
  adjacency->set_watermark(state.watermark);
  MYCEL_RETURN_IF_ERROR(counts.Decode(state.counts));
  MYCEL_RETURN_IF_ERROR(tokens.Decode(state.tokens));
  MYCEL_RETURN_IF_ERROR(schema.Decode(state.schema));
  return statistics.Decode(state.statistics);
}

Status StoreCore::LoadIndexes() {
  const auto sets = kv->NewPrefixIterator(kv::Family::kSet, {});
  for (sets->SeekToFirst(); sets->Valid(); sets->Next()) {
    MYCEL_ASSIGN_OR_RETURN(const index::ChunkKey key, index::ChunkKey::Decode(sets->key()));
    if (key.kind == index::SetKind::kLabel) {
      MYCEL_RETURN_IF_ERROR(label_sets.Load(key, sets->value()));
    } else {
      MYCEL_RETURN_IF_ERROR(rel_sets.Load(key, sets->value()));
    }
  }
  MYCEL_RETURN_IF_ERROR(sets->status());
  for (const catalog::IndexDescriptor& descriptor : schema.snapshot()->indexes()) {
    MYCEL_RETURN_IF_ERROR(OpenIndex(descriptor));
  }
  const auto entries = kv->NewPrefixIterator(kv::Family::kProp, {});
  for (entries->SeekToFirst(); entries->Valid(); entries->Next()) {
    MYCEL_ASSIGN_OR_RETURN(const base::IndexId id, index::RangeIndex::IndexOf(entries->key()));
    if (const auto found = indexes.Find(id)) MYCEL_RETURN_IF_ERROR(found->Load(entries->key()));
  }
  return entries->status();
}

// Where a crash cut a reservation off its commits, ids continue above the reservation: none is ever handed out twice.
void StoreCore::AdoptReservedIds() {
  next_node.store(std::max(next_node.load(), reserved_nodes.load()));
  next_rel.store(std::max(next_rel.load(), reserved_rels.load()));
  reserved_nodes.store(next_node.load());
  reserved_rels.store(next_rel.load());
}

Status StoreCore::ReplayFromSource() {
  wal::RecordView record;
  ReplayState state(adjacency.get(), false);  // a checkpoint in between reads the lists
  visible.store(watermark.load());
  queued.store(watermark.load());
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool more, options.replay_from(&record));
    if (!more) break;
    MYCEL_RETURN_IF_ERROR(ApplyRecord(record, &state));
    RecordQueued(record.lsn.value);
    visible.store(record.lsn.value);
    // Never between a commit and its fragments, for replay starts above the watermark; nor before the data files tell
    // one moment again.
    if (!state.fragments.empty() || record.lsn.value < unfinished_cut) continue;
    if (dirty_bytes.load() < options.checkpoint.log_bytes) continue;
    AdoptReservedIds();
    statistics.Add(std::exchange(state.shapes, {}));
    MYCEL_RETURN_IF_ERROR(Checkpoint());
    RelieveMemory(false);
  }
  AdoptReservedIds();
  statistics.Add(state.shapes);
  return Checkpoint();
}

Status StoreCore::Replay() {
  wal::ReaderOptions reader_options;
  reader_options.directory = env::JoinPath(options.path, "wal");
  reader_options.above = Lsn(watermark.load());
  reader_options.timeline = found_timeline;
  reader_options.stop_at_damage = options.recover_to_last_good;
  MYCEL_ASSIGN_OR_RETURN(const auto reader, wal::LogReader::Open(options.env, reader_options));
  wal::RecordView record;
  ReplayState state(adjacency.get(), options.background);
  RecoveryProgress progress;
  progress.watermark = Lsn(watermark.load());
  uint64_t told_ns = options.env->MonotonicNanos();
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool more, reader->Next(&record));
    if (!more) break;
    MYCEL_RETURN_IF_ERROR(ApplyRecord(record, &state));
    progress.at = record.lsn;
    if (++progress.records % kProgressRecords != 0 || !options.on_progress) continue;
    const uint64_t now_ns = options.env->MonotonicNanos();
    if (now_ns - told_ns < kProgressNanos) continue;
    told_ns = now_ns;
    progress.bytes = reader->progress().bytes;
    progress.total_bytes = reader->progress().total_bytes;
    options.on_progress(progress);
  }
  state.lists.Finish();
  statistics.Add(state.shapes);
  const wal::LogEnd& end = reader->end();
  progress.bytes = reader->progress().bytes;
  progress.total_bytes = reader->progress().total_bytes;
  progress.done = true;
  progress.cut = end.cut;
  progress.harmless = end.harmless;
  const bool damage = end.cut && end.cut->damage;
  if (unfinished_cut > std::max(end.last.value, watermark.load())) {
    if (options.on_progress) options.on_progress(progress);
    return Status::Error(ErrorId::kCorruption,
                         "The log ends at LSN " + std::to_string(end.last.value) +
                             ", but an unfinished checkpoint has written data up to LSN " +
                             std::to_string(unfinished_cut) +
                             " into the data files already: they cannot go back. Restore a backup");
  }
  if (damage && !options.read_only) {
    MYCEL_ASSIGN_OR_RETURN(progress.removed, KeepRemovedLog(options.env, options.path, end, options.recovery_report));
  }
  if (options.on_progress) options.on_progress(progress);
  AdoptReservedIds();
  const uint64_t last = std::max(end.last.value, watermark.load());
  queued.store(last);
  visible.store(last);
  found_timeline = end.timeline;
  if (options.read_only) return Status::Ok();
  wal::LogOptions log_options;
  log_options.committer.async_window_ms = options.async_window_ms;
  log_options.committer.max_queued_bytes = options.log_queue_bytes;
  log_options.directory = reader_options.directory;
  log_options.segment_bytes = options.log_segment_bytes;
  log_options.prepare_in_background = options.background;
  log_options.archive = options.log_archive;
  // Bookmarks of what goes with the damage must not be taken for what comes instead.
  log_options.new_timeline = damage;
  MYCEL_ASSIGN_OR_RETURN(log, wal::Log::Start(options.env, log_options, end));
  return Status::Ok();
}

Status StoreCore::ApplyRecord(const wal::RecordView& record, ReplayState* state) {
  std::string_view payload(reinterpret_cast<const char*>(record.payload.data()), record.payload.size());
  if (record.kind == kFragmentRecord) {
    state->fragments.emplace_back(payload);
    return Status::Ok();
  }
  const std::vector<std::string> before = std::exchange(state->fragments, {});
  const auto micros = TimeOfRecord(record.kind, payload);
  last_commit_micros.store(std::max(last_commit_micros.load(), micros.value_or(0)));
  switch (record.kind) {
    case kCommitRecord:
      return ApplyCommit(payload, record.lsn.value, state);
    case kFragmentedCommitRecord: {
      uint64_t count = 0;
      if (!base::TakeVarint(&payload, &count) || count > before.size()) return Damaged("commit in fragments");
      std::string whole;
      for (size_t i = before.size() - count; i < before.size(); ++i) whole += before[i];
      whole += payload;
      return ApplyCommit(whole, record.lsn.value, state);
    }
    case kHistoryRecord: {
      MYCEL_ASSIGN_OR_RETURN(const HistorySetting setting, HistorySetting::Decode(payload));
      history->Apply(setting, record.lsn.value, last_commit_micros.load());
      return Status::Ok();
    }
    case kTimeRecord:
      return micros ? Status::Ok() : Damaged("time record");
    case kTokenRecord: {
      uint8_t kind = 0;
      uint64_t id = 0;
      if (!base::TakeLittle(&payload, &kind) || kind > 2 || !base::TakeVarint(&payload, &id))
        return Damaged("token record");
      const auto token = static_cast<uint32_t>(id);
      if (kind == 0) return tokens.labels.Restore(base::LabelId(token), payload);
      if (kind == 1) return tokens.rel_types.Restore(base::RelTypeId(token), payload);
      return tokens.property_keys.Restore(base::PropertyKeyId(token), payload);
    }
    case kSchemaRecord: {
      MYCEL_ASSIGN_OR_RETURN(catalog::SchemaChange change, catalog::SchemaChange::Decode(payload));
      LeaveOutWithdrawn(*schema.snapshot(), &change);
      schema.Apply(change, record.lsn);
      MYCEL_RETURN_IF_ERROR(ApplySchemaChange(change));
      return RemoveEntries(change);
    }
    case kIdsRecord: {
      uint64_t nodes_end = 0;
      uint64_t rels_end = 0;
      if (!base::TakeVarint(&payload, &nodes_end) || !base::TakeVarint(&payload, &rels_end))
        return Damaged("id record");
      reserved_nodes.store(std::max(reserved_nodes.load(), nodes_end));
      reserved_rels.store(std::max(reserved_rels.load(), rels_end));
      return Status::Ok();
    }
    default:
      return Status::Error(ErrorId::kNewerFormat, "log record " + std::to_string(record.lsn.value) +
                                                      " is of an unknown kind " + std::to_string(record.kind));
  }
}

void StoreCore::ReplayNode(const LogOp& op, FinishedCommit* commit) {
  const base::NodeId node(op.id);
  const Lsn at(commit->lsn);
  const bool gone = op.kind == LogOpKind::kNodeDelete;
  std::string empty;
  if (gone) graph::EncodeNode({}, {}, &empty);
  nodes->Write(op.id, graph::Version::Make(commit->lsn, 0, gone, gone ? empty : op.image), false);
  commit->nodes.push_back(op.id);
  if (!gone) {
    for (const base::LabelId label : op.added) label_sets.Add(label, std::span(&node, 1), at);
  }
  for (const base::LabelId label : op.removed) {
    label_sets.MarkStale(label, std::span(&node, 1), at);
    commit->stale_labels.emplace_back(label, node);
  }
}

Status StoreCore::ApplyCommit(std::string_view payload, uint64_t lsn, ReplayState* state) {
  MYCEL_ASSIGN_OR_RETURN(PayloadReader reader, PayloadReader::Open(payload));
  FinishedCommit commit;
  commit.lsn = lsn;
  const Lsn at(lsn);
  const auto edge = [&](uint64_t rel, base::NodeId start, base::NodeId end, base::RelTypeId type, bool tombstone) {
    state->lists.Append(start.value, {end.value, rel, type.value, base::Direction::kOutgoing}, lsn, tombstone);
    state->lists.Append(end.value, {start.value, rel, type.value, base::Direction::kIncoming}, lsn, tombstone);
    commit.adjacent.push_back(start.value);
    commit.adjacent.push_back(end.value);
  };
  LogOp op;
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool more, reader.Next(&op));
    if (!more) break;
    switch (op.kind) {
      case LogOpKind::kNodePut:
      case LogOpKind::kNodeDelete:
        ReplayNode(op, &commit);
        break;
      case LogOpKind::kRelPut: {
        graph::RelImage image;
        if (!graph::DecodeRel(op.image, &image)) return Damaged("relationship in the log");
        rels->Write(op.id, graph::Version::Make(lsn, 0, false, op.image), false);
        commit.rels.push_back(op.id);
        if (!op.is_new) break;
        edge(op.id, image.start, image.end, image.type, false);
        rel_sets.Add(image.type, base::RelId(op.id), image.start, image.end, at);
        break;
      }
      case LogOpKind::kRelDelete: {
        std::string image;
        graph::EncodeRel({op.start, op.end, op.type, {}}, &image);
        rels->Write(op.id, graph::Version::Make(lsn, 0, true, image), false);
        commit.rels.push_back(op.id);
        edge(op.id, op.start, op.end, op.type, true);
        const index::RelSets::Rel rel{base::RelId(op.id), op.start, op.end};
        rel_sets.MarkStale(op.type, std::span(&rel, 1), at);
        commit.stale_rels.emplace_back(op.type, rel);
        break;
      }
      case LogOpKind::kCount:
        counts.Add(at, std::span(&op.count, 1));
        break;
      case LogOpKind::kShape:
        state->shapes.AddRel(op.type, op.added, op.removed, op.times);
        break;
      case LogOpKind::kIndexPut:
        indexes.Insert(op.index, op.key, op.id);
        break;
      case LogOpKind::kLargeValue:
        large_values->Replay(graph::ValueHash::From(op.key), lsn, op.times, op.image);
        break;
      case LogOpKind::kBefore:
      case LogOpKind::kHistory:
        break;  // of the history, below
      case LogOpKind::kIndexRemove:
        commit.stale_keys.push_back({op.index, std::string(op.key), op.id});
        break;
    }
  }
  if (history->on()) {
    MYCEL_ASSIGN_OR_RETURN(const HistoryChanges before, ReadHistoryChanges(payload));
    history->Add(lsn, last_commit_micros.load(), before);
  }
  dirty_bytes.fetch_add(payload.size());
  finished.push_back(std::move(commit));
  return Status::Ok();
}

}  // namespace mycel::engine::txn
