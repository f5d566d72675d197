#include "engine/bulk/recovery_plan.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

#include "engine/base/coding.h"
#include "engine/base/limits.h"
#include "engine/bulk/read_checkpoint.h"
#include "engine/txn/log_payload.h"
#include "engine/txn/removed_log.h"
#include "engine/wal/log_reader.h"

namespace mycel::engine::bulk {

using base::ErrorId;
using base::Lsn;
using base::Result;
using base::Status;

namespace {

// Before its first checkpoint a database may have no data files.
Result<txn::FoundCheckpoint> CheckpointOf(env::Env* env, const std::string& path) {
  const std::string directory = env::JoinPath(path, "data");
  MYCEL_ASSIGN_OR_RETURN(const bool exists, env->Exists(directory));
  return exists ? ReadCheckpoint(directory) : txn::FoundCheckpoint();
}

bool CountEntities(std::string_view payload, EntityCounts* counts) {
  auto reader = txn::PayloadReader::Open(payload);
  if (!reader.ok()) return false;
  EntityCounts found;
  txn::LogOp op;
  for (;;) {
    const auto more = reader->Next(&op);
    if (!more.ok()) return false;
    if (!*more) break;
    if (op.kind == txn::LogOpKind::kNodePut) ++found.nodes_written;
    if (op.kind == txn::LogOpKind::kNodeDelete) ++found.nodes_deleted;
    if (op.kind == txn::LogOpKind::kRelPut) ++found.rels_written;
    if (op.kind == txn::LogOpKind::kRelDelete) ++found.rels_deleted;
  }
  *counts = found;
  return true;
}

// Takes the records behind the damage as the reader finds them.
class Collector {
 public:
  explicit Collector(RecoveryPlan* plan) : plan_(plan) {}

  void Take(const wal::RecordView& view) {
    if (!seen_.insert(view.lsn.value).second) return;
    const std::string_view payload(reinterpret_cast<const char*>(view.payload.data()), view.payload.size());
    LostRecord record;
    record.lsn = view.lsn;
    record.bytes = payload.size();
    record.micros = txn::TimeOfRecord(view.kind, payload).value_or(0);
    if (record.micros != 0) {
      if (plan_->first_micros == 0) plan_->first_micros = record.micros;
      plan_->last_micros = std::max(plan_->last_micros, record.micros);
    }
    // Parts count only where they stand right in front of their transaction.
    if (!parts_.empty() && view.lsn.value != last_part_ + 1) parts_.clear();
    if (view.kind == txn::kFragmentRecord) {
      record.kind = LostRecord::Kind::kPart;
      parts_.emplace_back(payload);
      last_part_ = view.lsn.value;
    } else {
      Decode(view.kind, payload, &record);
      parts_.clear();
    }
    if (plan_->records.size() < base::kMaxReportedLostRecords) plan_->records.push_back(std::move(record));
  }

  // The ranges of `cut` in which nothing was found.
  void ListUnreadable(const wal::LogCut& cut) const {
    uint64_t next = cut.kept.value + 1;
    const auto gap = [&](uint64_t end) {
      if (next < end) plan_->unreadable.emplace_back(Lsn(next), Lsn(end - 1));
    };
    for (const uint64_t lsn : seen_) {
      gap(lsn);
      next = lsn + 1;
    }
    gap(cut.last_lost.value + 1);
  }

 private:
  void Decode(wal::RecordKind kind, std::string_view payload, LostRecord* record) {
    switch (kind) {
      case txn::kCommitRecord:
      case txn::kFragmentedCommitRecord:
        record->kind = LostRecord::Kind::kTransaction;
        Transaction(kind == txn::kFragmentedCommitRecord, payload, record);
        return;
      case txn::kTokenRecord: {
        record->kind = LostRecord::Kind::kName;
        uint64_t id = 0;
        payload.remove_prefix(std::min<size_t>(1, payload.size()));
        if (base::TakeVarint(&payload, &id)) record->name = payload;
        return;
      }
      case txn::kSchemaRecord:
      case txn::kHistoryRecord:
        record->kind = LostRecord::Kind::kSchema;
        return;
      case txn::kIdsRecord:
        record->kind = LostRecord::Kind::kIds;
        return;
      default:
        return;
    }
  }

