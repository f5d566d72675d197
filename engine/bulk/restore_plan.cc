#include "engine/bulk/restore_plan.h"

#include <algorithm>
#include <utility>

#include "engine/bulk/record_times.h"
#include "engine/bulk/time_text.h"

namespace mycel::engine::bulk {

using base::ErrorId;
using base::Lsn;
using base::Result;
using base::Status;

namespace {

std::string LsnText(Lsn lsn) { return std::to_string(lsn.value); }

bool Reaches(const BackupManifest& backup, const RestoreRequest& request) {
  if (request.to_lsn) return backup.first <= *request.to_lsn;
  if (request.to_micros) return backup.first_micros <= *request.to_micros;
  return true;
}

std::string RangeText(const BackupManifest& oldest, Lsn last, int64_t last_micros) {
  return "What is there reaches from LSN " + LsnText(oldest.first) + " (" + TimeText(oldest.first_micros) +
         ") to LSN " + LsnText(last) + " (" + TimeText(last_micros) + ")";
}

Status GapError(const LogGap& gap, const RestoreRequest& request) {
  return Status::Error(ErrorId::kCorruption,
                       "LSN " + LsnText(gap.first) + " to " + LsnText(gap.last) + " are missing in " + request.from +
                           (request.archive.empty() ? "" : " and in the archive " + request.archive) +
                           "; what is behind them cannot be restored. --to-lsn " + std::to_string(gap.first.value - 1) +
                           " goes as far as possible");
}

// The last record whose time is not above `micros`, and the last time in the chain.
struct TimeCut {
  Lsn last;
  bool passed = false;  // a later time follows
  int64_t last_micros = 0;
};

Result<TimeCut> FindTime(LogChain* chain, Lsn above, int64_t micros) {
  TimeCut cut{above, false, 0};
  chain->Rewind();
  wal::RecordView record;
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool more, chain->Next(&record));
    if (!more) return cut;
    const auto time = TimeOf(record);
    if (!time && record.kind == txn::kCommitRecord && micros != INT64_MAX) {
      return Status::Error(ErrorId::kNotSupported, "LSN " + LsnText(record.lsn) +
                                                       " was committed by an earlier version of Mycel, which kept no "
                                                       "times. Name the point with --to-lsn");
    }
    cut.last_micros = time.value_or(cut.last_micros);
    if (time && *time > micros) {
      cut.passed = true;
      return cut;
    }
    cut.last = record.lsn;
  }
}

Result<std::vector<wal::SegmentRange>> Ranges(env::Env* env, const BackupDirectory& directory,
                                              const BackupManifest& backup, const RestoreRequest& request) {
  std::vector<wal::SegmentRange> ranges;
  for (const BackupManifest& one : directory.backups) {
    for (const BackupLogFile& file : one.log) {
      // Of its own log every part counts, also what lies before a cut that began its timeline.
      if (one.number != backup.number && file.timeline != backup.timeline) continue;
      ranges.push_back({directory.PathOf(file.file), file.timeline, file.first, file.last});
    }
  }
  if (request.archive.empty()) return ranges;
  MYCEL_ASSIGN_OR_RETURN(const bool exists, env->Exists(request.archive));
  if (!exists) return Status::Error(ErrorId::kNotFound, "There is no archive " + request.archive);
  MYCEL_ASSIGN_OR_RETURN(const auto archived, wal::ListSegmentCopies(env, request.archive, backup.timeline));
  ranges.insert(ranges.end(), archived.begin(), archived.end());
  return ranges;
}

// Until when all commits are known, without looking into the log.
int64_t CompleteMicros(const BackupDirectory& directory, const BackupManifest& backup, Lsn last) {
  int64_t complete = 0;
  for (const BackupManifest& one : directory.backups) {
    if (one.timeline == backup.timeline && one.last <= last) complete = std::max(complete, one.complete_micros);
  }
  return complete;
}

}  // namespace

Result<RestorePlan> PlanRestore(env::Env* env, const BackupDirectory& directory, const RestoreRequest& request) {
  const BackupManifest* backup = nullptr;
  for (const BackupManifest& one : directory.backups) {
    if (Reaches(one, request)) backup = &one;
  }
  const bool too_early = backup == nullptr;
  if (too_early) backup = &directory.backups.back();
  MYCEL_ASSIGN_OR_RETURN(auto ranges, Ranges(env, directory, *backup, request));
  RestorePlan plan{backup, LogChain(env, std::move(ranges), backup->watermark), Lsn()};
  const auto outside = [&](const std::string& point) -> Status {
    MYCEL_ASSIGN_OR_RETURN(const TimeCut end, FindTime(&plan.chain, backup->watermark, INT64_MAX));
    const int64_t last_micros =
        std::max({end.last_micros, backup->last_micros, CompleteMicros(directory, *backup, plan.chain.last())});
    return Status::Error(ErrorId::kInvalidConfiguration,
                         point + " is outside of what can be restored. " +
                             RangeText(directory.backups.front(), plan.chain.last(), last_micros));
  };
  const std::string point = request.to_lsn      ? "LSN " + LsnText(*request.to_lsn)
                            : request.to_micros ? "The time " + TimeText(*request.to_micros)
                                                : "The end";
  if (too_early) return outside(point);
  if (request.to_lsn) {
    plan.last = *request.to_lsn;
    if (plan.last > plan.chain.last()) {
      return plan.chain.gap() ? GapError(*plan.chain.gap(), request) : outside(point);
    }
  } else if (request.to_micros) {
    MYCEL_ASSIGN_OR_RETURN(const TimeCut cut, FindTime(&plan.chain, backup->watermark, *request.to_micros));
    plan.last = cut.last;
    const int64_t known =
        std::max({cut.last_micros, backup->last_micros, CompleteMicros(directory, *backup, plan.chain.last())});
    if (!cut.passed && plan.chain.gap()) return GapError(*plan.chain.gap(), request);
    if ((!cut.passed && *request.to_micros > known) || plan.last < backup->first) return outside(point);
  } else {
    if (plan.chain.gap()) return GapError(*plan.chain.gap(), request);
    plan.last = plan.chain.last();
  }
  plan.chain.Rewind();
  return plan;
}

}  // namespace mycel::engine::bulk
