#include "engine/wal/log.h"

#include <utility>

#include "engine/wal/local_segments.h"

namespace mycel::engine::wal {

using base::Result;

Result<std::unique_ptr<Log>> Log::Start(env::Env* env, const LogOptions& options, const LogEnd& end) {
  MYCEL_ASSIGN_OR_RETURN(auto segments, LocalSegments::Start(env,
                                                             {.directory = options.directory,
                                                              .segment_bytes = options.segment_bytes,
                                                              .spare_segments = options.spare_segments,
                                                              .prepare_in_background = options.prepare_in_background,
                                                              .new_timeline = options.new_timeline,
                                                              .archive = options.archive},
                                                             end));
  auto committer = std::make_unique<GroupCommitter>(env, segments.get(), end.last, options.committer);
  return std::unique_ptr<Log>(new Log(std::move(segments), std::move(committer)));
}

Log::Log(std::unique_ptr<LocalSegments> segments, std::unique_ptr<GroupCommitter> committer)
    : segments_(std::move(segments)), committer_(std::move(committer)) {}
Log::~Log() = default;  // the committer first: it writes what is queued

GroupCommitter& Log::committer() { return *committer_; }
TimelineId Log::timeline() const { return segments_->timeline(); }
uint64_t Log::epoch() const { return segments_->epoch(); }
LogEnd Log::EndForReopen() const { return segments_->EndAt(committer_->durable_lsn()); }
void Log::Hold() { segments_->Hold(); }
void Log::Unhold() { segments_->Unhold(); }
ArchiveStats Log::archive_stats() const { return segments_->archive_stats(); }
uint64_t Log::live_bytes() const { return segments_->live_bytes(); }

}  // namespace mycel::engine::wal