  void Transaction(bool in_parts, std::string_view payload, LostRecord* record) {
    std::string whole;
    if (in_parts) {
      uint64_t count = 0;
      if (base::TakeVarint(&payload, &count) && count <= parts_.size()) {
        for (size_t i = parts_.size() - count; i < parts_.size(); ++i) whole += parts_[i];
        whole += payload;
        payload = whole;
        record->bytes = whole.size();
        record->counted = CountEntities(payload, &record->counts);
      }
    } else {
      record->counted = CountEntities(payload, &record->counts);
    }
    ++plan_->transactions;
    if (!record->counted) ++plan_->unreadable_transactions;
    plan_->counts.nodes_written += record->counts.nodes_written;
    plan_->counts.nodes_deleted += record->counts.nodes_deleted;
    plan_->counts.rels_written += record->counts.rels_written;
    plan_->counts.rels_deleted += record->counts.rels_deleted;
  }

  RecoveryPlan* const plan_;
  std::set<uint64_t> seen_;
  std::vector<std::string> parts_;  // in a row, up to last_part_
  uint64_t last_part_ = 0;
};

void NoteTimes(env::Env* env, RecoveryPlan* plan) {
  for (const std::string& path : plan->cut->files) {
    const auto file = env->OpenFile(path, env::OpenMode::kRead);
    if (!file.ok()) continue;
    std::array<std::byte, wal::kSegmentHeaderBytes> bytes{};
    const auto got = (*file)->Read(0, bytes);
    if (!got.ok()) continue;
    const auto header = wal::DecodeSegmentHeader(std::span(bytes).first(*got), path);
    if (!header.ok()) continue;
    if (plan->first_begun_micros == 0) plan->first_begun_micros = header->created_micros;
    plan->last_begun_micros = std::max(plan->last_begun_micros, header->created_micros);
  }
}

}  // namespace

Result<RecoveryPlan> PlanRecovery(env::Env* env, const std::string& path) {
  RecoveryPlan plan;
  plan.path = path;
  MYCEL_ASSIGN_OR_RETURN(const bool exists, env->Exists(env::JoinPath(path, "format")));
  if (!exists) return Status::Error(ErrorId::kNotFound, "There is no database in " + path);
  MYCEL_ASSIGN_OR_RETURN(const auto lock, env->LockFile(env::JoinPath(path, "lock")));
  MYCEL_ASSIGN_OR_RETURN(const txn::FoundCheckpoint checkpoint, CheckpointOf(env, path));
  plan.watermark = checkpoint.watermark();
  Collector collector(&plan);
  wal::ReaderOptions options;
  options.directory = env::JoinPath(path, "wal");
  options.above = plan.watermark;
  options.timeline = checkpoint.timeline;
  options.stop_at_damage = true;
  options.on_lost = [&](const wal::RecordView& record) { collector.Take(record); };
  MYCEL_ASSIGN_OR_RETURN(const auto reader, wal::LogReader::Open(env, options));
  wal::RecordView record;
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool more, reader->Next(&record));
    if (!more) break;
  }
  const wal::LogEnd& end = reader->end();
  plan.kept = std::max(end.last, plan.watermark);
  plan.harmless = end.harmless;
  plan.cut = end.cut;
  if (!plan.damaged()) return plan;
  collector.ListUnreadable(*plan.cut);
  NoteTimes(env, &plan);
  plan.removed_directory = txn::RemovedLogDirectory(path, end);
  if (checkpoint.cut > plan.kept.value) {
    plan.obstacle = "an unfinished checkpoint has written data up to LSN " + std::to_string(checkpoint.cut) +
                    " into the data files: they cannot go back to LSN " + std::to_string(plan.kept.value) +
                    ". Restore a backup";
  }
  return plan;
}

}  // namespace mycel::engine::bulk
